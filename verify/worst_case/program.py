"""A text run on abstract points: the vectors and values that occur, what is assumed and what is concluded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq

from verify.arithmetic.core import Count, running_in
from verify.arithmetic.gram import GRAM, Extremum, Form, Quotient, Root, as_form, is_scalar
from verify.conditions import All, Any_, Compare, Condition, Given

from .oracles import Oracle, SumOracle
from .setup import BlockClass, FreeVector, FunctionClass, LinearClass, Setup, Sum
from .structured import BlockOracle, LinearOracle
from .unknowns import AROUND_MINIMIZER, Clause, Hypothesis, Literal, Point, Program

__all__ = ["Clause", "Hypothesis", "Literal", "Point", "Program", "build"]


def build(text: Callable[..., Condition], setup: Setup, steps: list[list[fmpq]] | None = None) -> Program:
    """Run ``text`` on abstract arguments; raises ``Refused`` where it leaves the affine forms.

    ``steps`` gives the coefficients of the directions of its exact searches, which are unknown without.
    """
    program = Program(steps=steps, rebuilt=lambda chosen: build(text, setup, chosen))
    arguments: dict[str, Any] = {}
    for name, kind in setup.arguments.items():
        if isinstance(kind, FunctionClass):
            arguments[name] = program.oracles[name] = Oracle(name, kind, program)
        elif isinstance(kind, LinearClass):
            arguments[name] = program.oracles[name] = LinearOracle(name, kind, program)
        elif isinstance(kind, BlockClass):
            arguments[name] = program.oracles[name] = BlockOracle(name, kind, program)
        elif isinstance(kind, FreeVector):
            arguments[name] = program.vector(name)
        elif isinstance(kind, Sum):
            weights = kind.weights or (fmpq(1),) * len(kind.of)
            parts = [(w, program.oracles[part]) for w, part in zip(weights, kind.of, strict=True)]
            arguments[name] = SumOracle(name, parts, program)
        else:
            arguments[name] = Count(kind) if isinstance(kind, int) else kind
    with running_in(GRAM):
        _conclude(program, text(**arguments))
    for oracle in program.oracles.values():
        if isinstance(oracle, (LinearOracle, BlockOracle)):
            oracle.complete()
    return program


def _conclude(program: Program, condition: Condition) -> None:
    if not isinstance(condition, Condition):
        raise TypeError(f"the text returned {condition!r}; it must return a condition, such as at_most(a, b)")
    while isinstance(condition, Given):
        for name, hypothesis in condition.kept():
            _assume(program, name, hypothesis)
        condition = condition.then
    program.clauses.extend(_clauses(condition, program))
    for oracle in program.oracles.values():
        if any(p.name in AROUND_MINIMIZER for p in oracle.kind.properties):
            assert oracle.minimizer is not None


def _assume(program: Program, name: str, condition: Condition) -> None:
    if isinstance(condition, Compare) and condition.relation in ("==", "!="):
        program.assume(name, condition.relation, as_form(condition.left) - condition.right)
        return
    if isinstance(condition, All):
        for part in condition.parts:
            _assume(program, name, part)
        return
    for clause in _clauses(condition, program):
        if len(clause) != 1:
            GRAM.refuse("a hypothesis that is an alternative", name)
        program.assume(name, "<" if clause[0].strict else "<=", clause[0].form)


def _clauses(condition: Condition, program: Program) -> list[Clause]:
    """The condition as a conjunction of alternatives."""
    if isinstance(condition, Compare):
        return _compared(condition, program)
    if isinstance(condition, Given):
        condition = condition.unfolded()
    if isinstance(condition, All):
        return [clause for part in condition.parts for clause in _clauses(part, program)]
    if isinstance(condition, Any_):
        alternatives: list[Clause] = [()]
        for part in condition.parts:
            alternatives = [a + b for a in alternatives for b in _clauses(part, program)]
        return alternatives
    raise TypeError(f"{condition!r} is no condition that the worst-case engine knows")


def _compared(condition: Compare, program: Program) -> list[Clause]:
    left, right, relation = condition.left, condition.right, condition.relation
    if relation == "!=":
        GRAM.refuse("a conclusion that two unknown numbers differ")
    if relation == "==":
        return [(Literal(as_form(left) - right),), (Literal(as_form(right) - left),)]
    strict = relation == "<"
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        difference = left - right
        program.assume("the quotient is defined", "<", -difference.denominator)
        return [(Literal(difference.numerator, strict),)]
    bound = _nonnegative(condition.bound if condition.bound is not None else right)
    if isinstance(left, Root) or isinstance(right, Root):
        squared = _squared(right)
        return [(Literal(_squared(left) - squared, strict, _nonnegative(squared)),)]
    difference = left - right
    if isinstance(difference, Extremum):
        literals = tuple(Literal(part, strict, bound) for part in difference.parts)
        return [(literal,) for literal in literals] if difference.largest else [literals]
    return [(Literal(as_form(difference), strict, bound),)]


def _nonnegative(bound: Any) -> Form | None:
    """``bound`` where it is a sum of squared norms and a constant with nonnegative weights."""
    if not (isinstance(bound, Form) or is_scalar(bound)):
        return None
    form = as_form(bound)
    if form.is_constant():
        return form if isinstance(form.constant, fmpq) and form.constant > 0 else None
    signed = [form.constant, *(c for c, _, _ in form.products)]
    squares = all(isinstance(c, fmpq) and c >= 0 for c in signed) and not form.values
    return form if squares and all(u.key() == w.key() for _, u, w in form.products) else None


def _squared(side: Any) -> Form:
    if isinstance(side, Root):
        if side.scale < 0:
            GRAM.refuse("a comparison with a negative multiple of a square root")
        return side.radicand * (side.scale * side.scale)
    if isinstance(side, Form) and side.is_constant():
        side = side.constant
    if not is_scalar(side) or side < 0:
        GRAM.refuse("a comparison of a square root with an unknown or negative number")
    return as_form(side * side)
