"""Decide a text at rational parameters: prove it, refute it, or say what could not be settled.

Every verdict rests on a certificate that the independent checker accepted; the solver's numbers decide
nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from flint import fmpq

from verify.arithmetic.core import Refused
from verify.conditions import Condition

from .chains import prove_by_chain
from .descents import prove_by_descent
from .explicit_runs import refutation_on_a_mode
from .extremes import refute_on_extremes
from .faces import on_its_face
from .measuring import worst_factor
from .part import Part
from .program import Program, build
from .proving import prove, prove_loosened
from .refuting import refute, steps_of_searches, why_no_refutation
from .result import LOOSENED, Outcome, WorstCaseResult, proved, undecided
from .semidefinite import Margins, Tolerances, invisible_directions, maximize_margin
from .setup import Setup
from .spectral import add_combinations
from .system import System

__all__ = ["LOOSENED", "Outcome", "WorstCaseResult", "decide_program", "decide_text", "worst_factor"]

VIOLATED = 1e-9
FRAMES = 3
"""How often an undecided program is written anew, in vectors that are short at its worst case."""


def decide_text(
    text: Callable[..., Condition],
    setup: Setup,
    *,
    claim: str = "",
    tolerances: Tolerances | None = None,
    loosen: bool = True,
) -> WorstCaseResult:
    """Decide what ``text`` concludes for every function of the classes in ``setup``, in every dimension.

    ``loosen`` allows a bound that cannot be proved as it stands to be proved with the factor
    :data:`LOOSENED`; the result then says so.
    """
    try:
        program = build(text, setup)
    except Refused as refused:
        return WorstCaseResult(Outcome.UNDECIDED, f"not representable: {refused}")
    name = claim or getattr(text, "__name__", "text")
    result = decide_program(program, name, tolerances, loosen)
    if result.outcome is Outcome.PROVED and result.factor == 1:
        return result
    return refutation_on_a_mode(text, setup, program, name) or result


def decide_program(
    program: Program, claim: str, tolerances: Tolerances | None = None, loosen: bool = True
) -> WorstCaseResult:
    """Decide the conclusion of a program that was built already."""
    tolerances = tolerances or Tolerances()
    add_combinations(program, tolerances)
    system = System(program)
    candidates = tuple(system.candidates())
    stack = system.inequalities_in_floats(candidates)
    everything = [
        stack,
        system.forms_in_floats([h.form for h in system.usable_hypotheses]),
        *(system.forms_in_floats([literal.form for literal in clause]) for clause in program.clauses),
    ]
    dropped = tuple(invisible_directions(everything))
    found: list[WorstCaseResult] = []
    for place, clause in enumerate(program.clauses):
        part = Part(claim, system, clause, tolerances, candidates, stack, dropped)
        result = prove_by_chain(part) or prove_by_descent(part) or refute_on_extremes(part)
        result = result or _decide_part(part, loosen)
        if result.outcome is Outcome.UNDECIDED and program.searches:
            result = _with_steps(part, place) or result
        if result.outcome is Outcome.REFUTED:
            return result
        found.append(result)
    left_open = [r for r in found if r.outcome is Outcome.UNDECIDED]
    if left_open:
        return left_open[0]
    certified = tuple(c for r in found for c in r.certificates)
    factor = max((r.factor for r in found), default=fmpq(1))
    loosened = "" if factor == 1 else f", with the bound multiplied by {factor}"
    return WorstCaseResult(
        Outcome.PROVED,
        f"proved for every function of the class in every dimension{loosened}",
        certified,
        factor,
        found[0].figures if found else {},
    )


def _with_steps(part: Part, place: int) -> WorstCaseResult | None:
    """A refutation at the steps that the exact searches of the worst case took, None where there is none."""
    margins = maximize_margin(part.problem(part.every), part.tolerances)
    steps = steps_of_searches(part, margins) if margins.usable and margins.margin < -part.near_zero else None
    if steps is None or part.program.rebuilt is None:
        return None
    program = part.program.rebuilt(steps)
    system = System(program)
    candidates = tuple(system.candidates())
    stack = system.inequalities_in_floats(candidates)
    hypotheses = system.forms_in_floats([h.form for h in system.usable_hypotheses])
    goal = system.forms_in_floats([literal.form for literal in program.clauses[place]])
    dropped = tuple(invisible_directions([stack, hypotheses, goal]))
    given = Part(part.claim, system, program.clauses[place], part.tolerances, candidates, stack, dropped)
    margins = maximize_margin(given.problem(given.every), given.tolerances)
    result = refute(given, margins) if margins.usable and margins.margin < 0 else ""
    return result if isinstance(result, WorstCaseResult) else None


def _decide_part(part: Part, loosen: bool) -> WorstCaseResult:
    whole, (first, margins) = part, _attempt(part, loosen)
    result = first
    for _ in range(FRAMES):
        if result.outcome is not Outcome.UNDECIDED or margins is None:
            break
        if margins.margin < -part.near_zero and why_no_refutation(part):
            break
        # the solver may have been led astray by vectors of very different lengths
        part = part.reframed(margins.gram)
        result, margins = _attempt(part, loosen)
    if result.outcome is Outcome.UNDECIDED:
        result = _on_a_face(whole, loosen) or first
    return result


def _on_a_face(part: Part, loosen: bool) -> WorstCaseResult | None:
    """A proof where every slack matrix has a kernel, whatever the bound is; None where there is none."""
    restricted = on_its_face(part)
    if restricted is None:
        return None
    margins = maximize_margin(restricted.problem(part.every), part.tolerances)
    if not margins.usable or margins.margin < -restricted.near_zero:
        return None
    certificate = prove(restricted, part.every, margins)
    if certificate is not None:
        return proved(certificate, margins.margin)
    return prove_loosened(restricted) if loosen else None


def _attempt(part: Part, loosen: bool) -> tuple[WorstCaseResult, Margins | None]:
    chosen = np.array([k for k, q in enumerate(part.candidates) if part.system.likely(q)], dtype=int)
    near_zero = part.near_zero
    while True:
        margins = maximize_margin(part.problem(chosen), part.tolerances)
        if not margins.usable:
            return undecided("the solver did not come near a solution"), None
        if margins.margin > -near_zero:
            certificate = prove(part, chosen, margins)
            if certificate is not None:
                return proved(certificate, margins.margin), margins
        missing = _violated(part, chosen, margins)
        if not len(missing):
            break
        chosen = np.concatenate([chosen, missing])
    refused = ""
    if margins.margin < 0:
        result = refute(part, margins)
        if isinstance(result, WorstCaseResult):
            return result, margins
        refused = result
    if loosen and margins.margin > -near_zero:
        loosened = prove_loosened(part)
        if loosened is not None:
            return loosened, margins
    return _open(margins, near_zero, refused), margins


def _open(margins: Margins, near_zero: float, refused: str) -> WorstCaseResult:
    if margins.margin > -near_zero:
        return undecided(f"the bound is tight to {abs(margins.margin):.1e} and its proof could not be made exact")
    return undecided(f"the worst case seems to violate it by {-margins.margin:.1e}, but {refused}")


def _violated(part: Part, chosen: np.ndarray, margins: Margins) -> np.ndarray:
    """The places of the left-out candidates that the worst case so far violates most."""
    left = np.setdiff1d(part.every, chosen)
    excess = part.reduced(part.stack.take(left)).at(margins.gram, margins.values, margins.unit)
    worst = np.argsort(excess)[::-1]
    return left[worst[excess[worst] > VIOLATED]][: 2 * part.system.dimension]
