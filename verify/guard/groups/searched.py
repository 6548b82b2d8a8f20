"""Gradient descent with steps that are searched: exactly, by backtracking, for the strong Wolfe conditions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from ...methods import line_search
from ..claims import Ask, Violation, allowance, decimal, size, value_allowance
from ..instances import point
from ..method import INNER, POSITIVE, Method, settings
from ..problems import Piece, Point, along_axes, dot
from ..process import Trial
from ..references import History, Reference, exact_hyper
from ..signature import SECOND_ORDER
from . import lasting
from .descent import STEPS, check_down, examples_of, invariances, minimizers
from .tools import (
    SEARCH,
    Pair,
    Start,
    bent,
    conduct,
    curved,
    early_and_late,
    easy,
    first,
    kept,
    length,
    on,
    plain,
    pointed,
    share,
    structural,
    theorem,
    vector,
)

# Searched steps

ARMIJO = settings(
    {"initial": 1.0, "shrink": 0.5, "decrease": 0.25}, {"initial": 8.0, "shrink": 0.5, "decrease": 0.0625}
)

WOLFE = settings({"decrease": 1e-4, "curvature": 0.5})

EXACT = settings({})


def _search_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*easy(rng, Fraction(2)), *bent(rng, Fraction(3)), curved()]


def _wolfe_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Also where the first trial step is far too long, and far too short."""
    far = [(along_axes(Piece("square", curvature)), point(1)) for curvature in (Fraction(48), Fraction(1, 96))]
    return [*_search_starts(hyper, rng), *far]


def check_armijo(trial: Trial, ask: Ask) -> Violation | None:
    """f(x_{k+1}) <= f(x_k) + decrease <grad f(x_k), x_{k+1} - x_k>."""
    run, f = ask(trial), trial.problem
    c = exact_hyper(run)["decrease"]

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x, after = run.iterates[k - 1 : k + 1]
            drop = dot(f.gradient(x), [a - b for a, b in zip(after, x, strict=True)])
            yield k, f.value(after), f.value(x) + c * drop

    return first(run, pairs(), "f(x_{k})", search_allowance(trial))


def search_allowance(trial: Trial) -> Fraction:
    """What rounding may hide of a function value, from which a search decides."""
    return value_allowance(trial, getattr(trial.problem, "L", Fraction(64)))


def check_curvature(trial: Trial, ask: Ask) -> Violation | None:
    """|<grad f(x_{k+1}), p>| <= curvature |<grad f(x_k), p>|, p along the step."""
    run, f = ask(trial), trial.problem
    c = exact_hyper(run)["curvature"]

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x, after = run.iterates[k - 1 : k + 1]
            p = [a - b for a, b in zip(after, x, strict=True)]
            if dot(p, p) > (SEARCH * size(trial)) ** 2:
                yield k, abs(dot(f.gradient(after), p)), c * abs(dot(f.gradient(x), p))

    return first(run, pairs(), "|<grad f(x_{k}), x_{k} - x_{j}>|", search_allowance(trial))


def _check_not_short(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    hyper = exact_hyper(run)
    least = min(hyper["initial"], 2 * (1 - hyper["decrease"]) * hyper["shrink"] / f.L)
    for k in range(trial.steps):
        g = f.gradient(run.iterates[k])
        t = share(run, k, -vector(g))
        if length(g) > SEARCH * size(trial) and t < least * (1 - SEARCH):
            return Violation(k + 1, f"a step of at least {decimal(least)}", decimal(t), run)
    return None


def _check_longest(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    hyper = exact_hyper(run)
    for k in range(trial.steps):
        g = trial.problem.gradient(run.iterates[k])
        t = share(run, k, -vector(g))
        if t * length(g) > hyper["initial"] * length(g) * (1 + SEARCH) + allowance(trial):
            return Violation(k + 1, f"a step of at most {decimal(hyper['initial'])}", decimal(t), run)
    return None


def _armijo(h: History) -> Point:
    g = vector(h.problem.gradient(h.x))
    square = g.inner(g)
    if not square:
        return h.x
    x = vector(h.x)

    def value(t: Fraction) -> Fraction:
        return h.problem.value((x - t * g).components)

    t = line_search.backtracking(value, -square, h.hyper["initial"], h.hyper["shrink"], h.hyper["decrease"])
    return pointed(x - t * g)


def _exact(h: History) -> Point:
    g = vector(h.problem.gradient(h.x))
    bend = g.inner(vector([vector(row).inner(g) for row in h.problem.hessian(h.x)]))
    if not bend:
        return h.x
    return pointed(vector(h.x) + line_search.exact_step_size(-g.inner(g), bend) * -g)


def _quadratics(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*easy(rng, Fraction(2)), (along_axes(Piece("square", Fraction(9)), Piece("square", Fraction(1))),
                                      point(1, 9))]  # fmt: skip


def _check_orthogonal(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    for k in range(trial.steps):
        g, after = f.gradient(run.iterates[k]), f.gradient(run.iterates[k + 1])
        if abs(dot(g, after)) > SEARCH * dot(g, g) + value_allowance(trial, f.L) * f.L:
            return Violation(k + 1, f"<grad f(x_{k + 1}), grad f(x_{k})> = 0", decimal(dot(g, after)), run)
    return None


def _check_kantorovich(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    factor = ((f.L - f.m) / (f.L + f.m)) ** 2
    pairs = ((k, f.value(run.iterates[k]), factor * f.value(run.iterates[k - 1])) for k in range(1, trial.steps + 1))
    return first(run, pairs, "f(x_{k}) - f*", value_allowance(trial, f.L))

ARMIJO_REF = (Reference("backtracking from the initial step", _armijo, slack=16),)

EXACT_REF = (Reference("x - <g, g>/<g, H g> g", _exact, slack=2**16),)


METHODS = (
    Method(
        "gradient-descent-exact", "Gradient descent with the exact step on quadratics", {}, EXACT_REF, EXACT,
        (
            theorem("rate", "Kantorovich's rate", "f(x_{k+1}) - f* <= ((L - m)/(L + m))^2 (f(x_k) - f*) on quadratics",
                    "Nocedal and Wright (2006), theorem 3.3", on(EXACT, _quadratics, STEPS), _check_kantorovich),
            structural("orthogonal", "Successive gradients are orthogonal", "<grad f(x_{k+1}), grad f(x_k)> = 0",
                       "the step minimizes f on its line", early_and_late(EXACT, _quadratics, STEPS, lasting.zigzag),
                       _check_orthogonal),
            structural("direction", "Direction", "x_{k+1} - x_k is a positive multiple of -grad f(x_k)",
                       "by definition", on(EXACT, _quadratics, 8), check_down),
            *invariances(EXACT, _quadratics), kept(minimizers(EXACT)),
            *conduct(examples_of(EXACT, _quadratics)),
        ),
        examples_of(EXACT, _quadratics), signature=SECOND_ORDER, one_gradient_a_step=False,
    ),
    Method(
        "gradient-descent-armijo", "Gradient descent with backtracking",
        {"initial": POSITIVE, "shrink": INNER, "decrease": INNER}, ARMIJO_REF, ARMIJO,
        (
            structural("direction", "Direction", "x_{k+1} - x_k is a positive multiple of -grad f(x_k)",
                       "by definition", on(ARMIJO, _search_starts, STEPS), check_down),
            structural("armijo", "Armijo's condition",
                       "f(x_{k+1}) <= f(x_k) + decrease <grad f(x_k), x_{k+1} - x_k> at every accepted step",
                       "Armijo (1966)", on(ARMIJO, _search_starts, STEPS), check_armijo),
            theorem("not-short", "A step is not needlessly short",
                    "the step is at least min(initial, 2 shrink (1 - decrease)/L)",
                    "Nocedal and Wright (2006), section 3.1; the descent lemma",
                    early_and_late(ARMIJO, lambda h, rng: _search_starts(h, rng)[:-1], STEPS, lasting.flat),
                    _check_not_short),
            structural("longest", "The search begins at the initial step", "no step is longer than initial",
                       "by definition", on(ARMIJO, _search_starts, STEPS), _check_longest),
            *invariances(ARMIJO, _search_starts), kept(minimizers(ARMIJO)),
            *conduct(examples_of(ARMIJO, _search_starts), broken=False),
        ),
        examples_of(ARMIJO, _search_starts), one_gradient_a_step=False,
    ),
    Method(
        "gradient-descent-wolfe", "Gradient descent with a search for the strong Wolfe conditions",
        {"decrease": INNER, "curvature": INNER}, (), WOLFE,
        (
            structural("direction", "Direction", "x_{k+1} - x_k is a positive multiple of -grad f(x_k)",
                       "by definition", on(WOLFE, _search_starts, STEPS), check_down),
            structural("armijo", "Sufficient decrease",
                       "f(x_{k+1}) <= f(x_k) + decrease <grad f(x_k), x_{k+1} - x_k> at every accepted step",
                       "Nocedal and Wright (2006), (3.7a)", on(WOLFE, _wolfe_starts, STEPS), check_armijo),
            structural("curvature", "Curvature condition",
                       "|<grad f(x_{k+1}), p>| <= curvature |<grad f(x_k), p>|, p the direction of the step",
                       "Nocedal and Wright (2006), (3.7b)", on(WOLFE, _wolfe_starts, STEPS), check_curvature),
            kept(minimizers(WOLFE)), *conduct(examples_of(WOLFE, _search_starts), broken=False),
        ),
        examples_of(WOLFE, _search_starts), one_gradient_a_step=False,
    ),
)  # fmt: skip
