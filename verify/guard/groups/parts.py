"""Parts of optimizers: projections, proximal maps, backtracking, Hessian-vector products."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from .. import structure
from ..claims import ROUNDING, Ask, Claim, Violation, decimal
from ..instances import point
from ..kinds import Ray, Region, Values
from ..method import INNER, POSITIVE, Method, Settings, settings
from ..problems import Piece, Point, Problem, Rosenbrock, along_axes, dot, turned
from ..process import Run, Trial
from ..references import exact_hyper
from ..signature import HESSIAN_VECTOR, LINE_SEARCH, PROJECTION, PROX, Signature
from .composite import corners, outside
from .descent import ANY_REAL
from .tools import SEARCH, Trials, and_on, length, part_conduct, pointed, structural, theorem, vector

HALF = Fraction(1, 2)


def _allowed(*points: Any) -> Fraction:
    """Rounding, relative to the largest magnitude."""
    return ROUNDING * (1 + max(abs(c) for x in points for c in x)) * max(len(x) for x in points)


def answer_of(run: Run) -> Vector:
    return vector(run.iterates[0])


def _points(rng: Random, positive: bool = False) -> list[Point]:
    """Inside, outside, far away, on axes and diagonals, with ties, in 1 to 6 dimensions."""
    drawn = [point(*(Fraction(rng.randrange(-32, 33), 8) for _ in range(d))) for d in (2, 3, 6)]
    return [
        point(2, 0), point(Fraction(1, 4), Fraction(1, 8)), point(-3, 4), point(5), point(-5), point(Fraction(1, 8)),
        point(1, 1, 1), point(100, -100, 3), point(0, 0), point(HALF, HALF), *drawn,
    ]  # fmt: skip


def _at(trial: Trial, x: Point) -> Trial:
    values = {**trial.problem.values, "x": tuple(Fraction(float(c)) for c in x)}
    return Trial(Values(values, len(x)), (), 0, trial.hyper)


# Projections

Shape = Callable[[dict[str, Fraction]], Region]


def _project_trials(chosen: Settings) -> Trials:
    def trials(given: Any, rng: Random) -> Iterator[Trial]:
        for hyper in chosen(given):
            yield from (Trial(Values({"x": x}, len(x)), (), 0, hyper) for x in _points(rng))

    return trials


def _projection_claims(shape: Shape, chosen: Settings, source: str) -> tuple[Claim, ...]:
    trials = _project_trials(chosen)

    def region(run: Run) -> Region:
        return shape(exact_hyper(run))

    def feasible(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        by = outside(region(run), run.iterates[0])
        if by > _allowed(trial.problem["x"], region(run).numbers):
            return Violation(0, f"a point of the {region(run).text()}", structure.words(run.iterates[0]), run)
        return None

    def variational(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        aside, p = vector(trial.problem["x"]) - answer_of(run), answer_of(run)
        for u in corners(region(run), len(p)):
            if aside.inner(vector(u) - p) > 8 * _allowed(trial.problem["x"], u) * (1 + length(aside) + length(p)):
                promised = f"<x - Px, u - Px> <= 0 at u = {structure.words(u)}"
                return Violation(0, promised, decimal(aside.inner(vector(u) - p)), run)
        return None

    def idempotent(trial: Trial, ask: Ask) -> Violation | None:
        once = ask(trial).iterates[0]
        run = ask(_at(trial, once))
        if length(answer_of(run) - vector(once)) > 4 * _allowed(once, region(run).numbers):
            promised = f"P(Px) = Px = {structure.words(once)} at x = {structure.words(trial.problem['x'])}"
            return Violation(0, promised, structure.words(run.iterates[0]), run)
        return None

    def nonexpansive(trial: Trial, ask: Ask) -> Violation | None:
        x = trial.problem["x"]
        other = tuple(-c + Fraction(i, 2) for i, c in enumerate(x))
        first, run = ask(trial), ask(_at(trial, other))
        apart, due = length(answer_of(first) - answer_of(run)), length(vector(x) - vector(other))
        if apart > due + 4 * _allowed(x, other):
            promised = f"|Px - Py| <= |x - y| = {decimal(due)}, y = {structure.words(other)}"
            return Violation(0, promised, decimal(apart), first)
        return None

    return (
        structural("feasible", "It lies in the set", "Px lies in the set", source, trials, feasible),
        theorem("variational", "Variational inequality", "<x - Px, u - Px> <= 0 for every u in the set", source,
                trials, variational),
        theorem("idempotent", "Idempotent", "P(Px) = Px", source, trials, idempotent),
        theorem("nonexpansive", "Nonexpansive", "|Px - Py| <= |x - y|", source, trials, nonexpansive),
        *part_conduct(trials),
    )  # fmt: skip


# Proximal maps

Condition = Callable[[Vector, Vector, dict[str, Fraction], Fraction], str | None]


def _prox_trials(chosen: Settings) -> Trials:
    def trials(given: Any, rng: Random) -> Iterator[Trial]:
        for hyper in chosen(given):
            for t in (Fraction(1), Fraction(1, 4), Fraction(3)):
                yield from (Trial(Values({"x": x, "t": t}, len(x)), (), 0, hyper) for x in _points(rng)[::2])

    return trials


def _l1_condition(v: Vector, p: Vector, hyper: dict[str, Fraction], slack: Fraction) -> str | None:
    w = hyper["weight"]
    for i, (c, at) in enumerate(zip(v, p, strict=True)):
        nearest = w if at > 0 else -w if at < 0 else max(-w, min(w, c))
        if abs(c - nearest) > slack:
            return f"(x - p)/t has the coordinate {i + 1} {decimal(c)}, where p has {decimal(at)}"
    return None


def _norm_condition(v: Vector, p: Vector, hyper: dict[str, Fraction], slack: Fraction) -> str | None:
    long, w = length(p), hyper["weight"]
    if not any(p):
        return None if length(v) <= w + slack else f"|(x - p)/t| = {decimal(length(v))} at p = 0"
    off = length(v - (w / long) * p)
    # The direction of a short p is as uncertain as rounding in p is large beside it.
    return None if off <= slack * (1 + w / long) else f"(x - p)/t is {decimal(off)} away from weight p/|p|"


def _square_condition(v: Vector, p: Vector, hyper: dict[str, Fraction], slack: Fraction) -> str | None:
    off = length(v - hyper["weight"] * p)
    return None if off <= slack else f"(x - p)/t is {decimal(off)} away from weight p"


def _prox_claims(condition: Condition, chosen: Settings, penalty: str) -> tuple[Claim, ...]:
    trials = _prox_trials(chosen)

    def solves(trial: Trial, ask: Ask) -> Violation | None:
        run, t = ask(trial), trial.problem["t"]
        x, p = vector(trial.problem["x"]), answer_of(run)
        words = condition((x - p) / t, p, exact_hyper(run), 4 * _allowed(trial.problem["x"]) / t)
        promised = f"(x - p)/t in the subdifferential of {penalty} at p"
        return None if words is None else Violation(0, promised, words, run)

    def nonexpansive(trial: Trial, ask: Ask) -> Violation | None:
        x = trial.problem["x"]
        other = tuple(c / 2 + Fraction(i + 1, 4) for i, c in enumerate(x))
        first, run = ask(trial), ask(_at(trial, other))
        apart = answer_of(first) - answer_of(run)
        gain = apart.inner(vector(x) - vector(other)) - apart.inner(apart)
        if gain < -8 * _allowed(x, other) * (1 + length(apart) + length(vector(x) - vector(other))):
            promised = f"|p - q|^2 <= <p - q, x - y>, q the answer at y = {structure.words(other)}"
            return Violation(0, promised, f"the right side is {decimal(-gain)} smaller", first)
        return None

    return (
        theorem("condition", "It solves its program", f"(x - p)/t is a subgradient of {penalty} at p = prox(x)",
                "Parikh and Boyd (2014), section 1.1", trials, solves),
        theorem("nonexpansive", "Firmly nonexpansive", "|p - q|^2 <= <p - q, x - y>",
                "Parikh and Boyd (2014), section 2.3", trials, nonexpansive),
        *part_conduct(trials),
    )  # fmt: skip


# Backtracking as a part


def _rays(rng: Random) -> list[Ray]:
    square = along_axes(Piece("square", Fraction(4)))
    two = turned(along_axes(Piece("square", Fraction(8), Fraction(rng.randrange(-2, 3))), Piece("huber", Fraction(1))))
    curved = Rosenbrock(Fraction(1, 8), Fraction(100))
    found: list[tuple[Any, Point]] = [(square, point(1)), (square, point(-3)), (two, point(3, -2)), (two, point(1, 1)),
                                      (curved, point(Fraction(-5, 4), 1))]  # fmt: skip
    rays = [Ray(f, x, tuple(-c for c in f.gradient(x))) for f, x in found]
    return [*rays, Ray(square, point(1), point(Fraction(-1, 2))), Ray(square, point(1), point(-64))]

ARMIJO = settings(
    {"initial": 1.0, "shrink": 0.5, "decrease": 0.25}, {"initial": 4.0, "shrink": 0.75, "decrease": 0.4375}
)


def _ray_trials(given: Any, rng: Random) -> Iterator[Trial]:
    for hyper in ARMIJO(given):
        yield from (Trial(ray, (), 0, hyper) for ray in _rays(rng))


def _check_ray_armijo(trial: Trial, ask: Ask) -> Violation | None:
    run, ray = ask(trial), trial.problem
    t = run.iterates[0][0]
    due = ray.at(Fraction(0)) + exact_hyper(run)["decrease"] * t * ray.slope(Fraction(0))
    if t <= 0:
        return Violation(0, "a step t > 0", decimal(t), run)
    if ray.at(t) > due + ROUNDING * (1 + abs(ray.at(Fraction(0)))):
        return Violation(0, f"f(x + t p) <= {decimal(due)} at t = {decimal(t)}", decimal(ray.at(t)), run)
    return None


def _check_ray_not_short(trial: Trial, ask: Ask) -> Violation | None:
    """t is initial, or t/shrink fails the test."""
    run, ray = ask(trial), trial.problem
    hyper, t = exact_hyper(run), run.iterates[0][0]
    longer, start, slope = t / hyper["shrink"], ray.at(Fraction(0)), ray.slope(Fraction(0))
    if longer > hyper["initial"] * (1 + SEARCH):
        return None
    if ray.at(longer) < start + hyper["decrease"] * longer * slope - ROUNDING * (1 + abs(start)):
        return Violation(0, "a step that is no more than one reduction too short",
                         f"t = {decimal(t)}, where {decimal(longer)} passes too", run)  # fmt: skip
    return None


def _check_ray_longest(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    initial, t = exact_hyper(run)["initial"], run.iterates[0][0]
    if t > initial * (1 + SEARCH):
        return Violation(0, f"t <= initial = {decimal(initial)}", decimal(t), run)
    return None


# Hessian-vector products

BENT = Fraction(1, 2**9)
"""What a difference of gradients may miss H v by, relative to it, where third derivatives are a few times larger: a
step of 10^-4 along v does."""

def _products(given: Any, rng: Random) -> Iterator[Trial]:
    n = Fraction(rng.randrange(1, 8))
    quadratics: list[Problem] = [
        along_axes(Piece("square", Fraction(3))),
        turned(along_axes(Piece("square", Fraction(8), n), Piece("square", Fraction(1)))),
        turned(along_axes(*(Piece("square", Fraction(c)) for c in (5, 1, 2, 3)))),
    ]
    for f in quadratics:
        d = f.dimension
        for v in (point(*(1 - i for i in range(d))), point(*([2] * d)), point(*([Fraction(1, 64)] * d))):
            yield Trial(Ray(f, point(*(i - 1 for i in range(d))), v), (), 0, {})


def _bent_products(given: Any, rng: Random) -> Iterator[Trial]:
    valley, half = Rosenbrock(Fraction(1, 4), Fraction(1)), Fraction(1, 2)
    for x, v in ((point(1, half), point(1, -1)), (point(-half, Fraction(rng.randrange(3))), point(2, 1))):
        yield Trial(Ray(valley, x, v), (), 0, {})


def _check_product(trial: Trial, ask: Ask) -> Violation | None:
    run, ray = ask(trial), trial.problem
    due = Vector(dot(row, ray.direction) for row in ray.smooth.hessian(ray.x))
    if isinstance(ray.smooth, Rosenbrock):
        allowed = BENT * (1 + length(due))
    else:
        allowed = SEARCH * ray.smooth.L * (length(ray.direction) + SEARCH)
    if length(due - answer_of(run)) > allowed:
        return Violation(0, f"H v = {structure.words(pointed(due))}", structure.words(run.iterates[0]), run)
    return None


def _check_homogeneous(trial: Trial, ask: Ask) -> Violation | None:
    ray = trial.problem
    first = ask(trial)
    run = ask(Trial(Ray(ray.smooth, ray.x, tuple(-4 * c for c in ray.direction)), (), 0, trial.hyper))
    due = -4 * answer_of(first)
    if length(due - answer_of(run)) > 8 * SEARCH * ray.smooth.L * (length(ray.direction) + SEARCH):
        promised = f"H (-4 v) = -4 H v = {structure.words(pointed(due))}"
        return Violation(0, promised, structure.words(run.iterates[0]), run)
    return None


# Assembly

BOX, BALL = settings({"low": -1.0, "high": 1.0}, {"low": 0.0, "high": 0.5}), settings({"radius": 1.0}, {"radius": 3.0})

SIMPLEX = settings({"total": 1.0}, {"total": 2.5})

WEIGHT = settings({"weight": 1.0}, {"weight": 0.375})

PROJECTIONS = "Bauschke and Combettes (2017), theorem 3.16 and proposition 4.16"

WRIGHT = "Nocedal and Wright (2006)"

NONE = settings({})


def part(
    name: str, title: str, hyper: Any, chosen: Settings, signature: Signature, trials: Trials, *claims: Claim
) -> Method:
    return Method(name, title, hyper, (), chosen, claims, trials, signature=signature, one_gradient_a_step=False)


def _projection(name: str, title: str, hyper: Any, chosen: Settings, shape: Shape) -> Method:
    claims = _projection_claims(shape, chosen, PROJECTIONS)
    return part(name, title, hyper, chosen, PROJECTION, _project_trials(chosen), *claims)


def _prox(name: str, title: str, condition: Condition, penalty: str) -> Method:
    claims = _prox_claims(condition, WEIGHT, penalty)
    return part(name, title, {"weight": POSITIVE}, WEIGHT, PROX, _prox_trials(WEIGHT), *claims)


METHODS = (
    _projection("projection-box", "Projection onto the box [low, high]^d", {"low": ANY_REAL, "high": ANY_REAL}, BOX,
                lambda h: Region("box", (h["low"], h["high"]))),
    _projection("projection-ball", "Projection onto the ball |x| <= radius", {"radius": POSITIVE}, BALL,
                lambda h: Region("ball", (h["radius"],))),
    _projection("projection-simplex", "Projection onto the simplex x >= 0, sum x = total", {"total": POSITIVE},
                SIMPLEX, lambda h: Region("simplex", (h["total"],))),
    _prox("prox-l1", "Proximal map of weight |x|_1", _l1_condition, "weight |.|_1"),
    _prox("prox-norm", "Proximal map of weight |x|_2", _norm_condition, "weight |.|_2"),
    _prox("prox-square", "Proximal map of weight |x|_2^2/2", _square_condition, "weight |.|_2^2/2"),
    part(
        "line-search-armijo", "Backtracking until Armijo's condition holds",
        {"initial": POSITIVE, "shrink": INNER, "decrease": INNER}, ARMIJO, LINE_SEARCH, _ray_trials,
        structural("armijo", "Armijo's condition", "f(x + t p) <= f(x) + decrease t <grad f(x), p>", "Armijo (1966)",
                   _ray_trials, _check_ray_armijo),
        structural("not-short", "No more reductions than needed", "t is initial, or t/shrink fails the test",
                   f"{WRIGHT}, algorithm 3.1", _ray_trials, _check_ray_not_short),
        structural("longest", "The search begins at the initial step", "t <= initial", f"{WRIGHT}, algorithm 3.1",
                   _ray_trials, _check_ray_longest),
        *part_conduct(_ray_trials),
    ),
    part(
        "hessian-vector-product", "Hessian-vector product from gradients", {}, NONE, HESSIAN_VECTOR, _products,
        theorem("product", "The product", "the answer is H v, up to what differences of gradients allow",
                "Pearlmutter (1994)", and_on(_products, _bent_products), _check_product),
        theorem("homogeneous", "Linear in the vector", "H (-4 v) = -4 H v", "by definition", _products,
                _check_homogeneous),
        *part_conduct(_products),
    ),
)  # fmt: skip
