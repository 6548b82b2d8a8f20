"""Methods for composite and constrained problems: proximal and projected gradients, FISTA, Frank-Wolfe, subgradients,
online gradients, coordinate descent.
"""

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
from ..kinds import Composite, Region, Sum
from ..method import POSITIVE, Method, Range, Settings, settings
from ..problems import Piece, Point, along_axes, dot, turned
from ..process import Trial
from ..references import History, Reference, exact_hyper, nesterov_ratio, nesterov_t
from ..signature import COMPOSITE, LINEAR_MINIMIZER, ONLINE, OPTIMIZER, PROJECTED, Signature
from .descent import diminished
from .tools import (
    Pair,
    Start,
    bent,
    conduct,
    defined,
    easy,
    first,
    kept,
    length,
    on,
    plain,
    pointed,
    short,
    structural,
    theorem,
    vector,
)

STEPS = 12
STEP = settings({"step_size": 0.5}, {"step_size": 0.25})
NONE = settings({})
SUBGRADIENT = settings({"step_size": 0.5, "power": 0.5}, {"step_size": 0.125, "power": 0.0})
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


def _check_feasible(trial: Trial, ask: Ask) -> Violation | None:
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


# Subgradients


def _kinked(hyper: dict[str, float], rng: Random) -> list[Start]:
    one = Fraction(1)
    offset = Fraction(rng.randrange(-2, 3), 3)
    return [
        (along_axes(Piece("absolute", one)), point(Fraction(13, 8))),
        (turned(along_axes(Piece("absolute", 2 * one, offset), Piece("absolute", one / 2))), point(1, -2)),
        (turned(along_axes(Piece("absolute", one), Piece("huber", one), Piece("square", one / 2))), point(1, 2, -1)),
    ]


def _subgradient(h: History) -> Point:
    return pointed(vector(h.x) - diminished(h.hyper, h.k) * vector(h.gradients[-1]))


def _check_nearer(trial: Trial, ask: Ask) -> Violation | None:
    """|x_{k+1} - x*|^2 <= |x_k - x*|^2 - 2 a_k (f(x_k) - f*) + a_k^2 |g_k|^2."""
    run, f = ask(trial), plain(trial)
    hyper = exact_hyper(run)

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x, g, a = run.iterates[k - 1], run.gradients[k - 1], diminished(hyper, k - 1)
            due = distance2(x, f.minimizer) - 2 * a * f.value(x) + a * a * dot(g, g)
            yield k, distance2(run.iterates[k], f.minimizer), due

    return first(run, pairs(), "|x_{k} - x*|^2", 8 * size(trial) * allowance(trial))


def _check_best(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    hyper, best = exact_hyper(run), None
    top, bottom = distance2(trial.x0, f.minimizer), Fraction(0)
    for k in range(trial.steps):
        a, g, value = diminished(hyper, k), run.gradients[k], f.value(run.iterates[k])
        best = value if best is None else min(best, value)
        top, bottom = top + a * a * dot(g, g), bottom + 2 * a
        if best > top / bottom + 8 * size(trial) * allowance(trial):
            return Violation(k + 1, f"min over i <= {k} of f(x_i) - f* <= {decimal(top / bottom)}", decimal(best), run)
    return None


# Online gradients


def _games(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Losses that turn around, on a ball and on a box, and losses in one dimension that alternate."""
    offsets = [Fraction(rng.randrange(-3, 4)) for _ in range(STEPS)]
    turning = tuple(
        turned(along_axes(Piece("square", Fraction(1), c), Piece("huber", Fraction(1), -c))) for c in offsets
    )
    alternating = tuple(along_axes(Piece("linear", Fraction((-1) ** t))) for t in range(STEPS))
    drifting = tuple(along_axes(Piece("absolute", Fraction(1), Fraction(t, 8))) for t in range(STEPS))
    return [
        (Sum(turning, Region("ball", (Fraction(1),))), point(0, 1)),
        (Sum(turning, Region("box", (Fraction(-1), Fraction(1)))), point(1, -1)),
        (Sum(alternating, Region("box", (Fraction(-1), Fraction(1)))), point(1)),
        (Sum(drifting, Region("box", (Fraction(-2), Fraction(2)))), point(-1)),
    ]


def _online(h: History) -> Point:
    g = h.problem.parts[h.k].gradient(h.x)
    return pointed(proximal(h.problem.region, vector(h.x) - h.hyper["step_size"] * vector(g), Fraction(1)))


def _check_regret(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    a = exact_hyper(run)["step_size"]
    for u in corners(f.region, f.dimension):
        regret, bound = Fraction(0), distance2(trial.x0, u) / (2 * a)
        for t in range(trial.steps):
            x, g = run.iterates[t], f.parts[t].gradient(run.iterates[t])
            regret += f.parts[t].value(x) - f.parts[t].value(u)
            bound += a * dot(g, g) / 2
            if regret > bound + 64 * size(trial) * allowance(trial):
                promised = f"sum over t <= {t} of f_t(x_t) - f_t(u) <= {decimal(bound)} at u = {structure.words(u)}"
                return Violation(t + 1, promised, decimal(regret), run)
    return None


def _check_no_foresight(trial: Trial, ask: Ask) -> Violation | None:
    """The t-th loss is asked at x_t, and the losses one after the other."""
    run, latest = ask(trial), 0
    for query in run.queries:
        if query.name != "grad_at" or query.index is None:
            continue
        t = query.index
        if t > latest + 1 or t < latest:
            return Violation(latest, f"the loss {latest} or {latest + 1} is asked next", f"the loss {t}", run)
        if distance2(query.point, run.iterates[min(t, trial.steps)]) > allowance(trial) ** 2:
            place = structure.words(query.point)
            return Violation(t, f"the gradient of loss {t} is taken at x_{t}", f"at {place}", run)
        latest = t
    if latest < trial.steps - 1:
        return Violation(trial.steps, f"{trial.steps} losses are asked", f"the last one asked is {latest}", run)
    return None


# Coordinates


def _cyclic(h: History) -> Point:
    """The coordinate k mod d moves by -step_size times its partial derivative."""
    i = h.k % h.problem.dimension
    return tuple(
        x - h.hyper["step_size"] * h.problem.gradient(h.x)[i] if i == j else x for j, x in enumerate(h.x)
    )


def _coordinate_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    L = 1 / Fraction(hyper["step_size"])
    return [*easy(rng, L), *bent(rng, L)]


def _check_one_coordinate(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k in range(trial.steps):
        moved = [i + 1 for i, (a, b) in enumerate(zip(run.iterates[k], run.iterates[k + 1], strict=True)) if a != b]
        if len(moved) > 1:
            return Violation(k + 1, f"at most one coordinate of x_{k + 1} differs from x_{k}", f"{moved} do", run)
    return None


def _check_coordinate_descent(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    a = exact_hyper(run)["step_size"]

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x, after = run.iterates[k - 1 : k + 1]
            g = [c for c, b, e in zip(f.gradient(x), x, after, strict=True) if b != e]
            yield k, f.value(after), f.value(x) - a * (1 - a * f.L / 2) * dot(g, g)

    return first(run, pairs(), "f(x_{k})", value_allowance(trial, f.L))


def _check_every_coordinate(trial: Trial, ask: Ask) -> Violation | None:
    """In each round of d steps every coordinate moves whose partial derivative is not 0 all the time."""
    run, f = ask(trial), plain(trial)
    d = f.dimension
    for start in range(0, trial.steps - d + 1, d):
        points = run.iterates[start : start + d + 1]
        for i in range(d):
            still = all(x[i] == points[0][i] for x in points)
            if still and all(abs(f.gradient(x)[i]) > 2**10 * allowance(trial) * f.L for x in points[:-1]):
                promised = f"coordinate {i + 1} moves in the steps {start + 1} to {start + d}"
                return Violation(start + d, promised, "it does not", run)
    return None


# Assembly

L1, SETS = ("l1",), ("box", "ball", "simplex")
PROXIMAL_REF = (Reference("prox of step_size h at x - step_size grad f(x)", _proximal_step, slack=4),)
FISTA_REF = (
    Reference("look-ahead with (k - 1)/(k + 2), then the proximal step", _fista(nesterov_ratio), slack=4),
    Reference("look-ahead with (t_k - 1)/t_{k+1}, then the proximal step", _fista(nesterov_t), slack=4),
)
FRANK_WOLFE_REF = (Reference("(1 - t) x + t s, t = 2/(k + 2)", _frank_wolfe, slack=4),)
SUBGRADIENT_REF = (Reference("x - step_size/(k + 1)^power g", _subgradient),)
ONLINE_REF = (Reference("projection of x_t - step_size grad f_t(x_t)", _online, slack=4),)
CYCLIC_REF = (Reference("coordinates in turn, each by -step_size times its partial derivative", _cyclic),)


def _no_worse(k: int) -> Fraction:
    return Fraction(1, k)


def _accelerated(k: int) -> Fraction:
    return Fraction(4, (k + 1) ** 2)


def _method(
    name: str, title: str, references: tuple[Reference, ...], chosen: Settings, starts: Any, steps: int,
    signature: Signature, *claims: Claim, hyper: Any = None, broken: bool = True,
) -> Method:  # fmt: skip
    examples = on(chosen, starts, steps)
    return Method(name, title, {"step_size": POSITIVE} if hyper is None else hyper, references, chosen,
                  (*claims, *conduct(examples, broken=broken)), examples, signature=signature)  # fmt: skip


METHODS = (
    _method(
        "proximal-gradient", "Proximal gradient for f + w |x|_1 (the lasso)", PROXIMAL_REF, STEP, _either(L1), STEPS,
        COMPOSITE,
        theorem("descent", "Descent", "F(x_{k+1}) <= F(x_k) - (1/a - L/2)|x_{k+1} - x_k|^2", f"{BECK}, lemma 2.3",
                on(STEP, _either(L1), STEPS), _check_descent),
        theorem("rate", "Sublinear rate", "F(x_k) - F* <= |x_0 - x*|^2/(2 a k) for a <= 1/L",
                f"{BECK}, theorem 3.1", on(STEP, _solved(L1), STEPS), _check_rate(_no_worse)),
        structural("condition", "The step solves its program",
                   "(x_k - x_{k+1})/a - grad f(x_k) is a subgradient of w |.|_1 at x_{k+1}",
                   "Fermat's rule for the proximal step", on(STEP, _either(L1), STEPS), _check_condition),
        kept(on(STEP, _from_solutions(L1), 4), "a run from the solution stays there"),
    ),
    _method(
        "fista", "FISTA for f + w |x|_1", FISTA_REF, STEP, _either(L1), STEPS, COMPOSITE,
        theorem("rate", "Accelerated rate", "F(x_k) - F* <= 2 |x_0 - x*|^2/(a (k + 1)^2) for a <= 1/L",
                f"{BECK}, theorem 4.4", on(STEP, _slow, 40), _check_rate(_accelerated)),
        theorem("first-step", "The first step is a proximal gradient step", "x_1 minimizes its program",
                f"{BECK}, section 4", on(STEP, _either(L1), 1), _check_condition),
        kept(on(STEP, _from_solutions(L1), 4), "a run from the solution stays there"),
    ),
    _method(
        "projected-gradient", "Projected gradient on a box, a ball, a simplex", PROXIMAL_REF, STEP, _either(SETS),
        STEPS, PROJECTED,
        structural("feasible", "Iterates are feasible", "every x_k lies in the set", "by definition",
                   on(STEP, _either(SETS), STEPS), _check_feasible),
        structural("variational", "The step is the projection of a gradient step",
                   "<x_k - a grad f(x_k) - x_{k+1}, u - x_{k+1}> <= 0 for every u in the set",
                   "Nesterov (2018), section 2.2.3", on(STEP, _either(SETS), STEPS), _check_variational),
        theorem("descent", "Descent", "f(x_{k+1}) <= f(x_k) - (1/a - L/2)|x_{k+1} - x_k|^2",
                "Bubeck (2015), lemma 3.6", on(STEP, _either(SETS), STEPS), _check_descent),
        theorem("rate", "Sublinear rate", "f(x_k) - f* <= |x_0 - x*|^2/(2 a k) for a <= 1/L",
                f"{BECK}, theorem 3.1", on(STEP, _solved(SETS), STEPS), _check_rate(_no_worse)),
        kept(on(STEP, _from_solutions(("box", "simplex")), 4), "a run from the solution stays there"),
    ),
    _method(
        "frank-wolfe", "Frank-Wolfe on a box, a ball, a simplex", FRANK_WOLFE_REF, NONE, _either(SETS), STEPS,
        LINEAR_MINIMIZER,
        theorem("rate", "Rate of Frank and Wolfe", "f(x_k) - f* <= 2 L D^2/(k + 2), D the diameter",
                "Jaggi (2013), theorem 1", on(NONE, _solved(SETS), 24), _check_frank_wolfe_rate),
        structural("feasible", "Iterates are feasible", "every x_k lies in the set", "by definition",
                   on(NONE, _either(SETS), STEPS), _check_feasible),
        structural("segment", "On the way to a best point",
                   "x_{k+1} lies between x_k and a minimizer of <grad f(x_k), .> over the set",
                   "Frank and Wolfe (1956)", on(NONE, _either(SETS), STEPS), _check_segment),
        hyper={}, broken=False,
    ),
    _method(
        "subgradient", "Subgradient method with steps step_size/(k + 1)^power", SUBGRADIENT_REF, SUBGRADIENT, _kinked,
        STEPS, OPTIMIZER,
        theorem("nearer", "The basic inequality",
                "|x_{k+1} - x*|^2 <= |x_k - x*|^2 - 2 a_k (f(x_k) - f*) + a_k^2 |g_k|^2",
                "Shor (1985), section 2.2; Boyd, Subgradient methods, section 3", on(SUBGRADIENT, _kinked, STEPS),
                _check_nearer),
        theorem("best", "The best value", "min_i f(x_i) - f* <= (|x_0 - x*|^2 + sum a_i^2 |g_i|^2)/(2 sum a_i)",
                "Boyd, Subgradient methods, section 3", on(SUBGRADIENT, _kinked, 40), _check_best),
        defined(SUBGRADIENT_REF, on(SUBGRADIENT, _kinked, STEPS), "The k-th step",
                "x_{k+1} = x_k - step_size/(k + 1)^power g_k", "by definition"),
        kept(on(SUBGRADIENT, lambda h, rng: [(along_axes(Piece("absolute", Fraction(1))), point(0))], 3)),
        hyper={"step_size": POSITIVE, "power": Range(0, 4, True)},
    ),
    _method(
        "online-gradient-descent", "Online gradient descent", ONLINE_REF, STEP, _games, STEPS, ONLINE,
        theorem("regret", "Regret", "sum f_t(x_t) - f_t(u) <= |x_0 - u|^2/(2 a) + a/2 sum |g_t|^2, every u in the set",
                "Zinkevich (2003), theorem 1", on(STEP, _games, STEPS), _check_regret),
        structural("feasible", "Iterates are feasible", "every x_t lies in the set", "by definition",
                   on(STEP, _games, STEPS), _check_feasible),
        structural("order", "No foresight", "in round t the t-th loss is asked, at x_t", "by definition",
                   on(STEP, _games, STEPS), _check_no_foresight),
        defined(ONLINE_REF, on(STEP, _games, STEPS), "The step",
                "x_{t+1} is the projection of x_t - step_size grad f_t(x_t)", "Zinkevich (2003)"),
    ),
    _method(
        "coordinate-descent", "Cyclic coordinate descent with a fixed step", CYCLIC_REF, STEP, _coordinate_starts,
        STEPS, OPTIMIZER,
        structural("one-coordinate", "One coordinate at a time", "x_{k+1} differs from x_k in one coordinate at most",
                   "by definition", on(STEP, _coordinate_starts, STEPS), _check_one_coordinate),
        structural("every-coordinate", "Every coordinate has its turn",
                   "in each round of d steps every coordinate moves that has a reason to", "by definition",
                   on(STEP, _coordinate_starts, STEPS), _check_every_coordinate),
        theorem("descent", "Descent along a coordinate",
                "f(x_{k+1}) <= f(x_k) - a (1 - a L/2) (the partial derivative)^2", "Wright (2015), section 3",
                on(STEP, _coordinate_starts, STEPS), _check_coordinate_descent),
        kept(on(STEP, lambda h, rng: [(along_axes(Piece("square", Fraction(1)), Piece("huber", Fraction(1))),
                                       point(0, 0))], 4)),
    ),
)  # fmt: skip
