"""Claims with parameters, proved for all of them at once where one step of a method is all that is claimed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from flint import fmpq

from verify.arithmetic.core import Refused
from verify.claim import Claim
from verify.classes.functions import FunctionClass as ClaimedClass
from verify.quantifiers import Point, Quantifier, Real, Steps
from verify.worst_case.boundary import continuous_at_equal_constants
from verify.worst_case.interpolation import Property
from verify.worst_case.parametric import prove_for_all
from verify.worst_case.program import build
from verify.worst_case.region import Region
from verify.worst_case.setup import Argument, FreeVector, FunctionClass, Setup

UNKNOWN = (Refused, TypeError, ValueError, AttributeError, ZeroDivisionError, NotImplementedError)
"""What a text raises that is not about functions and points, or not rational in its parameters."""


class _Builder:
    """Collects the nonnegative variables and the parameters that are functions of them."""

    def __init__(self, taken: set[str]) -> None:
        self.taken, self.variables, self.parameters = taken, list[str](), dict[str, str]()

    def variable(self) -> str:
        """A new nonnegative variable."""
        number = len(self.variables) + 1
        while f"s{number}" in self.taken:
            number += 1
        self.variables.append(f"s{number}")
        self.taken.add(f"s{number}")
        return self.variables[-1]

    def define(self, name: str, expression: Any) -> None:
        """Let the parameter ``name`` be a rational function of variables and of the parameters so far."""
        if name in self.parameters:
            raise ValueError(f"two arguments have the constant {name}")
        self.parameters[name] = str(expression)


def prove_for_all_parameters(claim: Claim) -> tuple[dict[str, Any], ...] | None:
    """Accepted certificates for the parts of the claim, for all constants and parameters; None if none are found."""
    try:
        region = region_of(claim)
        if not region.variables:
            return None
        return prove_for_all(claim.id, claim.text, lambda p: Setup(_arguments(claim, p)), region)
    except UNKNOWN:
        return None


def holds_for_equal_constants(claim: Claim) -> bool:
    """Whether a claim that is proved for all m < L holds for m = L too, by continuity."""
    try:
        region = region_of(claim)
        return continuous_at_equal_constants(build(claim.text, Setup(_arguments(claim, region.symbols()))), region)
    except UNKNOWN:
        return False


def region_of(claim: Claim) -> Region:
    """Where the parameters of the claim lie."""
    builder = _Builder(set(claim.arguments) | {"L", "m", "G"})
    for name, quantifier in claim.arguments.items():
        _introduce(builder, name, quantifier)
    return Region(tuple(builder.variables), builder.parameters)


def _introduce(builder: _Builder, name: str, quantifier: Quantifier) -> None:
    if isinstance(quantifier, ClaimedClass):
        if any(getattr(quantifier, c) is not None for c in ("L", "m", "G")):
            raise ValueError("a class with given constants has fewer parameters")
        if quantifier.smooth and quantifier.strongly_convex:
            m = builder.variable()
            builder.define("m", m)
            builder.define("L", f"{m} + {builder.variable()}")
        elif quantifier.smooth:
            builder.define("L", builder.variable())
        elif quantifier.strongly_convex:
            builder.define("m", builder.variable())
        if quantifier.lipschitz:
            builder.define("G", builder.variable())
    elif isinstance(quantifier, Real):
        builder.define(name, _inside(builder, quantifier))
    elif isinstance(quantifier, Steps):
        builder.define(name, f"{quantifier.low} + {builder.variable()}")
    elif not isinstance(quantifier, Point):
        raise ValueError(f"{name} is a {type(quantifier).__name__}")


def _inside(builder: _Builder, quantifier: Real) -> str:
    """Any number of the interval, ends included, as a function of nonnegative variables."""
    low, high = (None if end is None else sympy.sympify(str(end)) for end in (quantifier.low, quantifier.high))
    if low is None and high is None:
        return f"{builder.variable()} - {builder.variable()}"
    if low is None or high is None:
        return f"{high} - {builder.variable()}" if low is None else f"{low} + {builder.variable()}"
    first, second = builder.variable(), builder.variable()
    return f"({low}) + ({sympy.together(high - low)})*{first}/({first} + {second})"


def _arguments(claim: Claim, p: Mapping[str, Any]) -> dict[str, Argument]:
    made: dict[str, Any] = {}
    for name, quantifier in claim.arguments.items():
        if isinstance(quantifier, Point):
            made[name] = FreeVector()
        elif isinstance(quantifier, ClaimedClass):
            made[name] = _engine_class(quantifier, p)
        else:
            made[name] = p[name]
    return made


def _engine_class(kind: ClaimedClass, p: Mapping[str, Any]) -> FunctionClass:
    convex = kind.convex or kind.strongly_convex
    if not convex and not kind.smooth:
        raise ValueError("functions that are neither convex nor smooth have no conditions")
    L = p["L"] if kind.smooth else None
    lowest = p["m"] if kind.strongly_convex else (fmpq(0) if convex else -p["L"])
    properties = [Property("curvature", (lowest, L))]
    if kind.lipschitz:
        properties.append(Property("lipschitz", (p["G"],)))
    if not convex and kind.minimizer:
        properties.append(Property("minimum", (L,)))
    return FunctionClass(tuple(properties), kind.minimizer)
