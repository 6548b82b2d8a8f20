"""Right-hand sides F of x' = F(x): their Taylor coefficients along a trajectory and their derivatives, in balls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb

from ..arithmetic.core import Number, Refused
from ..arithmetic.functions import exp, total
from ..arithmetic.vector import Vector, dot
from ..functions.bodies import Body, LogSumExp
from ..functions.shared import is_nothing, sum_vectors
from .series import Dual, Series

Rule = Callable[[Vector], Sequence[Any]]
"""F as a plain text over the operations of an arithmetic: a vector in, as many numbers out."""


@dataclass(frozen=True)
class Field:
    """x' = F(x) in ``dimension`` variables; ``words`` says what it is in messages."""

    dimension: int
    rule: Rule
    words: str = "the field"

    def value(self, x: Sequence[arb]) -> list[arb]:
        """F(x) for a point or a box of balls."""
        found = self.rule(Vector(Series.of([arb(a)]) for a in x))
        return [_constant(component) for component in found]

    def taylor(self, x: Sequence[arb], order: int) -> list[list[arb]]:
        """The coefficients x_0, ..., x_order of the trajectory through x, for each component.

        From x' = F(x): the coefficient k + 1 is that of F(x) of degree k divided by k + 1.  Over a box the
        coefficients enclose those of every trajectory through it.
        """
        known = [[arb(a)] for a in x]
        for degree in range(order):
            found = self.rule(Vector(Series.of(list(coefficients)) for coefficients in known))
            for coefficients, component in zip(known, found, strict=True):
                coefficients.append(_coefficient(component, degree) / (degree + 1))
        return known

    def derivative(self, coefficients: Sequence[Sequence[arb]]) -> list[list[Any]]:
        """The matrix DF along the trajectory with these Taylor coefficients; entries are series (or 0)."""
        size = self.dimension
        state = Vector(
            Dual(Series.of(list(c)), tuple(1 if i == j else 0 for j in range(size))) for i, c in enumerate(coefficients)
        )
        found = self.rule(state)
        return [list(f.partials) if isinstance(f, Dual) else [0] * size for f in found]


def _constant(component: Any) -> arb:
    return component.coefficient(0) if isinstance(component, Series) else arb(component)


def _coefficient(component: Any, degree: int) -> arb:
    if isinstance(component, Series):
        return component.coefficient(degree)
    return arb(component) if degree == 0 else arb(0)


def gradient_of(body: Body) -> Callable[[Vector], Vector]:
    """The gradient of ``body`` as a text that runs in power series.

    A log-sum-exp is written without the shift by its largest row, which would have a kink that the function lacks.
    """
    if isinstance(body, LogSumExp):
        return lambda x: _log_sum_exp_gradient(body, x)
    return body.gradient


def _log_sum_exp_gradient(body: LogSumExp, x: Vector) -> Vector:
    heights: list[Number] = [dot(direction, x) + offset for direction, offset in body.rows]
    # any row serves for the shift; the one that is largest in the middle of the box keeps the exponentials small
    middles = [float(h.coefficient(0).mid()) if hasattr(h, "coefficient") else 0.0 for h in heights]
    top = middles.index(max(middles))
    sizes = [1 if i == top else exp(h - heights[top]) for i, h in enumerate(heights)]
    mass = total(sizes)
    mean: Vector = sum_vectors([(size / mass) * d for size, (d, _) in zip(sizes, body.rows, strict=True)])
    return mean if is_nothing(body.ridge) else mean + body.ridge * x


def gradient_flow_field(body: Body) -> Field:
    """x' = -grad f(x); Refused where f is not differentiable."""
    _must_be_differentiable(body)
    gradient = gradient_of(body)
    return Field(body.dimension, lambda x: list(-gradient(x)), "the gradient flow")


Friction = Any
"""A rational, or a function of the time such as ``lambda t: 3 / t``."""


def second_order_field(body: Body, friction: Friction) -> Field:
    """(x, v)' = (v, -friction v - grad f(x)), with the time as a further component where friction depends on it."""
    _must_be_differentiable(body)
    gradient, size, timed = gradient_of(body), body.dimension, callable(friction)

    def rule(state: Vector) -> list[Any]:
        x, v = Vector(state.components[:size]), Vector(state.components[size : 2 * size])
        strength = friction(state[2 * size]) if timed else friction
        pull = gradient(x)
        force = [-(strength * b) - g for b, g in zip(v, pull, strict=True)]
        return [*v, *force, *([1] if timed else [])]

    return Field(2 * size + timed, rule, "the second-order flow")


def _must_be_differentiable(body: Body) -> None:
    if not body.is_differentiable():
        raise Refused("any", "the flow of a function that is not differentiable")
