"""Claims about one quadratic, refuted by its eigenvalues: one of them where the text is a bound between quadratic
forms, a few where its steps depend on the run.

Whatever is found is decided exactly by the claim's own text, as an instance of the falsifier is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flint import fmpq

from verify.arithmetic.core import Count, Refused
from verify.claim import Claim
from verify.classes.functions import FunctionClass as ClaimedClass
from verify.judges.falsify import generator_for, refutation
from verify.judges.shrink import shrink, violates
from verify.judges.spectra import Spectra, violation_over_spectra
from verify.verdict import Verdict
from verify.worst_case.explicit_runs import instance_of
from verify.worst_case.interpolation import Property
from verify.worst_case.modes import spectral, violating_modes
from verify.worst_case.program import build
from verify.worst_case.setup import Argument, FreeVector, FunctionClass, Setup

Arguments = Mapping[str, Argument]
MOST_SEARCHED = 3
"""At so many lists of parameters, spread over all, spectra are searched."""


def with_spectrum(claim: Claim, arguments: Arguments) -> Setup | None:
    """The arguments with their quadratics as linear gradients, None where there are no quadratics."""
    changed = dict(arguments)
    for name, kind in claim.arguments.items():
        made = arguments[name]
        if isinstance(kind, ClaimedClass) and kind.quadratic and isinstance(made, FunctionClass):
            m, L = _curvatures(made)
            if m is not None and L is not None:
                changed[name] = FunctionClass((Property("symmetric linear", (m, L)),))
    return Setup(changed) if changed != dict(arguments) else None


def _curvatures(made: FunctionClass) -> tuple[fmpq | None, fmpq | None]:
    return made.constant("curvature", 0), made.constant("curvature", 1)


def refuted_on_a_mode(claim: Claim, grid: Sequence[Arguments]) -> Verdict | None:
    """A refutation by a quadratic on the line, at one of the choices; None where none was found."""
    for arguments in grid:
        setup = with_spectrum(claim, arguments)
        if setup is None:
            return None
        try:
            program = build(claim.text, setup)
        except (Refused, TypeError, AttributeError, ZeroDivisionError):
            return None
        free = _starts(arguments)
        oracle = spectral(program)
        if oracle is None or not free:
            return None
        _, m, L = _quadratic(claim, arguments, oracle.name)
        for mode in violating_modes(program, free):
            instance = instance_of(mode, oracle.name, arguments, L, m)
            if violates(claim, instance):
                by = "the worst case over spectra"
                return refutation(claim, shrink(claim, instance), by, False, None, 0.0)
    return None


def refuted_over_spectra(claim: Claim, grid: Sequence[Arguments], seed: int) -> Verdict | None:
    """A refutation by a quadratic with a few eigenvalues; None where the search found none."""
    names = [name for name, kind in claim.arguments.items() if isinstance(kind, ClaimedClass)]
    kind = claim.arguments[names[0]] if len(names) == 1 else None
    if not isinstance(kind, ClaimedClass) or not kind.quadratic or kind.dimension is not None:
        return None
    chosen = sorted({round(k * (len(grid) - 1) / max(1, MOST_SEARCHED - 1)) for k in range(MOST_SEARCHED)})
    for place in chosen:
        arguments, starts = grid[place], tuple(_starts(grid[place]))
        low, m, L = _quadratic(claim, arguments, names[0])
        if not starts or low is None:
            return None
        fixed = {k: Count(v) if isinstance(v, int) else v for k, v in arguments.items()}
        spectra = Spectra(claim, names[0], low, L, L, m, starts, fixed)
        found = violation_over_spectra(spectra, generator_for(claim.id, seed, f"spectra {place}"))
        if found is not None:
            return refutation(claim, shrink(claim, found), "a search over spectra", False, None, 0.0)
    return None


def _starts(arguments: Arguments) -> list[str]:
    return [name for name, kind in arguments.items() if isinstance(kind, FreeVector)]


def _quadratic(claim: Claim, arguments: Arguments, name: str) -> tuple[fmpq | None, fmpq | None, fmpq]:
    """(smallest eigenvalue, m where the claim has it, L) of the quadratic ``name``."""
    made = arguments[name]
    assert isinstance(made, FunctionClass)
    low, L = _curvatures(made)
    assert L is not None
    return low, low if getattr(claim.arguments[name], "strongly_convex", False) else None, L
