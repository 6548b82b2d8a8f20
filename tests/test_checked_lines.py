"""What one has to read of the checker to believe one certificate fits into one sitting."""

from __future__ import annotations

import json

import pytest
from checker_samples import SAMPLES
from test_worst_case_hostile import originals

from verify import checker
from verify.checked_lines import SOURCE, lines_of, spans
from verify.commands.check import check_certificates

SITTING = 600
"""Lines of code, with whole tables."""
WORST_CASES = originals()
TEXT = SOURCE.read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", [*SAMPLES, *WORST_CASES])
def test_no_certificate_passes_through_more_lines_than_one_sitting_takes(name):
    certificate = checker.seal(SAMPLES[name]) if name in SAMPLES else WORST_CASES[name]
    assert len(lines_of(certificate)) <= SITTING


def test_the_lines_are_those_of_the_kind():
    """A worst case needs semidefiniteness and conditions; it needs no exponential, and an identity needs neither."""

    def functions(certificate):
        lines = lines_of(certificate)
        return {TEXT[k - 1].split("(")[0].split()[-1] for k in lines if TEXT[k - 1].lstrip().startswith("def ")}

    worst = functions(WORST_CASES["multiplier"])
    assert {"pivots", "curvature", "multiplier", "require", "digest"} <= worst
    assert not worst & {"exponential", "wave", "space", "identity", "interpolant"}
    assert not functions(checker.seal(_an_identity())) & {"pivots", "curvature"}


def _an_identity():
    return next(sample for sample in SAMPLES.values() if sample["kind"] == "identity")


def test_what_is_rejected_has_no_lines_to_believe():
    with pytest.raises(checker.Rejected):
        lines_of({**WORST_CASES["multiplier"], "verdict": "refuted"})


def test_the_command_names_them(tmp_path, capsys):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(WORST_CASES["scaled"]))
    assert check_certificates([str(file), str(tmp_path / "none.json")], lines=True) == 2
    told = capsys.readouterr().out
    lines = lines_of(WORST_CASES["scaled"])
    assert f"read of verify/checker.py {len(lines)} lines: {spans(lines)}" in told


def test_spans_close_over_blank_lines_and_over_no_code():
    blank = next(k for k, line in enumerate(TEXT, 1) if k > 40 and not line.strip())
    assert spans([blank - 1, blank + 1]) == f"{blank - 1}-{blank + 1}"
    lines = lines_of(WORST_CASES["multiplier"])
    gap = next(k for k in lines if k + 1 in lines and k + 2 in lines)
    assert spans([gap, gap + 2]) == f"{gap}, {gap + 2}"
