"""The worst case itself, as a float: how much of a bound is reached."""

from __future__ import annotations

from .part import Part
from .program import Literal, Program
from .semidefinite import Tolerances, invisible_directions, least_factor
from .system import System


def worst_factor(program: Program, tolerances: Tolerances | None = None) -> float | None:
    """The smallest s (a float, a candidate) for which the conclusion holds with its bound multiplied by s.

    1 says that the bound is tight.  None where the conclusion has no bound that could be scaled, and for linear
    maps, whose conditions are chosen for the bound as it stands.
    """
    if any(p.name == "symmetric linear" for oracle in program.oracles.values() for p in oracle.kind.properties):
        return None
    if len(program.clauses) != 1 or any(literal.bound is None for literal in program.clauses[0]):
        return None
    bounds = [literal.bound for literal in program.clauses[0] if literal.bound is not None]
    whole = tuple(Literal(one.form + bound) for one, bound in zip(program.clauses[0], bounds, strict=True))
    system = System(program)
    candidates = tuple(system.candidates())
    stack = system.inequalities_in_floats(candidates)
    scale = system.forms_in_floats([bounds[0]])
    hypotheses = system.forms_in_floats([h.form for h in system.usable_hypotheses])
    dropped = tuple(invisible_directions([stack, hypotheses, scale, system.forms_in_floats([w.form for w in whole])]))
    part = Part("", system, whole, tolerances or Tolerances(), candidates, stack, dropped)
    s, solution = least_factor(part.problem(part.every), part.reduced(scale), part.tolerances)
    return s if solution.usable else None
