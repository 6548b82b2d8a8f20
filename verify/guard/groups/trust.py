"""Steps of trust-region methods, as parts: the Cauchy point, the dogleg, the minimizer of a model in a ball."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ...methods import newton, trust_region
from .. import structure
from ..claims import Ask, Claim, Violation, decimal
from ..instances import point
from ..kinds import Values
from ..method import POSITIVE, Method, settings
from ..problems import Piece, along_axes, turned
from ..process import Run, Trial
from ..references import exact_hyper
from ..signature import MODEL_STEP
from .composite import root
from .parts import HALF, WRIGHT, answer_of, part
from .tools import SEARCH, Trials, and_on, length, part_conduct, pointed, structural, theorem, vector

# Trust regions

RADIUS = settings({"radius": 1.0}, {"radius": 0.125}, {"radius": 8.0})


def _models(definite: bool) -> Trials:
    """Models <g, p> + <p, B p>/2, B with known eigenvalues; and some that are not positive definite."""

    def trials(given: Any, rng: Random) -> Iterator[Trial]:
        weights: list[tuple[Fraction, ...]] = [(Fraction(4), Fraction(1)), (Fraction(16), HALF), (Fraction(2),) * 2]
        if not definite:
            weights += [(Fraction(2), Fraction(-1)), (Fraction(-3), Fraction(-1))]
        spectra = [*weights, (Fraction(8), Fraction(1), Fraction(rng.randrange(1, 16), 4)), (Fraction(3),)]
        for hyper in RADIUS(given):
            for spectrum in spectra:
                f = turned(along_axes(*(Piece("square", c) for c in spectrum)))
                d = f.dimension
                B = tuple(tuple(row) for row in f.hessian(point(*[0] * d)))
                g = point(*(1 + 2 * i for i in range(d)))
                yield Trial(Values({"gradient": g, "hessian": B, "eigenvalues": spectrum}, d), (), 0, hyper)

    return trials


def _hard_cases(given: Any, rng: Random) -> Iterator[Trial]:
    """The gradient has no part along the lowest eigenvector, which the step needs to reach the radius."""
    for hyper in RADIUS(given):
        for spectrum in ((Fraction(-1), Fraction(2)), (Fraction(-2), Fraction(1), Fraction(4))):
            d = len(spectrum)
            B = tuple(tuple(c if i == j else Fraction(0) for j in range(d)) for i, c in enumerate(spectrum))
            g = point(0, *(Fraction(1, 2),) * (d - 1))
            yield Trial(Values({"gradient": g, "hessian": B, "eigenvalues": spectrum}, d), (), 0, hyper)


def _parts_of(run: Run) -> tuple[Vector, list[Vector], Fraction, Vector]:
    values = run.trial.problem.values
    rows = [vector(row) for row in values["hessian"]]
    return vector(values["gradient"]), rows, exact_hyper(run)["radius"], answer_of(run)


def _check_within(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    _, _, radius, p = _parts_of(run)
    if length(p) > radius * (1 + SEARCH):
        return Violation(0, f"|p| <= radius = {decimal(radius)}", decimal(length(p)), run)
    return None


def _check_sufficient(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    g, B, radius, p = _parts_of(run)
    largest = max(abs(c) for c in trial.problem["eigenvalues"])
    due = length(g) / 2 * min(radius, length(g) / largest)
    got = -trust_region.model(g, B, p)
    if got < due * (1 - SEARCH):
        return Violation(0, f"m(0) - m(p) >= |g|/2 min(radius, |g|/|B|) = {decimal(due)}", decimal(got), run)
    return None


def _check_step(due_of: Callable[[Vector, list[Vector], Fraction], Vector]) -> Any:
    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        g, B, radius, p = _parts_of(run)
        due = due_of(g, B, radius)
        if length(p - due) > SEARCH * (1 + length(due)):
            return Violation(0, f"p = {structure.words(pointed(due))}", structure.words(p.components), run)
        return None

    return check


def _check_cauchy_beaten(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    g, B, radius, p = _parts_of(run)
    due = trust_region.model(g, B, trust_region.cauchy_point(g, B, radius, root))
    got = trust_region.model(g, B, p)
    if got > due + SEARCH * (1 + abs(due)):
        return Violation(0, f"m(p) <= m(Cauchy point) = {decimal(due)}", decimal(got), run)
    return None


def _check_full(trial: Trial, ask: Ask) -> Violation | None:
    """The Newton point where it lies inside, else a step of full length."""
    run = ask(trial)
    g, B, radius, p = _parts_of(run)
    full = newton.newton_step([row.components for row in B], g.components)
    if length(full) < radius:
        if length(p - full) > SEARCH * (1 + length(full)):
            promised = f"the Newton point {structure.words(pointed(full))}"
            return Violation(0, promised, structure.words(p.components), run)
    elif length(p) < radius * (1 - SEARCH):
        return Violation(0, f"|p| = radius = {decimal(radius)}", decimal(length(p)), run)
    return None


def _check_optimal(trial: Trial, ask: Ask) -> Violation | None:
    """(B + l I) p = -g with l >= 0, l (radius - |p|) = 0 and B + l I positive semidefinite (More and Sorensen)."""
    run = ask(trial)
    g, B, radius, p = _parts_of(run)
    left = Vector(row.inner(p) for row in B) + g
    share = -left.inner(p) / p.inner(p) if any(p) else Fraction(0)
    slack = 16 * SEARCH * (1 + length(g))
    least = min(trial.problem["eigenvalues"])
    if length(left + share * p) > slack:
        return Violation(0, "(B + l I) p = -g for some l", f"it is {decimal(length(left + share * p))} off", run)
    if share < -slack or least + share < -slack:
        return Violation(0, "l >= 0 with B + l I positive semidefinite", f"l = {decimal(share)}", run)
    if share > slack and length(p) < radius * (1 - 16 * SEARCH):
        return Violation(0, "|p| = radius where l > 0", f"|p| = {decimal(length(p))}, l = {decimal(share)}", run)
    return None


def _trust(name: str, title: str, definite: bool, *claims: Claim) -> Method:
    trials = _models(definite)
    within = structural("within", "Within the radius", "|p| <= radius", f"{WRIGHT}, (4.3)", trials, _check_within)
    enough = theorem("sufficient", "Sufficient decrease of the model",
                     "m(0) - m(p) >= |g|/2 min(radius, |g|/|B|)", f"{WRIGHT}, lemma 4.3", trials,
                     _check_sufficient)  # fmt: skip
    return part(name, title, {"radius": POSITIVE}, RADIUS, MODEL_STEP, trials, within, enough, *claims,
                 *part_conduct(trials))  # fmt: skip


def _cauchy(g: Vector, B: list[Vector], radius: Fraction) -> Vector:
    return trust_region.cauchy_point(g, B, radius, root)


def _dogleg(g: Vector, B: list[Vector], radius: Fraction) -> Vector:
    return trust_region.dogleg(g, B, radius, root)


METHODS = (
    _trust("cauchy-point", "The Cauchy point of a quadratic model in a ball", False,
           structural("definition", "The Cauchy point", "p minimizes the model along -g within the radius",
                      f"{WRIGHT}, (4.11)", _models(False), _check_step(_cauchy))),
    _trust("dogleg", "The dogleg step of a positive definite quadratic model in a ball", True,
           theorem("cauchy", "No worse than the Cauchy point", "m(p) <= m(Cauchy point)", f"{WRIGHT}, lemma 4.2",
                   _models(True), _check_cauchy_beaten),
           structural("full", "The Newton point or full length",
                      "p is the Newton point where that lies inside, and |p| = radius otherwise",
                      f"{WRIGHT}, section 4.1", _models(True), _check_full),
           structural("definition", "The dogleg", "p is the farthest point of the path 0, Cauchy, Newton within the"
                      " radius", f"{WRIGHT}, (4.16)", _models(True), _check_step(_dogleg))),
    _trust("trust-region-step", "The minimizer of a quadratic model in a ball", False,
           theorem("optimal", "Conditions of More and Sorensen",
                   "(B + l I) p = -g, l >= 0, l (radius - |p|) = 0, B + l I positive semidefinite",
                   f"{WRIGHT}, theorem 4.1", and_on(_models(False), _hard_cases), _check_optimal),
           theorem("cauchy", "No worse than the Cauchy point", "m(p) <= m(Cauchy point)", f"{WRIGHT}, section 4.1",
                   _models(False), _check_cauchy_beaten)),
)  # fmt: skip
