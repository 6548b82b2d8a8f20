"""The loop over classes, dimensions and promises, and the report that comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

import numpy as np
from flint import ctx

from ..arithmetic.ball import BALL
from ..arithmetic.core import Undetermined, running_in
from ..families.base import Family
from .cases import Case, draw_case, named_classes
from .promises import CHEAP, THOROUGH

SLOW_CHECKS = 3
"""On how many members of each small dimension SymPy and cvxpy are asked."""
BITS = 160
"""Precision at which values that are not rational are compared."""


@dataclass
class FamilyReport:
    """What :func:`check_family` found: ``broken`` says in sentences which promises the family does not keep."""

    family: str
    classes: list[str] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether some promises were checked and none was seen broken."""
        return not self.broken and bool(self.checked)

    def raise_if_broken(self) -> None:
        """Raise AssertionError with the broken promises, if there are any."""
        if not self.kept:
            raise AssertionError(str(self))

    def __str__(self) -> str:
        counts = ", ".join(f"{promise} ({count})" for promise, count in self.checked.items())
        lines = [f"family {self.family!r}, drawn for {', '.join(self.classes) or 'no class'}"]
        lines.append(f"  checked: {counts or 'nothing'}")
        if self.kept:
            return "\n".join([*lines, "  every promise was kept"])
        sentences = self.broken or ["drawing: it fits none of the classes, so nothing could be checked"]
        return "\n".join([*lines, *(f"  broken promise: {sentence}" for sentence in sentences)])


def check_family(family: type[Family], draws: int = 4, seed: int = 0) -> FamilyReport:
    """Check every promise of ``family`` on ``draws`` members for each class that it fits.

    The dimensions take turns.  The report is readable as text; ``report.raise_if_broken()`` makes it a test.
    """
    if draws < 1:
        raise ValueError(f"check_family takes at least one draw, not draws={draws}")
    report = FamilyReport(family.family or family.__name__)
    generator = np.random.default_rng(seed)
    dimensions = cycle(sorted(set(family.dimensions)))
    slow = {dimension: SLOW_CHECKS for dimension in family.dimensions if dimension <= 3}
    for name, wanted in named_classes().items():
        if not family.fits(wanted.wanted()):
            continue
        report.classes.append(name)
        for dimension in islice(dimensions, draws):
            try:
                case, sentences = draw_case(family, name, wanted, dimension, generator)
            except Exception as error:  # whatever an author's draw raises belongs in the report
                words = f"{type(error).__name__}: {error}"
                report.broken.append(f"drawing: for {name} in dimension {dimension}: {words}")
                continue
            report.broken += sentences
            slow[dimension] = slow.get(dimension, 0) - 1
            _check_case(case, slow[dimension] >= 0, report)
    return report


def _check_case(case: Case, thorough: bool, report: FamilyReport) -> None:
    promises = CHEAP | THOROUGH if thorough else CHEAP
    for promise, check in promises.items():
        report.checked[promise] = report.checked.get(promise, 0) + 1
        report.broken += list(_sentences(promise, check, case))[:1]


def _sentences(promise: str, check: Callable[[Case], Iterator[str]], case: Case) -> Iterator[str]:
    try:
        with running_in(BALL), ctx.workprec(BITS):
            for sentence in check(case):
                yield f"{promise}: {sentence}; the member is {case}"
    except Undetermined:
        return
    except Exception as error:  # whatever an author's function raises belongs in the report
        yield f"{promise}: {type(error).__name__}: {error}; the member is {case.member}"
