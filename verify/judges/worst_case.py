"""The worst-case judge: a claim about a class of functions, decided for all of them in every dimension.

It runs at a list of rational parameters (condition numbers, step counts, step sizes) and says which.  A claim
that is not affine in inner products and function values is left to the other judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flint import fmpq

from verify.arithmetic.core import Count, Refused, as_fmpq
from verify.claim import Claim
from verify.classes.functions import FunctionClass as ClaimedClass
from verify.judges.all_parameters import holds_for_equal_constants, prove_for_all_parameters
from verify.judges.quadratics import refuted_on_a_mode, refuted_over_spectra, with_spectrum
from verify.profiles import Profile
from verify.quantifiers import OneOf, Point, Quantifier, Real, Steps, evaluate
from verify.verdict import PROVED, REFUTED, Counterexample, Evidence, Verdict
from verify.worst_case.conjecture import fit
from verify.worst_case.decide import Outcome, WorstCaseResult, decide_program, worst_factor
from verify.worst_case.interpolants import table
from verify.worst_case.interpolation import Property
from verify.worst_case.program import Program, build
from verify.worst_case.scaling import at_every_scale, said_for_every_scale
from verify.worst_case.setup import Argument, FreeVector, FunctionClass, Setup

CONDITION_NUMBERS = (2, 10, 100)
SMOOTHNESS = (fmpq(1), fmpq(1, 8), fmpq(8))
"""The first stands for all where the claim scales with L; where it does not, a wrong unit shows at the others."""
STEP_COUNTS = (1, 2, 3, 5, 10)
SHARES = (fmpq(1, 10), fmpq(1, 2), fmpq(9, 10))
"""Where in an interval a real parameter is tried, beside its closed ends."""
FAR = (fmpq(1, 10), fmpq(1), fmpq(10))
LARGEST_GRID = 40
MOST_DRAWN = 2
"""A counterexample in at most so many dimensions comes with the table that a picture of it needs."""
SLACK = 1e-6
"""A bound that is reached to within this is tight."""
MOST_REALS = 4
"""Claims about more real numbers than this are no claims about functions and points."""


class NotRepresentable(Exception):
    """The claim quantifies over something that the worst-case engine does not know."""


@dataclass(frozen=True)
class Choice:
    """One list of parameters: what each argument is, in words where it is a choice, and if a violation counts."""

    arguments: Mapping[str, Argument]
    words: tuple[str, ...]
    exact_class: bool
    """Whether the engine's class is the claim's; if it is wider, its proofs count and its violations do not."""


def judge_worst_case(claim: Claim, profile: Profile, seed: int) -> Verdict | None:
    """A verdict where the claim is representable: proved for all parameters or for a list of them, or refuted."""
    if sum(isinstance(q, Real) for q in claim.arguments.values()) > MOST_REALS:
        return None
    found = prove_for_all_parameters(claim)
    if found is not None:
        return _proved_for_all(claim, found)
    if not any(isinstance(q, ClaimedClass) for q in claim.arguments.values()):
        # without a function there is no class to prove anything for, and a list of numbers is no proof
        return None
    try:
        grid = choices(claim, SMOOTHNESS[:1])
        steps = _in_units_of_inverse_L(claim)
        every_L = steps is not None and at_every_scale(claim.text, grid[0].arguments, steps) is not None
        if not every_L:
            grid = choices(claim, SMOOTHNESS)
    except (NotRepresentable, ValueError, IndexError):
        return None
    parameters = [choice.arguments for choice in grid]
    return (
        refuted_on_a_mode(claim, parameters)
        or _decided(claim, grid, every_L, steps)
        or refuted_over_spectra(claim, parameters, seed)
    )


def _decided(claim: Claim, grid: Sequence[Choice], every_L: bool, steps: frozenset[str] | None) -> Verdict | None:
    """Proved at every choice, or refuted at one; None where one of them is left open."""
    decided: list[tuple[Choice, WorstCaseResult, Program]] = []
    for choice in grid:
        try:
            program = build(claim.text, Setup(choice.arguments))
        except (Refused, TypeError, AttributeError, ZeroDivisionError):
            return None
        if not program.vectors:
            return None
        if not choice.exact_class:
            program.relaxed.append("the class is narrower than its conditions")
        result = decide_program(program, claim.id, loosen=False)
        if result.outcome is Outcome.REFUTED:
            return _refuted(claim, choice, result, program)
        if result.outcome is Outcome.UNDECIDED:
            narrower = _on_quadratics(claim, choice)
            if narrower is None:
                return None
            result, program = narrower
        elif every_L and steps is not None:
            result = _said_for_every_L(claim, choice, result, steps)
        decided.append((choice, result, program))
    return _proved(claim, decided, every_L) if decided else None


def _on_quadratics(claim: Claim, choice: Choice) -> tuple[WorstCaseResult, Program] | None:
    """A proof for the quadratics with the spectrum that a claim about quadratics gives them, None without one."""
    about = [q for q in claim.arguments.values() if isinstance(q, ClaimedClass) and q.quadratic]
    # without a minimizer the point at which the linear gradient is 0 need not exist
    if not all(q.strongly_convex or (q.convex and q.minimizer) for q in about):
        return None
    setup = with_spectrum(claim, choice.arguments)
    try:
        program = None if setup is None else build(claim.text, setup)
        result = None if program is None else decide_program(program, claim.id, loosen=False)
    except (Refused, TypeError, AttributeError, ZeroDivisionError):
        return None
    return (result, program) if result is not None and program and result.outcome is Outcome.PROVED else None


# -- parameters -------------------------------------------------------------------------------------


def choices(claim: Claim, smoothness: Sequence[fmpq]) -> list[Choice]:
    """The parameters at which a claim is decided; raises NotRepresentable where an argument is unknown."""
    partial: list[tuple[dict[str, Argument], dict[str, Any], tuple[str, ...], bool]] = [({}, {}, (), True)]
    for name, quantifier in claim.arguments.items():
        grown = []
        for arguments, values, words, exact in partial:
            for kind, known, said, same in _options(name, quantifier, values, smoothness):
                grown.append(({**arguments, name: kind}, {**values, **known}, (*words, *said), exact and same))
        stride = max(1.0, len(grown) / LARGEST_GRID)
        partial = [grown[int(k * stride)] for k in range(min(len(grown), LARGEST_GRID))]
    return [Choice(arguments, words, exact) for arguments, _, words, exact in partial]


Option = tuple[Argument, dict[str, Any], tuple[str, ...], bool]


def _options(name: str, quantifier: Quantifier, values: Mapping[str, Any], smoothness: Sequence[fmpq]) -> list[Option]:
    if isinstance(quantifier, ClaimedClass):
        if not quantifier.smooth or quantifier.L is not None:
            return _classes(name, quantifier, values, None)
        return [option for L in smoothness for option in _classes(name, quantifier, values, L)]
    if isinstance(quantifier, Point):
        return [(FreeVector(), {}, (), True)]
    if isinstance(quantifier, Steps):
        counts = [k for k in STEP_COUNTS if k >= quantifier.low and (quantifier.high is None or k <= quantifier.high)]
        return [(k, {name: Count(k)}, (f"{name} = {k}",), True) for k in counts or [quantifier.low]]
    if isinstance(quantifier, OneOf):
        return [(as_fmpq(q), {name: as_fmpq(q)}, (f"{name} = {q}",), True) for q in quantifier.options]
    if isinstance(quantifier, Real):
        return [(q, {name: q}, (f"{name} = {q}",), True) for q in _reals(quantifier, values)]
    raise NotRepresentable(f"{name} is a {type(quantifier).__name__}")


def _reals(quantifier: Real, values: Mapping[str, Any]) -> list[fmpq]:
    low, high = (None if end is None else _end(end, values) for end in (quantifier.low, quantifier.high))
    closed_low, closed_high = quantifier.ends()
    if low is None or high is None:
        base, sign = (low, 1) if low is not None else (high, -1)
        if base is None:
            return [fmpq(0), *FAR, *(-q for q in FAR)]
        inner = [base + sign * q for q in FAR]
        included = closed_low if low is not None else closed_high
        return [base, *inner] if included else inner
    inner = [low + share * (high - low) for share in SHARES]
    return [*([low] if closed_low else []), *inner, *([high] if closed_high else [])]


def _end(end: Any, values: Mapping[str, Any]) -> fmpq:
    import sympy

    found = evaluate(end, values) if isinstance(end, sympy.Expr) else as_fmpq(end)
    if not isinstance(found, fmpq):
        raise NotRepresentable(f"the end {end} of an interval is not rational")
    return found


def _classes(name: str, kind: ClaimedClass, values: Mapping[str, Any], chosen: fmpq | None) -> list[Option]:
    given = {c: None if getattr(kind, c) is None else _end(getattr(kind, c), values) for c in ("L", "m", "G")}
    L = (given["L"] or chosen) if kind.smooth else None
    moduli: list[fmpq | None] = [None]
    if kind.strongly_convex:
        moduli = [given["m"]] if given["m"] is not None else [(L or fmpq(1)) / k for k in CONDITION_NUMBERS]
    # what the engine's conditions do not express makes the engine's class the wider one
    narrower = kind.quadratic or kind.twice or kind.dimension is not None or bool(kind.families)
    narrower |= kind.differentiable and not kind.smooth
    narrower |= kind.bounded_below and not kind.minimizer
    options: list[Option] = []
    for m in moduli:
        made, known = _engine_class(kind, L, m, given["G"])
        said = tuple(f"{c} = {v}" for c, v in known.items())
        options.append((made, known, said, not narrower))
    return options


def _engine_class(
    kind: ClaimedClass, L: fmpq | None, m: fmpq | None, G: fmpq | None
) -> tuple[FunctionClass, dict[str, Any]]:
    convex = kind.convex or kind.strongly_convex
    if not convex and L is None:
        raise NotRepresentable("functions that are neither convex nor smooth have no conditions")
    lowest = m if m is not None else (fmpq(0) if convex else -L)  # type: ignore[operator]
    if L is not None and lowest >= L:
        raise NotRepresentable("m = L leaves one quadratic")
    properties = [Property("curvature", (lowest, L))]
    known: dict[str, Any] = {}
    if L is not None:
        known["L"] = L
    if m is not None:
        known["m"] = m
    if kind.lipschitz:
        known["G"] = G or fmpq(1)
        properties.append(Property("lipschitz", (known["G"],)))
    if not convex and kind.minimizer:
        properties.append(Property("minimum", (L,)))
    return FunctionClass(tuple(properties), kind.minimizer), known


# -- verdicts ---------------------------------------------------------------------------------------


def _proved_for_all(claim: Claim, certificates: tuple[dict[str, Any], ...]) -> Verdict:
    reason = "proved for every function of the class, in every dimension, and for all parameters at once"
    if any(isinstance(q, ClaimedClass) and q.smooth and q.strongly_convex for q in claim.arguments.values()):
        reason += " with m < L"
        if holds_for_equal_constants(claim):
            reason += (
                "; so for m = L too, where the function is smooth with every larger L and both sides are continuous"
            )
    says = "multipliers that are rational functions of the parameters, equal term by term"
    evidence = (Evidence("certificate", "gram", says, {"parameters": "all"}, c) for c in certificates)
    return Verdict(claim.id, PROVED, reason, tuple(evidence))


def _proved(claim: Claim, decided: list[tuple[Choice, WorstCaseResult, Program]], every_L: bool) -> Verdict:
    varied = [" ".join(choice.words) for choice, _, _ in decided if choice.words]
    where = "for every function of the class, in every dimension"
    said = every_L and all("scale" in c for _, result, _ in decided for c in result.certificates)
    units = "the certificates hold for every L" if said else "which lose nothing"
    if not any(_is_choice(q) for q in claim.arguments.values()) and every_L:
        where += "; for every L, as the certificates say" if said else "; L = 1 stands for every L by scaling"
    else:
        where += f", at the listed parameters{f' (in units in which L = 1: {units})' if every_L else ''}"
    evidence: list[Evidence] = []
    measured: list[tuple[Choice, float]] = []
    for choice, result, program in decided:
        tightness = worst_factor(program)
        if tightness is not None:
            measured.append((choice, tightness))
        figures: dict[str, Any] = {"parameters": list(choice.words)}
        if tightness is not None:
            figures["tightness"] = tightness
        for certificate in result.certificates:
            says = f"proved by exact multipliers at {', '.join(choice.words) or 'the class itself'}"
            evidence.append(Evidence("certificate", "gram", says, figures, certificate))
    if len(measured) == len(decided):
        evidence += _closed_form(measured)
    listed = f": {'; '.join(varied)}" if 0 < len(varied) <= 6 else ""
    return Verdict(claim.id, PROVED, f"proved {where}{listed}", tuple(evidence))


def _closed_form(measured: Sequence[tuple[Choice, float]]) -> list[Evidence]:
    """What the sharp bound may be where the claim's has slack: a guess, and called one."""
    if all(value > 1 - SLACK for _, value in measured):
        return []
    found = fit([(_numbers(choice.arguments), value) for choice, value in measured])
    if found is None:
        return []
    says = (
        f"conjecture, not proved: the worst case is {found.formula} times the bound"
        f" (it fits the {found.points} values measured, to {found.deviation:.0e})"
    )
    return [Evidence("sharpness", "gram", says, {"conjecture": str(found.formula)})]


def _numbers(arguments: Mapping[str, Argument]) -> dict[str, fmpq]:
    """The numbers among the arguments, by name, and the condition number."""
    found = {name: as_fmpq(x) for name, x in arguments.items() if isinstance(x, (int, fmpq))}
    for kind in arguments.values():
        if isinstance(kind, FunctionClass):
            m, L = kind.constant("curvature", 0), kind.constant("curvature", 1)
            if m is not None and L is not None and m > 0:
                found["kappa"] = L / m
    return found


def _is_choice(quantifier: Quantifier) -> bool:
    return isinstance(quantifier, (Real, Steps, OneOf)) or getattr(quantifier, "strongly_convex", False)


def _in_units_of_inverse_L(claim: Claim) -> frozenset[str] | None:
    """The real parameters that scale like 1/L by their ranges; None where a class or a range does not scale."""
    from sympy import Expr, Symbol, simplify, sympify

    free = [q for q in claim.arguments.values() if isinstance(q, ClaimedClass) and q.smooth]
    if len(free) != 1 or free[0].L is not None or free[0].m is not None or free[0].lipschitz:
        return None
    L, m, s = Symbol("L", positive=True), Symbol("m", positive=True), Symbol("s", positive=True)
    steps = set()
    for name, quantifier in claim.arguments.items():
        if isinstance(quantifier, Real):
            ends = [e for e in (quantifier.low, quantifier.high) if e not in (None, 0)]
            if any(isinstance(e, Expr) and e.free_symbols for e in ends):
                larger = [sympify(e).subs({L: s * L, m: s * m}, simultaneous=True) * s - e for e in ends]
                if any(simplify(e) != 0 for e in larger):
                    return None
                steps.add(name)
    return frozenset(steps)


def _said_for_every_L(claim: Claim, choice: Choice, result: WorstCaseResult, steps: frozenset[str]) -> WorstCaseResult:
    """The certificates at L = 1 as certificates for every L > 0, one for each part of the conclusion."""
    program = at_every_scale(claim.text, choice.arguments, steps)
    if program is None or len(program.clauses) != len(result.certificates):
        return result
    said = (said_for_every_scale(c, program, p) for c, p in zip(result.certificates, program.clauses, strict=True))
    return replace(result, certificates=tuple(new or c for new, c in zip(said, result.certificates, strict=True)))


def _refuted(claim: Claim, choice: Choice, result: WorstCaseResult, program: Program) -> Verdict:
    certificate = result.certificates[0]
    rank = result.figures.get("rank")
    where = ", ".join(choice.words) or "every choice of constants"
    reason = f"false: at {where}, points on a function of the class in dimension {rank} violate it"
    vectors, values = certificate["realization"]["vectors"], certificate["realization"]["values"]
    shown = "; ".join(f"{n} = ({', '.join(v)})" for n, v in list(vectors.items())[:4])
    instance = {"parameters": list(choice.words), "vectors": vectors, "values": values}
    drawn = table(program, certificate["realization"])
    if drawn is not None and rank is not None and rank <= MOST_DRAWN:
        instance["table"] = drawn
    counterexample = Counterexample(
        instance,
        f"{where}: {shown}{'; ...' if len(vectors) > 4 else ''} (the function interpolates these points)",
        values,
    )
    evidence = Evidence("counterexample", "gram", reason, {"rank": rank}, certificate)
    return Verdict(claim.id, REFUTED, reason, (evidence,), counterexample)
