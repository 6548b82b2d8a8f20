"""Methods for composite and constrained problems: proximal and projected gradients, FISTA, Frank-Wolfe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ...methods import projections
from .. import structure
from ..claims import ROUNDING, Ask, Claim, Violation, allowance, decimal, distance2, root_above, size, value_allowance
from ..instances import point
from ..kinds import Composite, Region
from ..method import POSITIVE, Method, Settings, settings
from ..problems import Piece, Point, along_axes, dot, turned
from ..process import Trial
from ..references import History, Reference, exact_hyper, nesterov_ratio, nesterov_t
from ..signature import COMPOSITE, LINEAR_MINIMIZER, PROJECTED, Signature
from . import lasting
from .tools import (
    LONG,
    Pair,
    Start,
    and_on,
    conduct,
    early_and_late,
    first,
    kept,
    length,
    on,
    pointed,
    short,
    structural,
    theorem,
    vector,
)

STEPS = 12

STEP = settings({"step_size": 0.5}, {"step_size": 0.25})

NONE = settings({})

BECK = "Beck and Teboulle (2009)"


def root(square: Fraction) -> Fraction:
    """A square root for projections, of 400 bits."""
    return short(root_above(square))


def proximal(region: Region, x: Vector, t: Fraction) -> Vector:
    """The proximal map of t times the penalty, or the projection."""
    n = region.numbers
    if region.shape == "l1":
        return projections.soft_threshold(x, t * n[0])
    if region.shape == "box":
        return projections.onto_box(x, n[0], n[1])
    if region.shape == "ball":
        return projections.onto_ball(x, n[0], root)
    return projections.onto_simplex(x, n[0])


def _separable(hyper: dict[str, float], shape: str) -> list[Start]:
    """Problems of which a solution is known: by coordinates, or the projection of a centre."""
    L = 1 / Fraction(hyper.get("step_size", 1))
    two = along_axes(Piece("square", L, Fraction(2)), Piece("square", L / 4, Fraction(-3)))
    one = along_axes(Piece("square", L / 2, Fraction(5)))
    round_ = along_axes(*(Piece("square", L / 2, Fraction(c)) for c in (3, 4)))
    many = along_axes(*(Piece("square", L / 2, Fraction(c)) for c in (3, -1, 1, 2, 0)))
    if shape == "l1":
        weight = Region("l1", (L / 2,))
        return [(Composite(two, weight), point(4, -1)), (Composite(one, weight), point(-1)),
                (Composite(many, Region("l1", (L,))), point(1, 1, 1, 1, 1))]  # fmt: skip
    if shape == "box":
        box = Region("box", (Fraction(-1), Fraction(1)))
        return [(Composite(two, box), point(0, 1)), (Composite(one, box), point(-1))]
    if shape == "ball":
        return [(Composite(round_, Region("ball", (Fraction(1),))), point(0, 1)),
                (Composite(round_, Region("ball", (Fraction(10),))), point(6, -8))]  # fmt: skip
    return [(Composite(many, Region("simplex", (Fraction(1),))), point(0, 0, 0, 0, 1)),
            (Composite(round_, Region("simplex", (Fraction(1),))), point(1, 0))]  # fmt: skip


def _mixed(hyper: dict[str, float], shape: str) -> list[Start]:
    """Problems that are neither separable nor quadratic, for statements that need no solution."""
    L = 1 / Fraction(hyper.get("step_size", 1))
    f = turned(along_axes(Piece("square", L, Fraction(2)), Piece("huber", L / 2, Fraction(-1), Fraction(1, 2))))
    starts = {"l1": point(3, -2), "box": point(1, -1), "ball": point(0, 1), "simplex": point(0, 1)}
    numbers = {"l1": (L / 4,), "box": (Fraction(-1), Fraction(1))}.get(shape, (Fraction(1),))
    return [(Composite(f, Region(shape, numbers)), starts[shape])]


def solution(problem: Composite) -> Point:
    """The minimizer of a problem from `_separable`."""
    pieces, region = problem.smooth.pieces, problem.region
    if region.shape == "l1":
        w = region.numbers[0]
        each = (projections.soft_threshold(vector([p.offset]), w / p.weight)[0] for p in pieces)
        return tuple(each)
    if region.shape == "box":
        return projections.onto_box(vector(p.offset for p in pieces), *region.numbers).components
    return pointed(proximal(region, vector(p.offset for p in pieces), Fraction(1)))


def _solved(shapes: tuple[str, ...]) -> Callable[[dict[str, float], Random], list[Start]]:
    return lambda hyper, rng: [start for shape in shapes for start in _separable(hyper, shape)]


def _either(shapes: tuple[str, ...]) -> Callable[[dict[str, float], Random], list[Start]]:
    def starts(hyper: dict[str, float], rng: Random) -> list[Start]:
        return [start for shape in shapes for start in (*_mixed(hyper, shape), *_separable(hyper, shape))]

    return starts


def _from_solutions(shapes: tuple[str, ...]) -> Callable[[dict[str, float], Random], list[Start]]:
    def starts(hyper: dict[str, float], rng: Random) -> list[Start]:
        return [(f, tuple(Fraction(float(c)) for c in solution(f))) for f, _ in _solved(shapes)(hyper, rng)]

    return starts


def _check_descent(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    a = exact_hyper(run)["step_size"]

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            moved = distance2(run.iterates[k], run.iterates[k - 1])
            yield k, f.total(run.iterates[k]), f.total(run.iterates[k - 1]) - (1 / a - f.smooth.L / 2) * moved

    return first(run, pairs(), "F(x_{k})", _allowed(trial))


def _allowed(trial: Trial) -> Fraction:
    """Rounding on a value of F, also beside the constraint."""
    return 2 * value_allowance(trial, trial.problem.smooth.L) + trial.problem.scale() * allowance(trial)


def _check_rate(bound: Callable[[int], Fraction]) -> Callable[[Trial, Ask], Violation | None]:
    """F(x_k) - F* <= |x_0 - x*|^2/(2 a) * bound(k)."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run, f = ask(trial), trial.problem
        a, best = exact_hyper(run)["step_size"], solution(trial.problem)
        lowest, r2 = f.total(best), distance2(trial.x0, best)
        pairs = ((k, f.total(x) - lowest, bound(k) * r2 / (2 * a)) for k, x in enumerate(run.iterates) if k)
        return first(run, pairs, "F(x_{k}) - F*", _allowed(trial))

    return check


def _check_condition(trial: Trial, ask: Ask) -> Violation | None:
    """v = (x_k - x_{k+1})/a - grad f(x_k) is a subgradient of w |.|_1 at x_{k+1}, coordinate by coordinate."""
    run, f = ask(trial), trial.problem
    a, w = exact_hyper(run)["step_size"], trial.problem.region.numbers[0]
    for k in range(trial.steps):
        g = f.gradient(run.iterates[k])
        for i, (x, after) in enumerate(zip(run.iterates[k], run.iterates[k + 1], strict=True)):
            v, slack = (x - after) / a - g[i], 4 * allowance(trial) / a
            nearest = w if after > 0 else -w if after < 0 else max(-w, min(w, v))
            if abs(v - nearest) > slack:
                promised = f"v_{i + 1} in the subdifferential of {w} |x_{i + 1}| at {decimal(after)} (step {k + 1})"
                return Violation(k + 1, promised, f"v_{i + 1} = {decimal(v)}", run)
    return None


def corners(region: Region, dimension: int) -> list[Point]:
    """Points of the region that span it (a box, a simplex), or some on its boundary and its centre (a ball)."""
    axes = [tuple(Fraction(i == j) for j in range(dimension)) for i in range(dimension)]
    if region.shape == "simplex":
        return [tuple(region.numbers[0] * c for c in e) for e in axes]
    if region.shape == "box":
        low, high = region.numbers
        return [tuple(high if mask >> j & 1 else low for j in range(dimension)) for mask in range(2**dimension)]
    r = region.numbers[0]
    found = [tuple(sign * r * c for c in e) for e in axes for sign in (1, -1)] + [(Fraction(0),) * dimension]
    if dimension == 2:
        found += [(r * Fraction(x, 5), r * Fraction(y, 5)) for x, y in ((3, 4), (4, -3), (-3, 4), (-4, -3))]
    return found


def outside(region: Region, x: Point) -> Fraction:
    """By how much x breaks the constraints; at most 0 inside."""
    n = region.numbers
    if region.shape == "box":
        return max(max(n[0] - c, c - n[1]) for c in x)
    if region.shape == "ball":
        return length(x) - n[0] - Fraction(1, 2**140)
    return max(*(-c for c in x), abs(sum(x, Fraction(0)) - n[0]))


def check_feasible(trial: Trial, ask: Ask) -> Violation | None:
    run, region = ask(trial), trial.problem.region
    for k, x in enumerate(run.iterates):
        if outside(region, x) > allowance(trial):
            return Violation(k, f"x_{k} in the {region.text()}", structure.words(x), run)
    return None


def _check_variational(trial: Trial, ask: Ask) -> Violation | None:
    """<x_k - a grad f(x_k) - x_{k+1}, u - x_{k+1}> <= 0 for u in the set: x_{k+1} is the projection."""
    run, f = ask(trial), trial.problem
    a = exact_hyper(run)["step_size"]
    for k in range(trial.steps):
        aside = vector(run.iterates[k]) - a * vector(f.gradient(run.iterates[k])) - vector(run.iterates[k + 1])
        for u in corners(f.region, f.dimension):
            value = aside.inner(vector(u) - vector(run.iterates[k + 1]))
            if value > 8 * allowance(trial) * (1 + size(trial) + length(aside)):
                promised = f"<x_{k} - a g - x_{k + 1}, u - x_{k + 1}> <= 0 at u = {structure.words(u)}"
                return Violation(k + 1, promised, decimal(value), run)
    return None


# FISTA


def _slow(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Long flat slopes, on which a method without acceleration is late; the minimizer is 0."""
    L = 1 / Fraction(hyper["step_size"])
    tiny = Region("l1", (L / 2**20,))
    found: list[Start] = [
        (Composite(along_axes(Piece("huber", L, width=Fraction(1, 81))), tiny), point(1)),
        (Composite(along_axes(Piece("square", L), Piece("square", L / 1600)), tiny), point(1, 4)),
        (Composite(along_axes(Piece("square", L / 400)), tiny), point(1)),
    ]
    return [*found, *_separable(hyper, "l1")]


def _fista(momentum: Callable[[int], Fraction]) -> Callable[[History], Point]:
    """The proximal gradient step at x_k + momentum (x_k - x_{k-1})."""

    def step(h: History) -> Point:
        y = vector(h.x) + momentum(h.k) * (vector(h.x) - vector(h.before))
        a = h.hyper["step_size"]
        return pointed(proximal(h.problem.region, y - a * vector(h.problem.gradient(y.components)), a))

    return step


def _proximal_step(h: History) -> Point:
    a = h.hyper["step_size"]
    return pointed(proximal(h.problem.region, vector(h.x) - a * vector(h.problem.gradient(h.x)), a))


# Frank-Wolfe


def _best_vertices(region: Region, g: Point) -> list[Point]:
    """The points of the region at which <g, .> is least, up to rounding in g."""
    if region.shape == "ball":
        return [tuple(-region.numbers[0] / root(dot(g, g)) * c for c in g)] if any(g) else [tuple(0 * c for c in g)]
    points = corners(region, len(g))
    values = [dot(g, p) for p in points]
    reach = max(map(abs, g)) * max(abs(c) for p in points for c in p)
    return [p for p, v in zip(points, values, strict=True) if v <= min(values) + ROUNDING * reach]


def _frank_wolfe(h: History) -> Point:
    t, best = Fraction(2, h.k + 2), _best_vertices(h.problem.region, h.problem.gradient(h.x))
    choices = [pointed((1 - t) * vector(h.x) + t * vector(s)) for s in best]
    theirs = h.after
    return choices[0] if theirs is None else min(choices, key=lambda c: distance2(c, theirs))


def _check_segment(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    for k in range(trial.steps):
        x, after = vector(run.iterates[k]), vector(run.iterates[k + 1])
        if not any(_off_segment(x, after, vector(s)) <= 4 * allowance(trial)
                   for s in _best_vertices(f.region, f.gradient(run.iterates[k]))):  # fmt: skip
            promised = f"x_{k + 1} on the segment from x_{k} to a point s of the set with the least <g, s>"
            return Violation(k + 1, promised, structure.words(after.components), run)
    return None


GAP = Fraction(1, 2**10)
"""Relative to the gradient and the reach: a search by function values, which miss the square of it, still sees it."""


def _check_goes_on(trial: Trial, ask: Ask) -> Violation | None:
    """While <g, x_k - s> > 0 for a point s of the set, every step rule of the method takes a step."""
    run, f = ask(trial), trial.problem
    for k in range(trial.steps):
        x, g = vector(run.iterates[k]), f.gradient(run.iterates[k])
        gap = max((x - vector(s)).inner(vector(g)) for s in _best_vertices(f.region, g))
        if gap > GAP * size(trial) * (1 + length(g)) and run.iterates[k + 1] == run.iterates[k]:
            return Violation(k + 1, f"a step from x_{k}, where the gap is {decimal(gap)}", "none", run)
    return None


def _off_segment(x: Vector, after: Vector, s: Vector) -> Fraction:
    leg = s - x
    square = leg.inner(leg)
    t = max(Fraction(0), min(Fraction(1), (after - x).inner(leg) / square)) if square else Fraction(0)
    return length(after - x - short(t) * leg)


def _check_frank_wolfe_rate(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    best, points = solution(f), corners(f.region, f.dimension)
    d2 = 4 * f.region.numbers[0] ** 2 if f.region.shape == "ball" else max(
        distance2(u, v) for u in points for v in points
    )  # fmt: skip
    lowest, L = f.total(best), f.smooth.L
    pairs = ((k, f.total(x) - lowest, 2 * L * d2 / (k + 2)) for k, x in enumerate(run.iterates) if k)
    return first(run, pairs, "f(x_{k}) - f*", _allowed(trial))


# Assembly

L1, SETS = ("l1",), ("box", "ball", "simplex")

PROXIMAL_REF = (Reference("prox of step_size h at x - step_size grad f(x)", _proximal_step, slack=4),)

FISTA_REF = (
    Reference("look-ahead with (k - 1)/(k + 2), then the proximal step", _fista(nesterov_ratio), slack=4),
    Reference("look-ahead with (t_k - 1)/t_{k+1}, then the proximal step", _fista(nesterov_t), slack=4),
)

FRANK_WOLFE_REF = (Reference("(1 - t) x + t s, t = 2/(k + 2)", _frank_wolfe, slack=4),)


def _no_worse(k: int) -> Fraction:
    return Fraction(1, k)


def _accelerated(k: int) -> Fraction:
    return Fraction(4, (k + 1) ** 2)


def composite_method(
    name: str, title: str, references: tuple[Reference, ...], chosen: Settings, starts: Any, steps: int,
    signature: Signature, *claims: Claim, hyper: Any = None, broken: bool = True, one_gradient_a_step: bool = True,
) -> Method:  # fmt: skip
    examples = on(chosen, starts, steps)
    return Method(name, title, {"step_size": POSITIVE} if hyper is None else hyper, references, chosen,
                  (*claims, *conduct(examples, broken=broken)), examples, signature=signature,
                  one_gradient_a_step=one_gradient_a_step)  # fmt: skip


METHODS = (
    composite_method(
        "proximal-gradient", "Proximal gradient for f + w |x|_1 (the lasso)", PROXIMAL_REF, STEP, _either(L1), STEPS,
        COMPOSITE,
        theorem("descent", "Descent", "F(x_{k+1}) <= F(x_k) - (1/a - L/2)|x_{k+1} - x_k|^2", f"{BECK}, lemma 2.3",
                early_and_late(STEP, _either(L1), STEPS, lasting.composite), _check_descent),
        theorem("rate", "Sublinear rate", "F(x_k) - F* <= |x_0 - x*|^2/(2 a k) for a <= 1/L",
                f"{BECK}, theorem 3.1", on(STEP, _solved(L1), STEPS), _check_rate(_no_worse)),
        structural("condition", "The step solves its program",
                   "(x_k - x_{k+1})/a - grad f(x_k) is a subgradient of w |.|_1 at x_{k+1}",
                   "Fermat's rule for the proximal step",
                   early_and_late(STEP, _either(L1), STEPS, lasting.composite), _check_condition),
        kept(on(STEP, _from_solutions(L1), 4), "a run from the solution stays there"),
    ),
    composite_method(
        "fista", "FISTA for f + w |x|_1", FISTA_REF, STEP, _either(L1), STEPS, COMPOSITE,
        theorem("rate", "Accelerated rate", "F(x_k) - F* <= 2 |x_0 - x*|^2/(a (k + 1)^2) for a <= 1/L",
                f"{BECK}, theorem 4.4", and_on(on(STEP, _slow, 40), on(STEP, lasting.coasting, 100)),
                _check_rate(_accelerated)),
        theorem("first-step", "The first step is a proximal gradient step", "x_1 minimizes its program",
                f"{BECK}, section 4", on(STEP, _either(L1), 1), _check_condition),
        kept(on(STEP, _from_solutions(L1), 4), "a run from the solution stays there"),
    ),
    composite_method(
        "projected-gradient", "Projected gradient on a box, a ball, a simplex", PROXIMAL_REF, STEP, _either(SETS),
        STEPS, PROJECTED,
        structural("feasible", "Iterates are feasible", "every x_k lies in the set", "by definition",
                   on(STEP, _either(SETS), STEPS), check_feasible),
        structural("variational", "The step is the projection of a gradient step",
                   "<x_k - a grad f(x_k) - x_{k+1}, u - x_{k+1}> <= 0 for every u in the set",
                   "Nesterov (2018), section 2.2.3",
                   early_and_late(STEP, _either(SETS), STEPS, lasting.constrained),
                   _check_variational),
        theorem("descent", "Descent", "f(x_{k+1}) <= f(x_k) - (1/a - L/2)|x_{k+1} - x_k|^2",
                "Bubeck (2015), lemma 3.6", on(STEP, _either(SETS), STEPS), _check_descent),
        theorem("rate", "Sublinear rate", "f(x_k) - f* <= |x_0 - x*|^2/(2 a k) for a <= 1/L",
                f"{BECK}, theorem 3.1", on(STEP, _solved(SETS), STEPS), _check_rate(_no_worse)),
        kept(on(STEP, _from_solutions(("box", "simplex")), 4), "a run from the solution stays there"),
    ),
    composite_method(
        "frank-wolfe", "Frank-Wolfe on a box, a ball, a simplex", FRANK_WOLFE_REF, NONE, _either(SETS), STEPS,
        LINEAR_MINIMIZER,
        theorem("rate", "Rate of Frank and Wolfe", "f(x_k) - f* <= 2 L D^2/(k + 2), D the diameter",
                "Jaggi (2013), theorem 1", on(NONE, _solved(SETS), 24), _check_frank_wolfe_rate),
        structural("feasible", "Iterates are feasible", "every x_k lies in the set", "by definition",
                   on(NONE, _either(SETS), STEPS), check_feasible),
        structural("segment", "On the way to a best point",
                   "x_{k+1} lies between x_k and a minimizer of <grad f(x_k), .> over the set",
                   "Frank and Wolfe (1956)", on(NONE, _either(SETS), STEPS), _check_segment),
        structural("moves", "It does not stop early",
                   "x_{k+1} differs from x_k while the gap max <g, x_k - s> over the set is not 0",
                   "Jaggi (2013), algorithms 1 and 2, and by a line search: the step is positive",
                   on(NONE, lasting.constrained, LONG), _check_goes_on),
        hyper={}, broken=False, one_gradient_a_step=False,
    ),
)  # fmt: skip
