"""What is drawn: shares of components, pairs of successive draws, repeated batches.

Which component was drawn is read off the user's own questions or steps.  What happened is accused only where its
probability under the statement is below 2^-60, by Chernoff's bound: a share s of N independent draws, each of the
probability p, comes out as far from p or farther with a probability of exp(-N D(s, p)) at most on either side,
D(s, p) = s log(s/p) + (1 - s) log((1 - s)/(1 - p)).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, log
from random import Random
from typing import Any

from ..claims import Ask, Claim, Violation
from ..instances import point
from ..kinds import Sum
from ..method import Settings
from ..problems import Piece, along_axes
from ..process import Query, Run, Trial
from ..references import exact_hyper
from .tools import Start, Trials, structural

DRAWS = 3000
DOUBT = 2.0**-60
CHERNOFF = "Chernoff's bound, Hoeffding (1963), theorem 1"
RARE = "(accused where the chance is below 2^-60)"


def asked(run: Run) -> list[Query]:
    return [query for query in run.queries if query.name == "grad_at"]


def rare(count: int, draws: int, p: float, tests: int) -> bool:
    """Whether `count` of `draws` is so far from p that one of `tests` shares is with a chance below 2^-60 only."""
    if not draws or not 0 < p < 1:
        return False
    s = count / draws
    divergence = sum(a * log(a / b) for a, b in ((s, p), (1 - s, 1 - p)) if a)
    return draws * divergence > log(2 * tests / DOUBT)


def uneven(indices: Sequence[Any], choices: Sequence[Any], per_draw: int, run: Run, what: str) -> Violation | None:
    """A choice that did not come in about per_draw/len(choices) of the draws, `per_draw` different ones in each."""
    draws, counts = len(indices) // per_draw, Counter(indices)
    p = per_draw / len(choices)
    for choice in choices:
        if rare(counts[choice], draws, p, len(choices)):
            promised = f"{what} {choice} in about {Fraction(per_draw, len(choices))} of {draws} draws"
            return Violation(0, promised, f"in {counts[choice]} of them", run)
    return None


def uniform(width: Callable[[Run], int]) -> Callable[[Trial, Ask], Violation | None]:
    """Every component is drawn about as often as every other."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        indices, n = [query.index for query in asked(run)], len(trial.problem.parts)
        if not indices:
            return Violation(0, "gradients of components", "none was asked", run)
        return uneven(indices, range(n), min(n, width(run)), run, "component")

    return check


def check_independent(trial: Trial, ask: Ask) -> Violation | None:
    """Of the disjoint pairs of successive draws, each of the n^2 possible ones comes equally often."""
    run = ask(trial)
    indices, n = [query.index for query in asked(run)], len(trial.problem.parts)
    choices = [(i, j) for i in range(n) for j in range(n)]
    for start in (0, 1):
        pairs = list(zip(indices[start::2], indices[start + 1 :: 2], strict=False))
        found = uneven(pairs, choices, 1, run, "the successive draws")
        if found is not None:
            return found
    return None


def check_new_batches(groups: Callable[[Run, int], list[list[Query]] | None], width: Callable[[Run], int]):  # type: ignore[no-untyped-def]
    """A batch is the one before with the chance 1/(n choose batch) at most: rounds without repetition less often."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        n, batch = len(trial.problem.parts), width(run)
        sets = [frozenset(query.index for query in group) for group in groups(run, batch) or []]
        again, draws = sum(a == b for a, b in zip(sets, sets[1:], strict=False)), max(0, len(sets) - 1)
        if batch < n and again * comb(n, batch) > draws and rare(again, draws, 1 / comb(n, batch), 1):
            promised = f"a batch is the one before in about 1/{comb(n, batch)} of {draws} steps at most"
            return Violation(0, promised, f"in {again} of them", run)
        return None

    return check


def gentle(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Four components of different curvatures, on which thousands of steps do not arrive."""
    c = Fraction(1, 2**9) / Fraction(hyper["step_size"])
    return [(Sum(tuple(along_axes(Piece("square", (i + 1) * c, Fraction(i))) for i in range(4))), point(5))]


def check_svrg_draws(trial: Trial, ask: Ask) -> Violation | None:
    """The component whose corrected gradient each step took, where no two of them are alike."""
    run, parts = ask(trial), trial.problem.parts
    h = exact_hyper(run)
    a, epoch, drawn = h["step_size"], int(h["epoch"]), []
    for k in range(trial.steps):
        x, w = run.iterates[k], run.iterates[k - k % epoch]
        steps = sorted(
            (a * (part.gradient(x)[0] - part.gradient(w)[0]), i) for i, part in enumerate(parts)
        )
        apart = min(t - s for (s, _), (t, _) in zip(steps, steps[1:], strict=False))
        if apart > Fraction(1, 2**40) * max(abs(x[0]), abs(w[0]), Fraction(1)):
            moved = x[0] - run.iterates[k + 1][0] - a * trial.problem.gradient(w)[0]
            drawn.append(min(steps, key=lambda one: abs(one[0] - moved))[1])
    return uneven(drawn, range(len(parts)), 1, run, "component")


def drawing(starts: Callable[[dict[str, float], Random], list[Start]], chosen: Settings) -> Trials:
    """One long run from the first of the starts."""

    def one(given: Any, rng: Random) -> list[Trial]:
        hyper = chosen(given)[0]
        return [Trial(*starts(hyper, rng)[0], DRAWS, hyper)]

    return one


def uniformly(trials: Trials, width: Callable[[Run], int]) -> Claim:
    return structural("uniform", "Every component has its share",
                      f"each of the n components is drawn with probability 1/n {RARE}", CHERNOFF, trials,
                      uniform(width))  # fmt: skip


def independently(trials: Trials) -> Claim:
    return structural("independent", "Drawn with replacement",
                      f"two successive draws are each of the n^2 pairs with probability 1/n^2 {RARE}", CHERNOFF,
                      trials, check_independent)  # fmt: skip
