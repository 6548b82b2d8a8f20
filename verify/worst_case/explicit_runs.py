"""Refutations by an explicit quadratic: a text replayed on rationals, and the run as an instance certificate.

A linear map of norm at most c is here the gradient of c' x^2 / 2 with 0 <= c' <= c: that map is its own adjoint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import fmpq

from verify.arithmetic.core import Count, Refused
from verify.arithmetic.vector import Vector
from verify.certificate import instance_certificate
from verify.claim import Citation, Claim, Form
from verify.classes.functions import FunctionClass as ClaimedClass
from verify.conditions import Condition
from verify.families.quadratic import Quadratic
from verify.functions.units import Square
from verify.instance import Instance, evaluate_exactly, unmet_hypotheses
from verify.oracle import FunctionInstance
from verify.quantifiers import OneOf, Point, Quantifier, Steps

from .modes import Mode, spectral, spectrum, violating_modes
from .result import Outcome, WorstCaseResult
from .setup import Argument, FreeVector, FunctionClass, LinearClass, Setup
from .unknowns import Program


def instance_of(mode: Mode, name: str, arguments: Mapping[str, Argument], L: fmpq, m: fmpq | None) -> Instance:
    """The quadratic ``name`` of a mode, with its constants, and everything else that a claim quantifies over."""
    center = Vector((mode.places.get(f"minimizer_{name}", fmpq(0)),))
    function = Quadratic(weights=(mode.factor,), units=(Square(),), reflections=(), center=center)
    found: dict[str, Any] = {}
    for key, kind in arguments.items():
        if isinstance(kind, FreeVector):
            found[key] = Vector((mode.places[key],))
        elif isinstance(kind, (FunctionClass, LinearClass)):
            found[key] = FunctionInstance(function, L=L, m=m)
        else:
            found[key] = Count(kind) if isinstance(kind, int) else kind
    return Instance(found)


def refutation_on_a_mode(
    text: Callable[..., Condition], setup: Setup, program: Program, claim: str
) -> WorstCaseResult | None:
    """A quadratic on the line that violates what ``text`` concludes, with its exact run; None where none was found."""
    oracle = spectral(program)
    free = [name for name, kind in setup.arguments.items() if isinstance(kind, FreeVector)]
    known = (FunctionClass, LinearClass, FreeVector, int, fmpq)
    if oracle is None or not free or not all(isinstance(kind, known) for kind in setup.arguments.values()):
        return None
    low, high = spectrum(oracle)
    stated = _as_claim(text, setup, claim, oracle.name, low, high)
    for mode in violating_modes(program, free):
        instance = instance_of(mode, oracle.name, setup.arguments, high, low if low > 0 else None)
        if not _violated(stated, instance):
            continue
        certificate = instance_certificate(stated, instance)
        if certificate is not None:
            return WorstCaseResult(
                Outcome.REFUTED,
                f"false: {instance.text()} violates it",
                (certificate,),
                fmpq(1),
                {"rank": 1, "instance": instance.to_json()},
            )
    return None


def _violated(claim: Claim, instance: Instance) -> bool:
    try:
        if unmet_hypotheses(claim, instance):
            return False
        outcome = evaluate_exactly(claim, instance)
    except (Refused, ZeroDivisionError, ValueError, AttributeError, TypeError):
        return False
    return outcome.holds is False and not outcome.vacuous


def _as_claim(text: Callable[..., Condition], setup: Setup, claim: str, name: str, low: fmpq, high: fmpq) -> Claim:
    """The text with the arguments of a setup, as a claim about quadratics with their spectrum in [low, high]."""
    arguments: dict[str, Quantifier] = {}
    for key, kind in setup.arguments.items():
        if isinstance(kind, (FunctionClass, LinearClass)):
            given = {"strongly_convex": True, "m": low} if low > 0 else {}
            arguments[key] = ClaimedClass(smooth=True, convex=low >= 0, quadratic=True, L=high, **given)
        elif isinstance(kind, FreeVector):
            arguments[key] = Point()
        elif isinstance(kind, int):
            arguments[key] = Steps(kind, kind)
        else:
            assert isinstance(kind, fmpq)
            arguments[key] = OneOf((kind,))
    linear = isinstance(setup.arguments[name], LinearClass)

    def stated(**values: Any) -> Condition:
        if linear:
            values = {**values, name: _SelfAdjoint(values[name])}
        return text(**values)

    nowhere = Citation("", "")
    return Claim(claim, Form.UNIVERSAL, claim, nowhere, "worst case", stated, arguments)


class _SelfAdjoint:
    """The gradient of a quadratic as a linear map."""

    def __init__(self, quadratic: Any) -> None:
        self._quadratic = quadratic

    def __call__(self, x: Any) -> Any:
        return self._quadratic.grad(x)

    adjoint = __call__

    @property
    def norm(self) -> Any:
        """What the norm of the map is at most."""
        return self._quadratic.L
