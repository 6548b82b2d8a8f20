"""Decide a text at rational parameters: prove it, refute it, or say what could not be settled.

Every verdict rests on a certificate that the independent checker accepted; the solver's numbers decide
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from verify.arithmetic.core import Refused
from verify.conditions import Condition

from . import certificates
from .interpolants import BITS, rounded, worst_cases
from .program import Clause, Literal, Program, build
from .rounding import Stated, Weights, exact_span, matrix_of, restore, seems_semidefinite
from .semidefinite import Margins, Problem, Tolerances, invisible_directions, least_factor, maximize_margin
from .setup import Setup
from .system import Inequality, Quadratic, System

ROUNDING_BITS = (20, 34, 50)
TIGHT_BITS = (16, 40)
NEAR_ZERO = 1e-7
VIOLATED = 1e-9
ONE = fmpq(1)
LOOSENED = fmpq(1_000_001, 1_000_000)
"""The largest factor with which a bound is proved where it cannot be proved as it stands."""


class Outcome(StrEnum):
    """What became of a text."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class WorstCaseResult:
    """``outcome`` with its reason, and the certificates that the checker accepted.

    There is one certificate for each part of the conclusion, or the one that refutes it; ``factor`` is 1, or
    how much the bound was loosened to prove it.
    """

    outcome: Outcome
    reason: str
    certificates: tuple[dict[str, Any], ...] = ()
    factor: fmpq = ONE
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One clause of a conclusion with the system it is about."""

    claim: str
    system: System
    clause: Clause
    tolerances: Tolerances
    candidates: tuple[Inequality, ...]
    stack: Quadratic
    """All candidates in floats."""
    dropped: tuple[int, ...] = ()
    scales: tuple[float, ...] = ()
    """Units of the kept basis vectors in the float programs (powers of two), 1 where none are given."""

    @property
    def program(self) -> Program:
        return self.system.program

    @property
    def kept(self) -> list[int]:
        """The basis vectors that the float programs use; the others are zero without loss."""
        return [k for k in range(self.system.dimension) if k not in self.dropped]

    @property
    def every(self) -> np.ndarray:
        """The places of all candidates."""
        return np.arange(len(self.candidates))

    def problem(self, chosen: np.ndarray) -> Problem:
        """The float program over the candidates at the places ``chosen``."""
        system, hypotheses = self.system, self.system.usable_hypotheses
        free = np.array([h.relation == "==" for h in hypotheses], dtype=bool)
        return Problem(
            self.reduced(self.stack.take(chosen)),
            self.reduced(system.forms_in_floats([h.form for h in hypotheses])),
            free,
            self.reduced(system.forms_in_floats([literal.form for literal in self.clause])),
            np.array([h.relation == "<" and any(x.strict for x in self.clause) for h in hypotheses], dtype=bool),
        )

    def reduced(self, forms: Quadratic) -> Quadratic:
        """The forms without the dropped basis vectors."""
        kept, units = np.array(self.kept, dtype=int), self.units
        matrices = forms.matrices[:, kept[:, None], kept[None, :]] * np.outer(units, units)
        return Quadratic(forms.constants, forms.values, matrices)

    @property
    def units(self) -> np.ndarray:
        """The units of the kept basis vectors."""
        return np.array(self.scales) if self.scales else np.ones(len(self.kept))

    @property
    def near_zero(self) -> float:
        """A margin below this may be zero: the size of the conclusion times a tolerance."""
        forms = self.system.forms_in_floats([literal.form for literal in self.clause])
        size = max(np.abs(forms.matrices).max(initial=0), np.abs(forms.values).max(initial=0))
        return NEAR_ZERO * max(1.0, float(size))

    def rescaled(self, gram: np.ndarray) -> Part:
        """The same with units in which the vectors of a worst case are about equally long."""
        lengths = np.sqrt(np.maximum(np.diag(gram), 1e-8 * np.trace(gram)) / max(np.trace(gram), 1e-300))
        units = self.units * 2.0 ** np.round(np.log2(lengths))
        return replace(self, scales=tuple(units / units.max()))

    def stated(self, chosen: np.ndarray) -> Stated:
        """The exact side of the same program."""
        hypotheses = self.system.usable_hypotheses
        return Stated(
            self.system,
            [self.candidates[k] for k in chosen],
            [h.form for h in hypotheses],
            np.array([h.relation == "==" for h in hypotheses], dtype=bool),
            [literal.form for literal in self.clause],
        )


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
    return decide_program(program, claim or getattr(text, "__name__", "text"), tolerances, loosen)


def decide_program(
    program: Program, claim: str, tolerances: Tolerances | None = None, loosen: bool = True
) -> WorstCaseResult:
    """Decide the conclusion of a program that was built already."""
    system, tolerances = System(program), tolerances or Tolerances()
    candidates = tuple(system.candidates())
    stack = system.inequalities_in_floats(candidates)
    everything = [
        stack,
        system.forms_in_floats([h.form for h in system.usable_hypotheses]),
        *(system.forms_in_floats([literal.form for literal in clause]) for clause in program.clauses),
    ]
    dropped = tuple(invisible_directions(everything))
    found: list[WorstCaseResult] = []
    for clause in program.clauses:
        result = _decide_part(Part(claim, system, clause, tolerances, candidates, stack, dropped), loosen)
        if result.outcome is Outcome.REFUTED:
            return result
        found.append(result)
    undecided = [r for r in found if r.outcome is Outcome.UNDECIDED]
    if undecided:
        return undecided[0]
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


def _decide_part(part: Part, loosen: bool) -> WorstCaseResult:
    result, margins = _attempt(part, loosen)
    if result.outcome is Outcome.UNDECIDED and margins is not None and margins.usable:
        # the solver may have been led astray by vectors of very different lengths
        again, _ = _attempt(part.rescaled(margins.gram), loosen)
        if again.outcome is not Outcome.UNDECIDED:
            return again
    return result


def _attempt(part: Part, loosen: bool) -> tuple[WorstCaseResult, Margins | None]:
    chosen = np.array([k for k, q in enumerate(part.candidates) if part.system.likely(q)], dtype=int)
    near_zero = part.near_zero
    while True:
        margins = maximize_margin(part.problem(chosen), part.tolerances)
        if not margins.usable:
            return _undecided("the solver did not come near a solution"), None
        if margins.margin > -near_zero:
            certificate = _prove(part, chosen, margins)
            if certificate is not None:
                return _proved(certificate, margins.margin), margins
        missing = _violated(part, chosen, margins)
        if not len(missing):
            break
        chosen = np.concatenate([chosen, missing])
    refused = ""
    if margins.margin < 0:
        result = _refute(part, margins)
        if isinstance(result, WorstCaseResult):
            return result, margins
        refused = result
    if loosen and margins.margin > -near_zero:
        loosened = _loosened(part)
        if loosened is not None:
            return loosened, margins
    return _open(margins, near_zero, refused), margins


def _open(margins: Margins, near_zero: float, refused: str) -> WorstCaseResult:
    if margins.margin > -near_zero:
        return _undecided(f"the bound is tight to {abs(margins.margin):.1e} and its proof could not be made exact")
    return _undecided(f"the worst case seems to violate it by {-margins.margin:.1e}, but {refused}")


def _undecided(reason: str) -> WorstCaseResult:
    return WorstCaseResult(Outcome.UNDECIDED, reason)


def _proved(certificate: dict[str, Any], margin: float, factor: fmpq = ONE) -> WorstCaseResult:
    return WorstCaseResult(Outcome.PROVED, "proved", (certificate,), factor, {"margin": margin})


def _violated(part: Part, chosen: np.ndarray, margins: Margins) -> np.ndarray:
    """The places of the left-out candidates that the worst case so far violates most."""
    left = np.setdiff1d(part.every, chosen)
    excess = part.reduced(part.stack.take(left)).at(margins.gram, margins.values, margins.unit)
    worst = np.argsort(excess)[::-1]
    return left[worst[excess[worst] > VIOLATED]][: 2 * part.system.dimension]


# -- proving ----------------------------------------------------------------------------------------


def _prove(part: Part, chosen: np.ndarray, margins: Margins) -> dict[str, Any] | None:
    stated = part.stated(chosen)
    if margins.margin > 0:
        for bits in ROUNDING_BITS:
            certificate = _certified(part, stated, restore(stated, margins, bits))
            if certificate is not None:
                return certificate
    return _prove_tight(part, chosen, margins) if margins.margin < 1e-5 else None


def _prove_tight(part: Part, chosen: np.ndarray, margins: Margins) -> dict[str, Any] | None:
    """The margin is zero: the slack matrix has a kernel, which is guessed from floats and imposed exactly."""
    stated, tried = part.stated(chosen), set[str]()
    for scaled in _kernel_candidates(_float_slack(part.problem(chosen), margins), margins.gram):
        vectors = scaled * part.units[:, None]
        for largest in (12, 40, 150, 1000, 20000):
            kernel = exact_span(vectors, largest)
            if kernel is None or str(kernel) in tried:
                continue
            tried.add(str(kernel))
            certificate = _with_kernel(part, stated, margins, _embedded(part, kernel))
            if certificate is not None:
                return certificate
            break
    return None


def _kernel_candidates(slack: np.ndarray, gram: np.ndarray) -> list[np.ndarray]:
    """What the kernel may be: the range of the worst case (complementary slackness), or near zero."""
    found: list[np.ndarray] = []
    for matrix, from_top in ((gram, True), (slack, False)):
        eigenvalues, vectors = np.linalg.eigh(matrix)
        size = max(1e-300, float(np.abs(eigenvalues).max()))
        ranks = []
        for cut in (1e-4, 1e-6, 1e-8, 1e-3, 1e-2):
            rank = int(np.sum(eigenvalues > cut * size)) if from_top else int(np.sum(eigenvalues < cut * size))
            if rank > 0 and rank not in ranks:
                ranks.append(rank)
                found.append(vectors[:, -rank:] if from_top else vectors[:, :rank])
    return found


def _with_kernel(part: Part, stated: Stated, margins: Margins, kernel: Any) -> dict[str, Any] | None:
    for bits in TIGHT_BITS:
        for threshold in (1e-2, 1e-4, 1e-6):
            weights = restore(stated, margins, bits, kernel, threshold)
            certificate = _certified(part, stated, weights)
            if certificate is not None:
                return certificate
    return None


def _embedded(part: Part, kernel: fmpq_mat) -> fmpq_mat:
    """A kernel over the kept basis vectors, as one over all."""
    result = fmpq_mat(part.system.dimension, kernel.ncols())
    for row, k in enumerate(part.kept):
        for r in range(kernel.ncols()):
            result[k, r] = kernel[row, r]
    return result


def _float_slack(problem: Problem, margins: Margins) -> np.ndarray:
    matrix = np.einsum("k,kab->ab", margins.inequality, problem.inequalities.matrices)
    matrix += np.einsum("k,kab->ab", margins.hypothesis, problem.hypotheses.matrices)
    return matrix - np.einsum("k,kab->ab", margins.conclusion, problem.conclusions.matrices)


def _certified(part: Part, stated: Stated, weights: Weights | None) -> dict[str, Any] | None:
    """The certificate of exact multipliers, if the checker accepts it."""
    if weights is None or not seems_semidefinite(matrix_of(stated, weights)):
        return None
    places = [k for k, h in enumerate(part.program.hypotheses) if h.relation != "!="]
    return certificates.multiplier(
        part.claim,
        part.program,
        part.clause,
        list(zip(weights.inequality, stated.inequalities, strict=True)),
        dict(zip(places, weights.hypothesis, strict=True)),
        weights.conclusion,
    )


def _loosened(part: Part) -> WorstCaseResult | None:
    if any(literal.bound is None for literal in part.clause):
        return None
    extra = LOOSENED - 1
    clause = tuple(
        Literal(literal.form - literal.bound * extra, literal.strict, literal.bound)  # type: ignore[operator]
        for literal in part.clause
    )
    loose = replace(part, clause=clause)
    margins = maximize_margin(loose.problem(part.every), part.tolerances)
    if not margins.usable:
        return None
    stated = loose.stated(part.every)
    for bits in (34, 44, 54):
        for threshold in (None, 1e-9):
            certificate = _certified(loose, stated, restore(stated, margins, bits, threshold=threshold))
            if certificate is not None:
                return _proved(certificate, margins.margin, LOOSENED)
    return None


# -- refuting ---------------------------------------------------------------------------------------


def _refute(part: Part, margins: Margins) -> WorstCaseResult | str:
    """A refutation, or why there is none."""
    program = part.program
    if program.relaxed:
        return f"only consequences of a step are imposed ({', '.join(sorted(set(program.relaxed)))})"
    unsure = [name for name, oracle in program.oracles.items() if not oracle.kind.interpolable]
    if unsure:
        return f"the conditions of {', '.join(unsure)} are necessary but not known to be sufficient"
    if any(h.relation == "==" for h in program.hypotheses):
        return "an equation among the hypotheses cannot be rounded"
    problem = part.problem(part.every)
    homogeneous = not np.any(
        np.concatenate([problem.inequalities.constants, problem.hypotheses.constants, problem.conclusions.constants])
    )
    for V, values in worst_cases(problem, margins.margin, part.tolerances):
        for bits in BITS:
            certificate = _realized(part, *rounded(V * part.units, values, bits, homogeneous))
            if certificate is not None:
                figures = {"margin": margins.margin, "rank": V.shape[0]}
                reason = f"false: a function of the class in dimension {V.shape[0]} violates it"
                return WorstCaseResult(Outcome.REFUTED, reason, (certificate,), fmpq(1), figures)
    return "no counterexample strictly inside the interpolation conditions was found"


def _realized(part: Part, vectors: list[list[fmpq]], values: list[fmpq]) -> dict[str, Any] | None:
    rank = len(vectors[0]) if vectors else 0
    coordinates = [[fmpq(0)] * rank for _ in range(part.system.dimension)]
    for k, vector in zip(part.kept, vectors, strict=True):
        coordinates[k] = vector
    return certificates.interpolant(part.claim, part.program, part.clause, coordinates, values)


# -- measuring --------------------------------------------------------------------------------------


def worst_factor(program: Program, tolerances: Tolerances | None = None) -> float | None:
    """The smallest s (a float, a candidate) for which the conclusion holds with its bound multiplied by s.

    1 says that the bound is tight.  None where the conclusion has no bound that could be scaled.
    """
    if len(program.clauses) != 1 or any(literal.bound is None for literal in program.clauses[0]):
        return None
    bounds = [literal.bound for literal in program.clauses[0] if literal.bound is not None]
    whole = tuple(Literal(one.form + bound) for one, bound in zip(program.clauses[0], bounds, strict=True))
    system = System(program)
    candidates = tuple(system.candidates())
    stack = system.inequalities_in_floats(candidates)
    scale = system.forms_in_floats([bounds[0]])
    hypotheses = system.forms_in_floats([h.form for h in system.usable_hypotheses])
    dropped = tuple(invisible_directions([stack, hypotheses, scale, system.forms_in_floats([w.form for w in whole])]))
    part = Part("", system, whole, tolerances or Tolerances(), candidates, stack, dropped)
    s, solution = least_factor(part.problem(part.every), part.reduced(scale), part.tolerances)
    return s if solution.usable else None
