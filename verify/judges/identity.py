"""Identities: equal term by term, or different at an exact point."""

from __future__ import annotations

from typing import Any

import sympy

from ..arithmetic.symbolic import expanded, lift
from ..claim import Claim
from ..conditions import Compare
from ..profiles import Profile
from ..statement import symbolic_conclusion
from ..verdict import CONFIRMED, PROVED, REFUTED, Evidence, Verdict


def judge_identity(claim: Claim, profile: Profile, seed: int) -> Verdict:
    """Proved where SymPy's normal form of every difference is zero; otherwise the falsifier looks for a point."""
    from .falsify import falsify

    try:
        conclusion, _ = symbolic_conclusion(claim)
        leaves = list(conclusion.leaves())
        differences = [expanded(lift(leaf.left) - lift(leaf.right)) for leaf in leaves]
        proved = bool(leaves) and all(
            leaf.relation == "==" and sympy.simplify(d) == 0 for leaf, d in zip(leaves, differences, strict=True)
        )
    except Exception:  # a text that leaves the symbolic arithmetic is searched instead
        return falsify(claim, profile, seed)
    if not proved:
        verdict = falsify(claim, profile, seed)
        return verdict if verdict.standing in (REFUTED, CONFIRMED) else verdict
    certificates = [identity_certificate(claim, [leaf]) for leaf in leaves]
    says = "the two sides are equal term by term, for all values of the symbols for which they are defined"
    if None in certificates:
        says += " (SymPy's simplification of the difference to 0)"
        return Verdict(claim.id, PROVED, says, (Evidence("certificate", "symbolic", says),))
    evidence = tuple(Evidence("certificate", "symbolic", says, {}, certificate) for certificate in certificates)
    return Verdict(claim.id, PROVED, says, evidence)


def identity_certificate(claim: Claim, leaves: list[Compare]) -> dict[str, Any] | None:
    """The identity in the checker's form; None where it is not rational in its symbols."""
    from .. import checker

    if len(leaves) != 1:
        return None
    left, right = expanded(lift(leaves[0].left)), expanded(lift(leaves[0].right))
    symbols = sorted(left.free_symbols | right.free_symbols, key=str)
    names = {s: _safe(str(s), i) for i, s in enumerate(symbols)}
    try:
        return checker.seal(
            {
                "format": 1,
                "kind": "identity",
                "claim": claim.id,
                "verdict": "proved",
                "variables": [names[s] for s in symbols],
                "left": _tree(left, names),
                "right": _tree(right, names),
            }
        )
    except (TypeError, checker.Rejected):
        return None


def _safe(name: str, index: int) -> str:
    plain = "".join(c for c in name if c.isalnum() or c == "_")
    return plain if plain and plain[0].isalpha() and plain.isascii() and len(plain) < 30 else f"s{index}"


def _tree(expression: sympy.Expr, names: dict[Any, str]) -> Any:
    if expression.is_Rational:
        return str(expression)
    if expression.is_Symbol:
        return names[expression]
    if expression.is_Add or expression.is_Mul:
        parts = [_tree(a, names) for a in expression.args]
        result = parts[0]
        for part in parts[1:]:
            result = ["add" if expression.is_Add else "mul", result, part]
        return result
    if expression.is_Pow and expression.args[1].is_Integer:
        power = int(expression.args[1])
        base = _tree(expression.args[0], names)
        if power >= 0:
            return ["pow", base, power]
        return ["div", "1", ["pow", base, -power] if power != -1 else base]
    raise TypeError(f"{expression.func} is not rational")
