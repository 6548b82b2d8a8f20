"""The promises of a family, each as a function that yields a sentence for every breach that it sees.

They run in the ball arithmetic: a comparison that balls leave open is no breach.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq

from .. import checker
from ..arithmetic.ball import BALL
from ..arithmetic.core import Refused, as_fmpq, running_in
from ..arithmetic.float64 import FLOAT64
from ..arithmetic.rational import RATIONAL
from ..arithmetic.vector import Vector, distance2, dot, norm2
from ..families.base import Family, from_json, map_numbers, to_json
from ..functions.shared import float_of
from ..quantifiers import Scope
from .cases import Case, numbers_of

SOLVER_ACCURACY = 1e-4
"""Relative accuracy that is asked of cvxpy's solvers (conic ones, on badly scaled members too)."""


def surely(relation: str, left: Any, right: Any) -> bool:
    """Whether the opposite of ``left relation right`` is certain."""
    return BALL.truth(relation, left, right) is False


# ---------------------------------------------------------------- what the family says of itself


def right_dimension(case: Case) -> Iterator[str]:
    """A member lives in the dimension for which it was drawn."""
    body = case.member.body()
    if body.dimension != case.dimension:
        yield f"drawn for dimension {case.dimension}, it has dimension {body.dimension}"
    if len(body.gradient(case.points[0])) != case.dimension:
        yield f"its gradient has {len(body.gradient(case.points[0]))} components in dimension {case.dimension}"


def round_trip(case: Case) -> Iterator[str]:
    """Written as JSON and read again, a member is the same."""
    again = from_json(json.loads(json.dumps(to_json(case.member))))
    if again != case.member:
        yield f"read back from JSON it is {again}"


def shrinks(case: Case) -> Iterator[str]:
    """Simpler members and members with a coordinate less can be evaluated."""
    smaller = [(member, case.dimension) for member in case.member.simpler()]
    for index in range(case.dimension):
        member = case.member.without_coordinate(index)
        if member is not None:
            smaller.append((member, case.dimension - 1))
    for member, dimension in smaller:
        body = member.body()
        if body.dimension != dimension:
            yield f"the simpler member {member} has dimension {body.dimension}, not {dimension}"
            continue
        point = Vector(case.points[0].components[:dimension])
        body.value(point)
        body.gradient(point)
        if type(member) is not type(case.member):
            yield f"the simpler member {member} belongs to another family"


def exactness(case: Case) -> Iterator[str]:
    """A family that says ``exact`` has rational values and gradients at rational points."""
    if not case.member.exact:
        return
    with running_in(RATIONAL):
        try:
            numbers = [case.member.body().value(case.points[0]), *case.member.body().gradient(case.points[0])]
        except Refused as refused:
            yield f"it says that it is exact, and {refused}"
            return
    if not all(isinstance(number, (int, fmpq)) for number in numbers):
        yield "it says that it is exact, and a value is not rational"


# ---------------------------------------------------------------- membership


def in_class(case: Case) -> Iterator[str]:
    """The exact test of the class accepts a member with the constants that were drawn."""
    for says, holds in case.wanted.check(case.instance, Scope(), "f"):
        if not holds:
            yield f"it is not shown that {says}"


PROPERTIES = (("smooth", "L"), ("strongly_convex", "m"), ("lipschitz", "G"), ("hessian_lipschitz", "M"))


def in_class_by_checker(case: Case) -> Iterator[str]:
    """The independent checker reads a member and accepts its membership."""
    function = checker.Function(case.member.body().to_checker())
    asked: list[tuple[str, Any]] = [
        (what, getattr(case.instance, constant)) for what, constant in PROPERTIES if getattr(case.wanted, what)
    ]
    words = {"convex": "convex", "quadratic": "quadratic", "twice": "twice_differentiable"}
    asked += [(word, fmpq(0)) for flag, word in words.items() if getattr(case.wanted, flag)]
    for what, constant in asked:
        if not function.has(what, Fraction(int(constant.p), int(constant.q))):
            yield f"the checker does not accept that it is {what.replace('_', ' ')} with {constant}"


def inequalities(case: Case) -> Iterator[str]:
    """The inequalities that define the class hold at sampled points."""
    body, wanted, told = case.member.body(), case.wanted, case.instance
    for x, y in combinations(case.points, 2):
        step, apart = y - x, distance2(x, y)
        gap = body.value(y) - body.value(x) - dot(body.gradient(x), step)
        if (wanted.convex or wanted.strongly_convex) and surely("<=", 0, gap):
            yield f"it is not convex: f(y) < f(x) + <grad f(x), y - x> for x = {x}, y = {y}"
        if wanted.strongly_convex and surely("<=", told.m * apart / 2, gap):
            yield f"it is not {told.m}-strongly convex between x = {x} and y = {y}"
        if wanted.smooth and surely("<=", norm2(body.gradient(y) - body.gradient(x)), told.L**2 * apart):
            yield f"its gradient is not {told.L}-Lipschitz between x = {x} and y = {y}"
        if wanted.lipschitz and surely("<=", (body.value(y) - body.value(x)) ** 2, told.G**2 * apart):
            yield f"it is not {told.G}-Lipschitz between x = {x} and y = {y}"
        if wanted.hessian_lipschitz:
            rest = gap - body.hessian(x).form(step) / 2
            if surely("<=", 36 * rest**2, told.M**2 * apart**3):
                yield f"its Hessian is not {told.M}-Lipschitz between x = {x} and y = {y}"


def proximal_step(case: Case) -> Iterator[str]:
    """Where there is a closed form of the proximal point, nothing is better."""
    body = case.member.body()
    if not body.is_convex() or not hasattr(body, "prox"):
        return
    for x, step in ((case.points[0], fmpq(1, 3)), (case.points[1], fmpq(5))):
        try:
            place = body.prox(x, step)
        except Refused:
            return
        if body.is_differentiable():
            if any(surely("==", gap, 0) for gap in place + body.gradient(place) * step - x):
                yield f"its proximal point {place} of {x} with step {step} is not stationary"
            continue
        best = body.value(place) + distance2(place, x) / (2 * step)
        for other in [x, *case.points, *(place + (y - x) * fmpq(1, 1000) for y in case.points)]:
            if surely("<=", best, body.value(other) + distance2(other, x) / (2 * step)):
                yield f"its proximal point {place} of {x} with step {step} is worse than {other}"


# ---------------------------------------------------------------- the lowest place and value


def minimizer(case: Case) -> Iterator[str]:
    """The minimizer is stationary, and nothing near it or far from it is lower."""
    place = case.member.minimizer()
    if place is None:
        return
    body = case.member.body()
    if body.is_differentiable() and any(surely("==", slope, 0) for slope in body.gradient(place)):
        yield f"the gradient at its minimizer {place} is not zero"
    lowest = body.value(place)
    steps = [point - case.points[0] for point in case.points[1:]]
    near = [place + step * size for step in steps for size in (fmpq(1, 1000), fmpq(-1, 1000), fmpq(1, 2))]
    for point in (*case.points, *near):
        if surely("<=", lowest, body.value(point)):
            yield f"f is lower at {point} than at its minimizer {place}"


def infimum(case: Case) -> Iterator[str]:
    """The infimum is below every sample, and is the value at the minimizer where there is one."""
    lowest = case.member.infimum()
    if lowest is None:
        return
    body, place = case.member.body(), case.member.minimizer()
    if place is not None and surely("==", body.value(place), lowest):
        yield f"its infimum {lowest} is not its value {body.value(place)} at its minimizer {place}"
    for point in case.points:
        for size in (1, 10, -10):
            if surely("<=", lowest, body.value(point * size)):
                yield f"f({point * size}) is below its infimum {lowest}"


def stationary_points(case: Case) -> Iterator[str]:
    """The gradient vanishes at the stationary points that are named."""
    body = case.member.body()
    for place in case.member.stationary_points():
        if body.is_differentiable() and any(surely("==", slope, 0) for slope in body.gradient(place)):
            yield f"the gradient at its stationary point {place} is not zero"


def sum_of_squares(case: Case) -> Iterator[str]:
    """The squares add up to f minus its infimum."""
    squares = case.member.sum_of_squares()
    if squares is None:
        return
    for point in case.points:
        found = case.member.infimum()
        for weight, root in squares:
            found = found + weight * root.value(point) ** 2
        if surely("==", found, case.member.body().value(point)) or any(weight < 0 for weight, _ in squares):
            yield f"its sum of squares is {found} at {point}, and f is {case.member.body().value(point)}"


# ---------------------------------------------------------------- agreement


def in_floats(member: Family) -> Family:
    """The member with floats for its rationals."""
    return map_numbers(member, lambda q: float_of(as_fmpq(q)))


def agreement_of_floats(case: Case) -> Iterator[str]:
    """Values and gradients in floats are close to the exact ones."""
    body, batch = case.member.body(), Vector(np.array([[float_of(a) for a in p] for p in case.points]).T)
    with running_in(FLOAT64), np.errstate(all="ignore"):
        floats = in_floats(case.member).body()
        found = [floats.value(batch), *floats.gradient(batch)]
    size = 1 + max((abs(float_of(as_fmpq(q))) for q in numbers_of(case.member)), default=0.0)
    for k, point in enumerate(case.points):
        exact = [_middle(number) for number in (body.value(point), *body.gradient(point))]
        for i, (near, true) in enumerate(zip(found, exact, strict=True)):
            seen = float(np.broadcast_to(near, (len(case.points),))[k])
            if not abs(seen - true) <= 1e-9 * size**2 * (1 + abs(true)):
                what = "value" if i == 0 else f"derivative {i}"
                yield f"its {what} at {point} is {true} exactly and {seen} in floats"


def _middle(number: Any) -> float:
    return float(number.mid()) if isinstance(number, arb) else float_of(as_fmpq(number))


def agreement_of_sympy(case: Case) -> Iterator[str]:
    """SymPy's value and derivatives at rational points are those of the member."""
    body = case.member.body()
    names = sympy.symbols(f"x1:{case.dimension + 1}", real=True)
    formula = body.to_sympy(names)
    slopes = [sympy.diff(formula, name) for name in names]
    for point in case.points[:2]:
        place = {name: sympy.Rational(str(a)) for name, a in zip(names, point, strict=True)}
        found = [("value", formula, body.value(point))]
        found += [
            (f"derivative {i + 1}", s, g) for i, (s, g) in enumerate(zip(slopes, body.gradient(point), strict=True))
        ]
        if body.is_twice():
            hessian = body.hessian(point)
            found += [
                (f"second derivative {i + 1},{j + 1}", sympy.diff(slopes[i], names[j]), hessian[i, j])
                for i in range(case.dimension)
                for j in range(i + 1)
            ]
        for what, expression, number in found:
            if not _agrees(expression.subs(place), number):
                yield f"its {what} at {point} is {number}, and SymPy's is {sympy.N(expression.subs(place), 20)}"


def _agrees(expression: sympy.Expr, number: Any) -> bool:
    if not isinstance(number, arb):
        gap = expression - sympy.Rational(str(as_fmpq(number)))
        if gap == 0:
            return True
        reference = sympy.Rational(str(as_fmpq(number)))
    else:
        reference = sympy.Float(number.mid().str(40, radius=False), 40)
    return bool(abs(sympy.N(expression - reference, 30)) <= sympy.Float("1e-25") * (1 + abs(reference)))


def agreement_of_cvxpy(case: Case) -> Iterator[str]:
    """cvxpy's expression has the same values, and its optimum is the infimum."""
    import cvxpy

    body, x = case.member.body(), cvxpy.Variable(case.dimension)
    try:
        expression = body.to_cvxpy(x)
    except Refused as refused:
        if case.wanted.convex or case.wanted.strongly_convex:
            yield f"{refused}, though it is convex"
        return
    for point in case.points[:2]:
        x.value = np.array([float_of(a) for a in point])
        true, seen = _middle(body.value(point)), float(expression.value)
        if not abs(true - seen) <= 1e-7 * (1 + abs(true)):
            yield f"its value at {point} is {true}, and cvxpy's is {seen}"
    lowest = case.member.infimum()
    if lowest is not None and expression.is_convex():
        problem = cvxpy.Problem(cvxpy.Minimize(expression))
        problem.solve(solver=cvxpy.CLARABEL)
        # where the infimum is not attained, a solver only comes near it
        if problem.status == "optimal" and not abs(problem.value - _middle(lowest)) <= SOLVER_ACCURACY * (
            1 + abs(_middle(lowest))
        ):
            yield f"its infimum is {_middle(lowest)}, and cvxpy's optimum is {problem.value}"
        if problem.status.startswith("unbounded"):
            yield f"its infimum is {_middle(lowest)}, and cvxpy finds it unbounded"


Promise = Callable[[Case], Iterator[str]]

CHEAP: dict[str, Promise] = {
    "dimension": right_dimension,
    "membership": in_class,
    "membership by the checker": in_class_by_checker,
    "inequalities": inequalities,
    "minimizer": minimizer,
    "infimum": infimum,
    "stationary points": stationary_points,
    "proximal step": proximal_step,
    "sum of squares": sum_of_squares,
    "exactness": exactness,
    "floats": agreement_of_floats,
    "JSON": round_trip,
    "shrinking": shrinks,
}
THOROUGH: dict[str, Promise] = {"SymPy": agreement_of_sympy, "cvxpy": agreement_of_cvxpy}
