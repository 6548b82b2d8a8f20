"""The pytest plugin: a claim is an item that passes when its verdict is the recorded one, and nothing else changes."""

from __future__ import annotations

import pytest

from tests.claim_files import HEAD

pytest_plugins = ["pytester"]

MODULE = (
    HEAD
    + '''
@figure("mine.third", source=NOTES.at("1"), topic="numbers", expected=PROVED)
def test_third():
    """A third is 0.33."""
    return printed("0.33", rational(1, 3))

@theorem("mine.step", source=NOTES.at("2"), title="A step", topic="descent", expected=CONFIRMED)
def test_step(f: SmoothConvex, x: Point()):
    """The function is at least its value at twice the point."""
    return at_most(f(x), f(2 * x))

@figure("mine.unrecorded", source=NOTES.at("3"), topic="numbers")
def test_unrecorded():
    """A half is 0.5."""
    return printed("0.5", rational(1, 2))

@figure("mine.broken", source=NOTES.at("4"), topic="numbers", expected=UNDECIDED)
def test_broken():
    """A text that divides by zero."""
    return at_most(1 // 0, 1)

@figure("mine.helper", source=NOTES.at("5"), topic="numbers", expected=REFUTED)
def helper():
    """A claim that is not named like a test is not collected."""
    return printed("0.5", rational(1, 2))

def test_ordinary():
    assert helper.id == "mine.helper"
'''
)


def run(pytester: pytest.Pytester, *words: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly", *words)


def test_claims_in_a_test_module_are_items_and_a_failure_tells_all(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_mine=MODULE)
    result = run(pytester, "-rs")
    result.assert_outcomes(passed=2, failed=2, skipped=1)
    result.stdout.fnmatch_lines(
        [
            "*claim mine.step*",
            "mine.step is refuted, but confirmed is recorded.",
            "false as stated: f(x) = *",
            "Counterexample: f(x) = *",
            "Replay: tightrope run mine.step --profile quick --seed 0",
            r"Formula: *f\left(x\right)*\le*",
            "mine.unrecorded is proved, and no verdict is recorded.",
            "SKIPPED*undecided, as recorded: the text of mine.broken raised an error: *ZeroDivisionError*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_items_are_chosen_by_name_topic_and_form(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_mine=MODULE)
    strict = ("--strict-markers", "-q", "--collect-only")
    for chosen, expected in (
        (("-m", "form-figure and not topic-descent"), ["test_third", "test_unrecorded", "test_broken"]),
        (("-m", "tightrope and topic-descent", "-k", "third or step"), ["test_step"]),
    ):
        lines = run(pytester, *strict, *chosen).stdout.lines
        assert [line.partition("::")[2] for line in lines if "::" in line] == expected


def test_the_claims_of_the_texts_are_collected_when_asked_for_and_not_otherwise(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_other="def test_other(): pass")
    assert [line for line in run(pytester, "-q", "--collect-only").stdout.lines if "::" in line] == [
        "test_other.py::test_other"
    ]
    asked = run(pytester, "-q", "--collect-only", "--tightrope", "-k", "geo.B.12 or other").stdout.lines
    items = [line.rpartition("::")[2] for line in asked if "::" in line]
    assert {"test_other", "geo.B.12", "geo.B.12.repair"} <= set(items)
    assert len(items) == len(set(items))


def test_selectors_and_parallel_workers(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_texts="from verify.pytest_plugin import ClaimTests\ntest_claims = ClaimTests('geo.B.12')")
    result = run(pytester, "-n", "2", "-v", "--tightrope-seed", "4", "--tightrope-profile", "quick")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*PASSED test_texts.py::test_claims::geo.B.12*"])


def test_a_selector_that_names_nothing_is_an_error_in_one_sentence(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_texts="from verify.pytest_plugin import ClaimTests\ntest_claims = ClaimTests('geo.B.13.none')"
    )
    result = run(pytester)
    assert result.ret != 0
    result.stdout.fnmatch_lines(["tightrope: There is no claim 'geo.B.13.none'; did you mean *"])
    assert "Traceback" not in result.stdout.str() and "selection.py" not in result.stdout.str()


def test_an_unknown_profile_is_bad_usage(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--tightrope-profile", "fast")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--tightrope-profile: invalid choice: 'fast'*"])


def test_another_projects_tests_do_not_wait_for_the_engine(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_other="""
        import sys
        def test_other(request):
            assert request.config.pluginmanager.has_plugin("tightrope")
            loaded = {"numpy", "sympy", "flint", "rich", "typer", "verify.claim"} & set(sys.modules)
            assert not loaded
        """
    )
    run(pytester, "-p", "no:benchmark", "-p", "no:hypothesispytest").assert_outcomes(passed=1)
