"""One concrete choice of everything that a claim quantifies over, exact and serialisable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flint import arb, ctx, fmpq

from .arithmetic.ball import BALL, PRECISIONS, at_rising_precision
from .arithmetic.core import Refused, running_in
from .arithmetic.rational import RATIONAL
from .arithmetic.vector import Vector
from .claim import Claim
from .conditions import Condition, Given
from .families.base import from_json, to_json
from .functions.describe import describe_function, describe_number
from .oracle import CONSTANTS, FunctionInstance
from .quantifiers import Scope
from .source import Source


@dataclass(frozen=True)
class Instance:
    """The descriptions of a claim's arguments, by name."""

    arguments: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which :meth:`from_json` makes the same instance."""
        return {name: _argument_json(value) for name, value in self.arguments.items()}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Instance:
        """The instance that :meth:`to_json` wrote; ValueError with a sentence where it is none."""
        return Instance({name: _argument_from_json(value) for name, value in data.items()})

    def text(self) -> str:
        """The instance in one line of exact numbers."""
        parts = []
        for name, value in self.arguments.items():
            if isinstance(value, tuple) and not value:
                continue  # a space that the claim fixes: nothing was chosen
            if isinstance(value, FunctionInstance):
                constants = [f"{c} = {getattr(value, c)}" for c in CONSTANTS if getattr(value, c) is not None]
                parts.append(f"{name}({_variable(value)}) = {describe_function(value.function.body())}")
                parts += constants
            else:
                parts.append(f"{name} = {describe_number(value)}")
        return ", ".join(parts)


def _variable(value: FunctionInstance) -> str:
    dimension = value.function.body().dimension
    return {1: "x", 2: "x1, x2"}.get(dimension, f"x1, ..., x{dimension}")


def _argument_json(value: Any) -> Any:
    if isinstance(value, FunctionInstance):
        constants = {c: str(getattr(value, c)) for c in CONSTANTS if getattr(value, c) is not None}
        return {"function": to_json(value.function), **constants}
    return to_json(value)


def _argument_from_json(data: Any) -> Any:
    if isinstance(data, dict) and "function" in data:
        constants = {c: from_json(data[c]) for c in CONSTANTS if c in data}
        return FunctionInstance(from_json(data["function"]), **constants)
    return from_json(data)


def draw_arguments(claim: Claim, source: Source, dimensions: tuple[int, ...]) -> dict[str, Any]:
    """Descriptions of all arguments of ``claim``, drawn from ``source`` in the order of its text."""
    scope = Scope(source=source, dimensions=dimensions)
    drawn = {}
    for name, quantifier in claim.arguments.items():
        drawn[name] = quantifier.draw(scope, name)
        quantifier.remember(drawn[name], scope, name)
    return drawn


def run_text(claim: Claim, arguments: Mapping[str, Any]) -> Condition:
    """The conclusion of ``claim`` for these descriptions, in the arithmetic that is running."""
    realised = {name: claim.arguments[name].realise(value) for name, value in arguments.items()}
    conclusion = claim.text(**realised)
    if not isinstance(conclusion, Condition):
        raise TypeError(
            f"the text of {claim.id} returned {type(conclusion).__name__}; expected a comparison such as at_most(a, b)"
        )
    return conclusion


def unmet_hypotheses(claim: Claim, instance: Instance) -> list[str]:
    """The hypotheses on the arguments that an exact instance does not satisfy, in words."""
    scope = Scope()
    unmet = []
    for name, quantifier in claim.arguments.items():
        if name not in instance.arguments:
            raise ValueError(f"the instance of {claim.id} lacks the argument {name!r}")
        value = instance.arguments[name]
        unmet += [says for says, holds in quantifier.check(value, scope, name) if not holds]
        quantifier.remember(value, scope, name)
    return unmet


@dataclass(frozen=True)
class Outcome:
    """What exact or ball arithmetic says of a claim on one instance.

    ``holds`` is None where it could not be told; ``vacuous`` says that a hypothesis in the text fails;
    ``tie`` says that the two sides agree to hundreds of digits, so that what could not be told is no more
    than whether they are equal.
    """

    holds: bool | None
    vacuous: bool
    arithmetic: str
    conclusion: Condition | None = None
    why: str = ""
    bits: int = 0
    tie: bool = False


def evaluate_exactly(claim: Claim, instance: Instance, dropped: str | None = None) -> Outcome:
    """Decide the claim's conclusion on one instance: in rationals, else in balls of rising precision."""
    try:
        with running_in(RATIONAL):
            return _outcome(run_text(claim, instance.arguments), "rational", dropped)
    except Refused as refused:
        why = str(refused)
        if refused.arithmetic == "any":
            return Outcome(None, False, "rational", None, why)
    found: list[Outcome] = []

    def attempt() -> bool | None:
        with running_in(BALL):
            outcome = _outcome(run_text(claim, instance.arguments), "ball", dropped)
        found[:] = [outcome]
        return outcome.holds

    try:
        answer, bits = at_rising_precision(attempt)
    except Refused as refused:
        return Outcome(None, False, "ball", None, str(refused))
    if answer is None:
        vacuous, conclusion = (found[0].vacuous, found[0].conclusion) if found else (False, None)
        told = f"{why}; balls of {bits} bits do not tell"
        return Outcome(None, vacuous, "ball", conclusion, told, bits, conclusion is not None and _is_tie(conclusion))
    last = found[0]
    return Outcome(last.holds, last.vacuous, "ball", last.conclusion, "", bits)


def _outcome(conclusion: Condition, arithmetic: str, dropped: str | None) -> Outcome:
    if isinstance(conclusion, Given):
        if dropped is not None:
            conclusion = conclusion.without(dropped)
        applies = conclusion.applies()
        if applies is not True:
            return Outcome(True if applies is False else None, True, arithmetic, conclusion)
        return Outcome(conclusion.then.holds(), False, arithmetic, conclusion.then)
    return Outcome(conclusion.holds(), False, arithmetic, conclusion)


def _is_tie(conclusion: Condition) -> bool:
    """Whether every comparison that balls leave open has sides that agree to hundreds of digits."""
    with ctx.workprec(PRECISIONS[-1]):
        open_leaves = [leaf for leaf in conclusion.leaves() if leaf.holds() is None]
        limit = arb(2) ** -500
        return bool(open_leaves) and all(
            bool(abs(arb(leaf.right) - arb(leaf.left)) < limit) and leaf.relation == "<=" for leaf in open_leaves
        )


def is_exact(value: Any) -> bool:
    """Whether a number is an exact rational."""
    return isinstance(value, (int, fmpq)) or isinstance(value, Vector) and all(is_exact(a) for a in value)
