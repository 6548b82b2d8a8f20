"""Exact structure, invariances and conduct: what holds of a method on every problem, whatever its rate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from random import Random

from .claims import Ask, Claim, Given, Kind, Violation, size
from .instances import point, wide
from .kinds import Broken
from .problems import Piece, Point, Problem, along_axes, moved, rotate, times, turned
from .process import Run, RunFailed, Trial
from .references import exact_hyper

Settings = Callable[[Given], list[dict[str, float]]]
STEPS = 8
COST = "cost"
MATCH = Fraction(1, 2**24)
"""How far two runs that agree in exact numbers may drift apart by rounding, relative to the instance's size."""


def bowl(hyper: dict[str, float]) -> Problem:
    """A two-dimensional problem, one quadratic and one Huber piece, on which a step is stable."""
    curvature = Fraction(1, 2) / Fraction(hyper["step_size"]) if "momentum" not in hyper else stable(hyper)
    return along_axes(Piece("square", curvature), Piece("huber", curvature / 3, width=Fraction(2)))


def stable(hyper: dict[str, float]) -> Fraction:
    """A curvature at which momentum of any kind is stable."""
    return Fraction(1, 4) / Fraction(hyper["step_size"])


def _starts(chosen: Settings, steps: int, *starts: Point) -> Callable[[Given, Random], Iterator[Trial]]:
    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        for hyper in chosen(given)[:2]:
            for x0 in starts:
                yield Trial(bowl(hyper), x0, steps, hyper)

    return trials


def words(x: Point) -> str:
    return "(" + ", ".join(f"{float(c):.9g}" for c in x) + ")"


def same(run: Run, due: list[Point], meaning: str) -> Violation | None:
    """The first iterate of `run` that is not the one that is due."""
    allowed = MATCH * max(size(run.trial), *(abs(c) for x in (*due, *run.iterates) for c in x))
    for k, (x, y) in enumerate(zip(run.iterates, due, strict=True)):
        if any(abs(a - b) > allowed for a, b in zip(x, y, strict=True)):
            return Violation(k, f"x_{k} = {words(y)} ({meaning})", words(x), run)
    return None


def _check_first(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    alpha = exact_hyper(run)["step_size"]
    down = tuple(a - alpha * g for a, g in zip(trial.x0, trial.problem.gradient(trial.x0), strict=True))
    return same(run, [trial.x0, down], "x_0 - step_size grad f(x_0)")


def check_start(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    if run.iterates[0] != trial.start:
        return Violation(0, f"x_0 = {words(trial.x0)}, the start", words(run.iterates[0]), run)
    if run.mutated:
        return Violation(trial.steps, "the array x0 that was passed keeps its values", "x0 was overwritten", run)
    if run.dtype != "float64":
        return Violation(0, "iterates in float64, like the start", f"iterates in {run.dtype}", run)
    return None


def check_again(trial: Trial, ask: Ask) -> Violation | None:
    first = ask(trial)
    again = ask(Trial(trial.problem, trial.x0, trial.steps, dict(trial.hyper)))
    return same(again, list(first.iterates), "as in the first of two equal runs")


def check_prefix(trial: Trial, ask: Ask) -> Violation | None:
    long = ask(trial)
    short = ask(Trial(trial.problem, trial.x0, trial.steps // 2, trial.hyper))
    return same(short, list(long.iterates[: trial.steps // 2 + 1]), "as in the longer run from the same start")


def _check_optimum(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    return same(run, [trial.x0] * (trial.steps + 1), "the minimizer, where the gradient is 0")


def check_any(trial: Trial, ask: Ask) -> Violation | None:
    ask(trial)
    return None


def image(
    problem: Callable[[Problem], Problem], place: Callable[[Point], Point], meaning: str
) -> Callable[[Trial, Ask], Violation | None]:
    """The run on the changed problem is the changed run."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        assert isinstance(trial.problem, Problem)
        run = ask(trial)
        changed = ask(Trial(problem(trial.problem), place(trial.x0), trial.steps, trial.hyper))
        return same(changed, [place(x) for x in run.iterates], meaning)

    return check


def _swap(x: Point) -> Point:
    """The coordinates from the last to the first."""
    return x[::-1]


def _swapped(problem: Problem) -> Problem:
    return Problem(problem.pieces, tuple(_swap(u) for u in problem.frame))


SHIFT = point(3, -2)


def _shift(x: Point) -> Point:
    return tuple(a + b for a, b in zip(x, SHIFT, strict=True))


def _check_scaling(trial: Trial, ask: Ask) -> Violation | None:
    """f -> 16 f with epsilon -> 16 epsilon (or 256, where epsilon stands inside the root) changes nothing."""
    run, problem = ask(trial), trial.problem
    assert isinstance(problem, Problem)
    found: Violation | None = None
    for power in (1, 2):
        hyper = {**trial.hyper, "epsilon": trial.hyper["epsilon"] * 16**power}
        changed = ask(Trial(times(problem, Fraction(16)), trial.x0, trial.steps, hyper))
        violation = same(changed, list(run.iterates), "as for f, when f and epsilon are 16 times as large")
        if violation is None:
            return None
        found = found or violation
    return found


def _check_separable(trial: Trial, ask: Ask) -> Violation | None:
    problem = trial.problem
    assert isinstance(problem, Problem)
    alone = zip(problem.pieces, trial.x0, strict=True)
    parts = [ask(Trial(along_axes(p), (c,), trial.steps, trial.hyper)) for p, c in alone]
    due = [tuple(part.iterates[k][0] for part in parts) for k in range(trial.steps + 1)]
    return same(ask(trial), due, "each coordinate as if it were alone")


def _look_ahead_trials(chosen: Settings) -> Callable[[Given, Random], Iterator[Trial]]:
    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        for hyper in chosen(given):
            L = 1 / Fraction(hyper["step_size"])
            for low, high in ((Fraction(1, 4), Fraction(1, 2)), (Fraction(1, 16), Fraction(3, 4))):
                yield Trial(along_axes(Piece("square", high * L), Piece("square", low * L)), point(1, 1), 8, hyper)

    return trials


def _check_look_ahead(trial: Trial, ask: Ask) -> Violation | None:
    """On a quadratic the step shows the point y where the gradient was taken: x_{k+1,i} = (1 - a l_i) y_i."""
    run, problem = ask(trial), trial.problem
    assert isinstance(problem, Problem)
    alpha = exact_hyper(run)["step_size"]
    for k in range(1, trial.steps):
        before, x, after = run.iterates[k - 1 : k + 2]
        y = [c / (1 - alpha * p.weight) for c, p in zip(after, problem.pieces, strict=True)]
        aside = [a - b for a, b in zip(y, x, strict=True)]
        last = [a - b for a, b in zip(x, before, strict=True)]
        if abs(aside[0] * last[1] - aside[1] * last[0]) > MATCH * size(trial):
            promised = f"x_{k + 1} is a gradient step from a point on the line through x_{k - 1} and x_{k}"
            place = f"it is a gradient step from ({float(y[0]):.9g}, {float(y[1]):.9g}), off that line"
            return Violation(k + 1, promised, place, run)
    return None


def not_hidden(examples: Callable[[Given, Random], Iterable[Trial]]) -> Claim:
    """A gradient that is no number is reported: by an exception, or by iterates that are no numbers."""

    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        for trial in examples(given, rng):
            yield replace(trial, problem=Broken(trial.problem, 2), steps=max(trial.steps, 6))

    def check(trial: Trial, ask: Ask) -> Violation | None:
        with suppress(RunFailed):
            run = ask(trial)
            return Violation(
                trial.steps, "an exception, or iterates that are no numbers, after a gradient that is no number",
                f"finite iterates to the end, x_{trial.steps} = {words(run.iterates[-1])}", run,
            )  # fmt: skip
        return None

    return Claim("not-hidden", Kind.CONDUCT, "A gradient that is no number is not hidden",
                 "where a gradient is not a number, the run ends in an exception or in iterates that are not numbers",
                 "conduct", trials, check)  # fmt: skip


def conduct(chosen: Settings) -> tuple[Claim, ...]:
    """What every optimizer owes its caller."""
    kind, source = Kind.CONDUCT, "conduct"
    many = point(*(1 + j % 3 for j in range(12)))

    def dimensions(given: Given, rng: Random) -> Iterator[Trial]:
        hyper = chosen(given)[0]
        for x0 in (point(1), many):
            pieces = [Piece("square", stable(hyper) / (1 + j)) for j in range(len(x0))]
            yield Trial(along_axes(*pieces), x0, STEPS, hyper)

    single = _starts(chosen, STEPS, point(2, -1))
    return (
        Claim("start", kind, "The start is kept",
              "x_0 is the given start, the array x0 is not written to, and float64 stays float64", source,
              single, check_start),
        Claim("zero-steps", kind, "Zero steps", "a run of no steps returns the start alone", source,
              _starts(chosen, 0, point(2, -1)), check_start),
        Claim("repeatable", kind, "Repeatable", "two equal runs give equal iterates: nothing is kept between runs",
              source, single, check_again),
        Claim("prefix", kind, "The horizon does not matter", "a shorter run is the beginning of a longer one",
              source, single, check_prefix),
        Claim("dimensions", kind, "One dimension and many", "a run in 1 and in 12 dimensions gives iterates",
              source, dimensions, check_any),
        not_hidden(single),
    )  # fmt: skip


def cost(examples: Callable[[Given, Random], Iterable[Trial]], ahead: bool = False) -> Claim:
    """A method that needs one gradient a step asks for no more; one is left to report, or to look at the start.

    `ahead`: its steps take gradients at other points than the iterates, so that one at each iterate is a report.
    """

    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        return islice(iter(examples(given, rng)), 2)

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run, most = ask(trial), trial.steps + 1
        looks = {query.point for query in run.queries if query.name == "grad"} & set(run.iterates) if ahead else ()
        if run.calls - len(looks) <= most - bool(looks):
            return None
        promised = f"at most {most} gradients in {trial.steps} steps" + " beside those at the iterates" * ahead
        return Violation(trial.steps, promised, f"{run.calls} gradients", run)

    return Claim(COST, Kind.CONDUCT, "One gradient a step",
                 "a run of N steps asks for at most N + 1 gradients: one a step, and one to report"
                 + ", or beside one a step for one at each iterate" * ahead, "conduct", trials, check)  # fmt: skip


def shared(chosen: Settings, decays: bool = False) -> tuple[Claim, ...]:
    """Structure and invariances of every method here; weight decay pulls to the origin, and has fewer."""
    far = _starts(chosen, STEPS, point(5, -10), point(10, 5))

    def ordered(given: Given, rng: Random) -> Iterator[Trial]:
        yield from far(given, rng)
        for hyper in chosen(given)[:2]:
            yield Trial(*wide(stable(hyper) / 8, stable(hyper)), STEPS, hyper)

    permutation = Claim(
        "permutation", Kind.INVARIANCE, "Coordinates have no order",
        "the coordinates of the problem and of the start in reverse order give every iterate in reverse order",
        "by definition", ordered, image(_swapped, _swap, "the iterates with the coordinates in reverse order"),
    )  # fmt: skip
    if decays:
        return (permutation,)
    return (
        permutation,
        Claim("translation", Kind.INVARIANCE, "Translation",
              "moving the problem and the start moves every iterate alike", "by definition", far,
              image(lambda f: moved(f, SHIFT), _shift, "the iterates moved alike")),
        Claim("optimum", Kind.STRUCTURE, "A minimizer is kept", "a run from a minimizer stays there, without NaN",
              "by definition", _starts(chosen, STEPS, point(0, 0)), _check_optimum),
    )  # fmt: skip


def by_gradients(chosen: Settings) -> tuple[Claim, ...]:
    """Methods whose steps are sums of multiples of gradients, and begin with a gradient step."""
    return (
        Claim("first-step", Kind.STRUCTURE, "First step", "x_1 = x_0 - step_size grad f(x_0)", "by definition",
              _starts(chosen, 1, point(1, 1), point(2, -1)), _check_first),
        Claim("rotation", Kind.INVARIANCE, "Rotation", "rotating the problem and the start rotates every iterate",
              "by definition", _starts(chosen, STEPS, point(5, -10), point(10, 5)),
              image(turned, rotate, "the iterates rotated alike")),
    )  # fmt: skip


def by_coordinates(chosen: Settings) -> tuple[Claim, ...]:
    """Methods that treat each coordinate alone and forget the scale of the gradient."""
    far = _starts(chosen, STEPS, point(5, -10), point(10, 5))
    separable = Claim(
        "separable", Kind.INVARIANCE, "Each coordinate alone",
        "on a sum of functions of one coordinate each, every coordinate moves as if it were alone", "by definition",
        far, _check_separable,
    )  # fmt: skip
    return (
        separable,
        Claim("scaling", Kind.INVARIANCE, "Scale of the objective",
              "c f with c epsilon gives the iterates of f with epsilon", "Kingma and Ba (2015), section 2.1", far,
              _check_scaling),
    )  # fmt: skip


def look_ahead(chosen: Settings) -> tuple[Claim, ...]:
    """Nesterov's method takes its gradient at an extrapolated point."""
    return (
        Claim("look-ahead", Kind.STRUCTURE, "Where the gradient is taken",
              "x_{k+1} is a gradient step from a point on the line through x_{k-1} and x_k", "Nesterov (1983)",
              _look_ahead_trials(chosen), _check_look_ahead),
    )  # fmt: skip

