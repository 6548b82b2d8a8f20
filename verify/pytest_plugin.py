"""Claims as tests: an item for each claim, which passes when the verdict is the recorded one.

Nothing is collected unless it is asked for: by `pytest --tightrope` (every installed claim), or in a test module by

    from verify.pytest_plugin import ClaimTests
    test_claims = ClaimTests()                 # or ClaimTests("topic:step-size", "geo.B.*")

and a claim that a test module itself writes down is an item when its function is named like a test. Items carry the
markers `form-FORM` and `topic-TOPIC`: `pytest -m topic-step-size`, `pytest -k geo.B.12`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .claim import Claim

# This module is loaded by every pytest that runs beside an installed Tightrope: the engine is imported when a claim
# is collected, and not before.
_ALL_CLAIMS = Path(__file__).with_name("claims_as_tests.py")
_PROFILES = ("quick", "standard", "deep")


class ClaimTests:
    """In a test module: the claims that `selectors` name (as `tightrope list SELECT...` does), all without one."""

    def __init__(self, *selectors: str) -> None:
        self.selectors = selectors

    def claims(self) -> list[Claim]:
        """The claims, loaded; InputError with a sentence where that fails or a selector names none."""
        from .claim import REGISTRY
        from .extensions import load_claims
        from .selection import select

        load_claims()
        return select(REGISTRY, self.selectors)


class ClaimFailed(Exception):
    """A verdict is not the recorded one; the message is what the reader of the failure needs."""


class ClaimItem(pytest.Item):
    """One claim, decided when the item runs."""

    def __init__(self, *, claim: Claim, **rest: Any) -> None:
        super().__init__(**rest)
        self.claim = claim
        for marker, says in (
            ("tightrope", "a claim that Tightrope decides"),
            (f"form-{claim.form}", f"claims of the form {claim.form}"),
            (f"topic-{claim.topic}", f"claims on the topic {claim.topic}"),
        ):
            _register(self.config, marker, says)
            self.add_marker(marker)

    def runtest(self) -> None:
        from .as_json import result_json
        from .profiles import PROFILES
        from .verdict import UNDECIDED
        from .worker import decide_in_words

        profile, seed = self.config.getoption("tightrope_profile"), self.config.getoption("tightrope_seed")
        verdict = decide_in_words(self.claim, PROFILES[profile], seed)
        self.user_properties.append(("verdict", verdict.standing.value))
        if verdict.standing is not self.claim.expected:
            result, _ = result_json(self.claim, verdict)
            raise ClaimFailed(_failure(result, {"profile": profile, "seed": seed}))
        if verdict.standing is UNDECIDED:
            pytest.skip(f"undecided, as recorded: {verdict.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ClaimFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path | str, int | None, str]:
        file, line = self.claim.place
        return (file or self.path), max(line - 1, 0), f"claim {self.claim.id}"


class _ClaimCollector(pytest.Collector):
    def __init__(self, *, tests: ClaimTests, **rest: Any) -> None:
        super().__init__(**rest)
        self.tests = tests

    def collect(self) -> Iterable[pytest.Item]:
        from .extensions import InputError

        try:
            claims = self.tests.claims()
        except InputError as error:
            raise self.CollectError(f"tightrope: {error}") from error
        for claim in claims:
            yield ClaimItem.from_parent(self, name=claim.id, claim=claim)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tightrope", "claims about optimization, decided by Tightrope")
    group.addoption("--tightrope", action="store_true", help="collect every installed claim as a test")
    group.addoption(
        "--tightrope-profile", choices=_PROFILES, default="quick", help="how hard claims are searched (%(default)s)"
    )
    group.addoption("--tightrope-seed", type=int, default=0, help="the seed of the searches (%(default)s)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tightrope: a claim that Tightrope decides")
    if config.getoption("tightrope") and str(_ALL_CLAIMS) not in config.args:
        config.args.append(str(_ALL_CLAIMS))


def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, name: str, obj: object) -> Any:
    if isinstance(obj, ClaimTests):
        return _ClaimCollector.from_parent(collector, name=name, tests=obj)
    if name.startswith("test") and _is_claim(obj):
        return ClaimItem.from_parent(collector, name=name, claim=obj)
    return None


def _is_claim(obj: object) -> bool:
    module = sys.modules.get("verify.claim")
    return module is not None and isinstance(obj, module.Claim)


def _register(config: pytest.Config, marker: str, says: str) -> None:
    line = f"{marker}: {says}"
    if line not in config.getini("markers"):
        config.addinivalue_line("markers", line)


def _failure(result: dict[str, Any], document: dict[str, Any]) -> str:
    from .results import failure_text

    expected = result["expected"]
    recorded = f"but {expected} is recorded" if expected else "and no verdict is recorded"
    return "\n".join(
        [
            f"{result['id']} is {result['verdict']}, {recorded}.",
            failure_text(result, document),
            f"Formula: {result['statement']}",
        ]
    )
