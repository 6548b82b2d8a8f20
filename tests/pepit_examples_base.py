"""What an example is: a text, what its arguments are, and which of PEPit's examples has the same worst case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any

from flint import fmpq

from verify.arithmetic.core import as_fmpq
from verify.conditions import Condition
from verify.worst_case.setup import (
    FreeVector,
    Setup,
    smooth_convex,
    smooth_strongly_convex,
)

V = FreeVector()


def near(x: float, denominator: int = 10**8) -> fmpq:
    """A rational near an irrational coefficient."""
    return as_fmpq(Fraction(x).limit_denominator(denominator))


def q(p: int, r: int = 1) -> fmpq:
    return fmpq(p, r)


@dataclass(frozen=True)
class Example:
    """One published analysis; ``exact`` is its published worst case (a float stands for an irrational number)."""

    name: str
    text: Callable[..., Condition]
    arguments: Mapping[str, Any]
    pepit: tuple[str, str, Mapping[str, Any]]
    exact: fmpq | float | None = None
    stated: fmpq | None = None
    """For a text without a factor: the number that PEPit gives, and the text states."""

    def setup(self, c: Any = 1) -> Setup:
        """The arguments, with the factor c where the text has one."""
        return Setup({**self.arguments, **({} if self.stated is not None else {"c": c})})


EXAMPLES: list[Example] = []
UNCONSTRAINED = "unconstrained_convex_minimization"
COMPOSITE = "composite_convex_minimization"
FIXED = "fixed_point_problems"
MONOTONE = "monotone_inclusions_variational_inequalities"
STOCHASTIC = "stochastic_and_randomized_convex_minimization"
CONTINUOUS = "continuous_time_models"
POTENTIAL = "potential_functions"
LOW = "low_dimensional_worst_cases_scenarios"


def example(
    category: str,
    module: str,
    arguments: Mapping[str, Any],
    exact: Any = None,
    stated: Any = None,
    function: str = "",
    **options: Any,
) -> Callable[..., Any]:
    """Register a text as PEPit's example ``category/module`` with ``options``."""

    def register(text: Callable[..., Condition]) -> Callable[..., Condition]:
        name = f"{category}.{module}" + "".join(f"-{k}{v}" for k, v in options.items() if k in ("n", "typeM"))
        call = (f"PEPit.examples.{category}.{module}", function or f"wc_{module}", options)
        EXAMPLES.append(Example(name, text, arguments, call, exact, stated))
        return text

    return register


def thetas(n: int, last: int = 8) -> list[float]:
    """t_0 = 1, t_{i+1} = (1 + sqrt(4 t_i^2 + 1))/2, the last one with ``last`` for 4."""
    t = [1.0]
    for i in range(n):
        t.append((1 + sqrt((4 if i < n - 1 else last) * t[-1] ** 2 + 1)) / 2)
    return t


SMOOTH = {"f": smooth_convex(1), "x0": V}
TEN = {"f": smooth_strongly_convex(1, q(1, 10)), "x0": V}
