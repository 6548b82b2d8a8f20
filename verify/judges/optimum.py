"""Optima of convex programs, exactly: cvxpy proposes an active set, rational linear algebra decides.

Linear and convex quadratic programs are settled in rationals: an optimal pair, a Farkas certificate, or a
ray.  Where constraints or objective are curved, the solution is algebraic or worse: Krawczyk's test encloses
the KKT point in balls, and an exact primal-dual pair brackets the value.  What neither settles is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from flint import fmpq, fmpq_mat

from ..arithmetic.core import Number, Refused, as_fmpq, current, running_in
from ..arithmetic.rational import RATIONAL
from ..arithmetic.trace import Trace, TracedVector
from ..arithmetic.vector import Vector
from ..claim import Claim
from ..profiles import Profile
from ..programs import Constraint, Program, affine, box, curvature, linear_part, origin
from ..verdict import PROVED, REFUTED, UNDECIDED, Evidence, Verdict
from .enclosure import enclose_optimum


class Status(StrEnum):
    """What is known of a program; ``enclosed``: a unique optimum, known as balls."""

    OPTIMAL = "optimal"
    ENCLOSED = "enclosed"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Optimum:
    """The settled fate of a program.

    ``point``, ``multipliers`` and ``value`` are rationals where ``status`` is optimal and balls where it is
    enclosed.  Infeasible: ``multipliers`` are Farkas multipliers at ``point``.  Unbounded: ``multipliers``
    is the ray from the feasible ``point``.  ``why`` says what could not be settled.
    """

    program: Program
    status: Status
    point: Vector | None = None
    multipliers: Vector | None = None
    value: Number = None
    why: str = ""
    by: str = ""

    @property
    def active(self) -> tuple[int, ...]:
        """The indices of the constraints that hold with equality at the point (exact optima)."""
        assert self.point is not None
        return tuple(i for i, c in enumerate(self.program.constraints) if c.function.value(self.point) == 0)


LARGEST_ENUMERATION = 12
"""With at most this many inequalities, all active sets are tried before giving up."""


# ---------------------------------------------------------------- exact linear algebra


def solve_linear(rows: Sequence[Sequence[fmpq]], right: Sequence[fmpq], near: Sequence[fmpq]) -> list[fmpq] | None:
    """An exact solution of rows . z = right: free unknowns take their values from ``near``; None if there is none."""
    columns = len(near)
    if not rows:
        return list(near)
    reduced, rank = fmpq_mat([[*row, b] for row, b in zip(rows, right, strict=True)]).rref()
    pivots = []
    for i in range(rank):
        pivot = next(j for j in range(columns + 1) if reduced[i, j] != 0)
        if pivot == columns:
            return None
        pivots.append(pivot)
    solution = [as_fmpq(v) for v in near]
    for i, pivot in enumerate(pivots):
        rest = sum((reduced[i, j] * solution[j] for j in range(columns) if j != pivot and j not in pivots), fmpq(0))
        solution[pivot] = reduced[i, columns] - rest
    return solution


def rounded(value: float, denominator: int = 10**6) -> fmpq:
    """The rational with a small denominator nearest to a float (0 for what is no number)."""
    from fractions import Fraction
    from math import isfinite

    exact = Fraction(value).limit_denominator(denominator) if isfinite(value) else Fraction(0)
    return fmpq(exact.numerator, exact.denominator)


# ---------------------------------------------------------------- linear and quadratic programs


@dataclass(frozen=True)
class Proposal:
    """What cvxpy found, in floats: status, point, multipliers."""

    status: str
    point: tuple[float, ...] = ()
    multipliers: tuple[float, ...] = ()


def propose(program: Program) -> Proposal:
    """cvxpy's answer, or the status "failed" where its solver gives none."""
    import cvxpy
    import numpy as np

    problem, x = program.to_cvxpy()
    try:
        problem.solve(solver=cvxpy.CLARABEL)
    except (cvxpy.error.SolverError, cvxpy.error.DCPError, ValueError, ArithmeticError):
        return Proposal("failed")
    if x.value is None:
        return Proposal(str(problem.status))
    duals = [c.dual_value for c in problem.constraints]
    mus = tuple(float(np.ravel(d)[0]) if d is not None else 0.0 for d in duals)
    return Proposal(str(problem.status), tuple(float(v) for v in np.ravel(x.value)), mus)


def kkt_pair(
    program: Program, touching: Sequence[int], pushing: Sequence[int], near: Proposal
) -> tuple[Vector, Vector] | None:
    """The exact (x, mu) with g_i(x) = 0 for i in ``touching`` and mu_i = 0 outside ``pushing``; checked, or None."""
    d, count = program.dimension, len(program.constraints)
    matrix, (c, _) = curvature(program.objective), linear_part(program.objective)
    parts = [linear_part(k.function) for k in program.constraints]
    rows, right = [], []
    for i in range(d):
        rows.append([*matrix.rows[i], *(parts[j][0][i] for j in pushing)])
        right.append(-c[i])
    for i in touching:
        rows.append([*parts[i][0], *([fmpq(0)] * len(pushing))])
        right.append(-parts[i][1])
    start = near.point or (0.0,) * d
    duals = near.multipliers or (0.0,) * count
    solution = solve_linear(rows, right, [rounded(v) for v in start] + [rounded(duals[j]) for j in pushing])
    if solution is None:
        return None
    mus = [fmpq(0)] * count
    for j, mu in zip(pushing, solution[d:], strict=True):
        mus[j] = mu
    x, multipliers = Vector(solution[:d]), mus
    if program.failed_condition(x, Vector(multipliers) if multipliers else None):
        return None
    return x, Vector(multipliers) if multipliers else Vector([fmpq(0)])


def active_sets(program: Program, near: Proposal) -> Iterator[tuple[list[int], list[int]]]:
    """Candidates (touching, pushing), the likeliest first; equalities belong to both."""
    inequalities = [i for i, c in enumerate(program.constraints) if not c.equality]
    equalities = [i for i, c in enumerate(program.constraints) if c.equality]
    if near.point:
        x = Vector([rounded(v, 10**9) for v in near.point])
        gaps = {i: abs(float_of(program.constraints[i].function.value(x))) for i in inequalities}
        for tolerance in (1e-6, 1e-4, 1e-8, 1e-3):
            touching = [i for i in inequalities if gaps[i] < tolerance]
            pushing = [i for i in touching if near.multipliers[i] > tolerance]
            yield touching + equalities, pushing + equalities
            yield pushing + equalities, pushing + equalities
            unclear = [i for i in touching if i not in pushing][:6]
            for chosen in product((False, True), repeat=len(unclear)):
                extra = [i for i, c in zip(unclear, chosen, strict=True) if c]
                yield pushing + extra + equalities, pushing + extra + equalities
    if len(inequalities) <= LARGEST_ENUMERATION:
        for chosen in product((False, True), repeat=len(inequalities)):
            some = [i for i, c in zip(inequalities, chosen, strict=True) if c]
            yield some + equalities, some + equalities


def float_of(value: Any) -> float:
    """The float nearest to a rational."""
    return int(value.p) / int(value.q)


def solve_quadratic(program: Program) -> Optimum:
    """The exact fate of a linear or convex quadratic program."""
    near, found = propose(program), None
    if near.status in ("infeasible", "infeasible_inaccurate"):
        found = farkas(program)
    elif near.status in ("unbounded", "unbounded_inaccurate"):
        # solvers say unbounded of a program whose dual is infeasible, even where it is infeasible itself
        found = ray(program) or farkas(program)
    if found is not None:
        return found
    for touching, pushing in active_sets(program, near):
        pair = kkt_pair(program, touching, pushing, near)
        if pair is not None:
            x, mu = pair
            by = "an active set proposed by cvxpy, solved exactly" if near.point else "enumeration of active sets"
            return Optimum(program, Status.OPTIMAL, x, mu, program.objective.value(x), by=by)
    found = farkas(program) or ray(program)
    return found or Optimum(program, Status.UNDECIDED, why=f"no active set passes the exact test ({near.status})")


def relaxed(program: Program) -> Program:
    """Minimize t >= -1 subject to every constraint loosened by t: feasible, bounded, negative or zero iff feasible."""
    d = program.dimension
    constraints = []
    for c in program.constraints:
        a, b = linear_part(c.function)
        constraints.append(Constraint(affine([*a, -1], -b)))
        if c.equality:
            constraints.append(Constraint(affine([*(-e for e in a), -1], b)))
    constraints.append(Constraint(affine([*([0] * d), -1], 1)))
    return Program(affine([*([0] * d), 1]), tuple(constraints))


def farkas(program: Program) -> Optimum | None:
    """Exact Farkas multipliers: sum_i mu_i g_i is a positive constant.  None where the program is feasible."""
    if not all(c.is_affine for c in program.constraints) or not program.constraints:
        return None
    loosened = solve_quadratic(relaxed(program))
    if loosened.status is not Status.OPTIMAL or not loosened.value > 0:
        return None
    assert loosened.multipliers is not None
    own, mus = iter(loosened.multipliers), []
    for c in program.constraints:
        mus.append(next(own) - next(own) if c.equality else next(own))
    return Optimum(program, Status.INFEASIBLE, origin(program.dimension), Vector(mus), by="Farkas multipliers")


def feasible_point(program: Program) -> Vector | None:
    """An exact feasible point of affine constraints, or None."""
    if not program.constraints:
        return origin(program.dimension)
    loosened = solve_quadratic(relaxed(program))
    if loosened.status is not Status.OPTIMAL or loosened.point is None or loosened.value > 0:
        return None
    x = Vector(list(loosened.point)[: program.dimension])
    return x if program.is_feasible(x) else None


def ray(program: Program) -> Optimum | None:
    """A feasible point and a direction that stays feasible and along which the objective falls for ever."""
    d = program.dimension
    matrix, (c, _) = curvature(program.objective), linear_part(program.objective)
    constraints = [Constraint(affine(list(row)), equality=True) for row in matrix.rows if any(e != 0 for e in row)]
    constraints += [Constraint(affine(list(linear_part(k.function)[0])), k.equality) for k in program.constraints]
    direction = solve_quadratic(Program(affine(list(c)), (*constraints, *box([-1] * d, [1] * d))))
    start = feasible_point(program)
    if direction.status is not Status.OPTIMAL or not direction.value < 0 or start is None:
        return None
    return Optimum(program, Status.UNBOUNDED, start, direction.point, by="an exact ray")


def solve(program: Program) -> Optimum:
    """The fate of a convex program, settled exactly or in balls, or undecided with the reason."""
    with running_in(RATIONAL):
        if not program.is_convex:
            return Optimum(program, Status.UNDECIDED, why="the program is not shown to be convex")
        if program.is_quadratic_program:
            return solve_quadratic(program)
        near = propose(program)
        if not near.point:
            return Optimum(program, Status.UNDECIDED, why=f"cvxpy says {near.status}; only affine programs are settled")
        exact = exact_guess(program, near)
        if exact is not None:
            return exact
        enclosed = enclose_optimum(program, near.point, near.multipliers)
        if enclosed is None:
            return Optimum(program, Status.UNDECIDED, why="Krawczyk's test does not enclose a KKT point")
        point, multipliers, value = enclosed
        return Optimum(program, Status.ENCLOSED, point, multipliers, value, by="Krawczyk's test")


def exact_guess(program: Program, near: Proposal) -> Optimum | None:
    """A rational KKT pair with small denominators near cvxpy's, where there is one (checked exactly)."""
    for denominator in (1, 12, 60, 1000):
        x = Vector([rounded(v, denominator) for v in near.point])
        mus = [rounded(v, denominator) for v in near.multipliers]
        try:
            failed = program.failed_condition(x, Vector(mus) if mus else None)
        except (Refused, ZeroDivisionError):
            return None
        if not failed:
            mu = Vector(mus or [fmpq(0)])
            return Optimum(program, Status.OPTIMAL, x, mu, program.objective.value(x), by="a rational KKT point")
    return None


# ---------------------------------------------------------------- claims about optima


@dataclass(frozen=True)
class Solved:
    """An optimum as the text of a claim sees it: ``point``, ``multipliers``, ``value`` in the running arithmetic."""

    optimum: Optimum
    point: Any
    multipliers: Any
    value: Number


def optimum_of(program: Program, expected: Status = Status.OPTIMAL) -> Solved:
    """The exact optimum of ``program`` for the text of a claim.

    Raises :class:`Refused` where it is not of the status ``expected``, with what it is instead.
    """
    found = solve(program)
    if found.status is not expected and not (expected is Status.OPTIMAL and found.status is Status.ENCLOSED):
        raise Refused("any", f"the program is {found.status}, not {expected}: {found.why}")
    arithmetic = current()
    if isinstance(arithmetic, Trace):
        return _traced(found, arithmetic)
    if found.status is Status.ENCLOSED and arithmetic.name == "rational":
        raise Refused("rational", "an optimum that is not rational")
    return Solved(found, found.point, found.multipliers, found.value)


def optimum_at(program: Program, point: Sequence[Any], multipliers: Sequence[Any]) -> Solved:
    """The optimum of a convex ``program`` at a stated pair, checked exactly (for programs with many optima).

    Raises :class:`Refused` with the condition that fails.
    """
    x, mu = Vector(as_fmpq(e) for e in point), Vector(as_fmpq(e) for e in multipliers)
    with running_in(RATIONAL):
        failed = program.failed_condition(x, mu) if program.is_convex else "the program is not shown to be convex"
        if failed:
            raise Refused("any", f"a pair that is not optimal: {failed}")
        found = Optimum(program, Status.OPTIMAL, x, mu, program.objective.value(x), by="a stated pair")
    arithmetic = current()
    if isinstance(arithmetic, Trace):
        return _traced(found, arithmetic)
    return Solved(found, x, mu, found.value)


def _traced(found: Optimum, arithmetic: Trace) -> Solved:
    recorder = arithmetic.recorder
    if found.status is Status.ENCLOSED:
        raise Refused("trace", "an optimum that is known as balls")
    assert found.point is not None and found.multipliers is not None
    number = sum(1 for name in recorder.functions if name.startswith("P")) + 1
    label = "" if number == 1 else str(number)
    multipliers = list(found.multipliers) if found.program.constraints or found.status is Status.UNBOUNDED else []
    recorder.functions[f"P{label}"] = found.program.to_checker()
    recorder.functions[f"x{label}"] = [str(a) for a in found.point]
    recorder.functions[f"mu{label}"] = [str(a) for a in multipliers]
    recorder.taken |= {f"P{label}", f"x{label}", f"mu{label}"}
    recorder.facts.append([str(found.status), f"P{label}", f"x{label}", f"mu{label}"])
    x = TracedVector(recorder, found.point, None, f"x{label}")
    mu = TracedVector(recorder, found.multipliers, None, f"mu{label}")
    value = recorder.value(found.program.objective, x) if found.status is Status.OPTIMAL else None
    return Solved(found, x, mu, value)


def optimum_certificate(
    claim_id: str, optimum: Optimum, conclusion: Sequence[Any], verdict: str = "proved"
) -> dict[str, Any]:
    """The certificate of the kind "optimum"; ``conclusion`` is a condition over x, mu and value.

    Raises the checker's ``Rejected`` where the optimum or the conclusion does not hold.
    """
    from .. import checker

    assert optimum.point is not None and optimum.multipliers is not None
    bare = not optimum.program.constraints and optimum.status is Status.OPTIMAL
    program = optimum.program.to_checker()
    del program["kind"]
    return checker.seal(
        {
            "format": 1,
            "kind": "optimum",
            "claim": claim_id,
            "verdict": verdict,
            "program": program,
            "status": str(optimum.status),
            "primal": [str(a) for a in optimum.point],
            "multipliers": [] if bare else [str(a) for a in optimum.multipliers],
            "conclusion": list(conclusion),
        }
    )


def settles(program: Program, *, status: Status = Status.OPTIMAL, **stated: Any) -> Callable[..., Verdict]:
    """A judge for a claim that states the solution of ``program``, for the option ``judge=``.

    ``stated`` may name ``point`` (rationals), ``multipliers`` and ``value``; the verdict is proved where all
    of them are right, refuted where the exact solution differs, undecided where there is none.
    """

    def judge(claim: Claim, profile: Profile, seed: int) -> Verdict:
        found = solve(program)
        if found.status not in (Status.OPTIMAL, status):
            return Verdict(claim.id, UNDECIDED, f"the program is {found.status}: {found.why}")
        if found.status is not status:
            return Verdict(claim.id, UNDECIDED, f"the program is {found.status}, not {status}")
        conclusion = _stated(stated)
        truth = _agrees(found, stated)
        standing = PROVED if truth else REFUTED
        certificate = optimum_certificate(claim.id, found, conclusion, standing.value)
        reason = f"the exact optimum ({found.by}): x = {_words(found.point)}, mu = {_words(found.multipliers)}"
        reason += f", value {found.value}" if found.value is not None else f"; {found.status}"
        evidence = Evidence("certificate" if truth else "counterexample", "rational", reason, {}, certificate)
        return Verdict(claim.id, standing, reason, (evidence,))

    return judge


def _stated(stated: dict[str, Any]) -> list[Any]:
    names = {"point": "x", "multipliers": "mu", "value": "value"}
    parts: list[Any] = []
    for key, given in stated.items():
        if key not in names:
            raise ValueError(f"settles() takes point, multipliers and value, not {key!r}")
        texts = str(as_fmpq(given)) if key == "value" else [str(as_fmpq(e)) for e in given]
        parts.append(["==", names[key], texts])
    return parts[0] if len(parts) == 1 else ["all", *parts]


def _agrees(found: Optimum, stated: dict[str, Any]) -> bool:
    if "value" in stated and found.value != as_fmpq(stated["value"]):
        return False
    for key, own in (("point", found.point), ("multipliers", found.multipliers)):
        if key in stated and list(own or ()) != [as_fmpq(e) for e in stated[key]]:
            return False
    return True


def _words(vector: Vector | None) -> str:
    return "none" if vector is None else f"({', '.join(str(a) for a in vector)})"


__all__ = [
    "Optimum",
    "Solved",
    "Status",
    "farkas",
    "feasible_point",
    "optimum_at",
    "optimum_certificate",
    "optimum_of",
    "ray",
    "settles",
    "solve",
    "solve_linear",
]
