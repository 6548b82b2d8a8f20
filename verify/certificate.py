"""Certificates: the JSON that the independent checker accepts, written from a traced exact run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flint import ctx

from . import checker
from .arithmetic.core import Count, Refused, Undetermined, running_in
from .arithmetic.trace import Recorder, Trace, Traced
from .arithmetic.vector import Vector
from .claim import Claim
from .conditions import All, Any_, Compare, Condition, Given
from .instance import Instance
from .oracle import FunctionInstance, Oracle
from .quantifiers import Real, Scope

TRACE_BITS = 256


class TracedOracle(Oracle):
    """A function whose constants, minimizer and minimum are written down as given facts."""

    def __init__(self, instance: FunctionInstance, name: str, run: TracedRun) -> None:
        super().__init__(instance)
        self._name, self._run = name, run
        run.recorder.function(self._body, name)

    def _constant(self, name: str) -> Any:
        value = super()._constant(name)
        return self._run.given_number(name, value)

    @property
    def minimizer(self) -> Any:
        point = self._run.given_vector(f"{self._name}_minimizer", super().minimizer)
        self._run.require(["minimizer", self._name, point.ref])
        return point

    @property
    def minimum(self) -> Any:
        value = super().minimum
        value = value.value if isinstance(value, Traced) else value
        if not isinstance(value, int) and not hasattr(value, "p"):
            raise Refused("trace", "a minimum that is not rational")
        number = self._run.given_number(f"{self._name}_min", value)
        place = self.instance.function.minimizer()
        if place is None:
            raise Refused("trace", "an infimum that is not attained")
        point = self._run.given_vector(f"{self._name}_minimizer", place)
        self._run.require(["minimum", self._name, number.ref, {"point": point.ref}])
        return number


class TracedRun:
    """One run of a claim's text, written down."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self.given: dict[str, Any] = {}
        self.checks: list[Any] = []

    def given_number(self, name: str, value: Any) -> Traced:
        """A number that the certificate states."""
        traced = self.recorder.lift(value)
        self.recorder.taken.add(name)
        self.given.setdefault(name, str(traced.value))
        return Traced(self.recorder, traced.value, None, name)

    def given_vector(self, name: str, value: Vector) -> Any:
        """A vector that the certificate states."""
        from .arithmetic.trace import TracedVector

        # a family that writes constants as rational(p, q) makes them traced numbers while a trace is running
        plain = Vector(a.value if isinstance(a, Traced) else a for a in value)
        self.recorder.taken.add(name)
        self.given.setdefault(name, [str(a) for a in plain])
        return TracedVector(self.recorder, plain, None, name)

    def require(self, check: Any) -> None:
        """A hypothesis that the checker has to verify."""
        if check not in self.checks:
            self.checks.append(check)

    def condition(self, condition: Condition) -> list[Any]:
        """A condition in the checker's form."""
        if isinstance(condition, Compare):
            left, right = self.recorder.lift(condition.left), self.recorder.lift(condition.right)
            return [condition.relation, left.ref, right.ref]
        if isinstance(condition, All):
            return ["all", *(self.condition(p) for p in condition.parts)]
        if isinstance(condition, Any_):
            return ["any", *(self.condition(p) for p in condition.parts)]
        if isinstance(condition, Given):
            return self.condition(condition.unfolded())
        raise TypeError(f"a condition of the kind {type(condition).__name__} has no place in a certificate")


def instance_certificate(claim: Claim, instance: Instance, verdict: str = "refuted") -> dict[str, Any] | None:
    """The certificate that ``instance`` settles ``claim``; None where the checker has no words for it.

    ``verdict`` is "refuted" where the conclusion fails on it, "proved" where a claim of existence holds.
    """
    run = TracedRun()
    try:
        with ctx.workprec(TRACE_BITS), running_in(Trace(run.recorder)):
            realised = _realise(claim, instance, run)
            conclusion = claim.text(**realised)
            return _sealed(run, claim.id, verdict, conclusion)
    except (Refused, Undetermined, checker.Rejected):
        return None


def facts_certificate(claim_id: str, verdict: str, text: Any, against: bool = False) -> dict[str, Any] | None:
    """The certificate of a computation without arguments.

    ``against``: the condition that ``text()`` returns is true and speaks against the claim; its opposite is
    written down as what is refuted.
    """
    run = TracedRun()
    try:
        with ctx.workprec(TRACE_BITS), running_in(Trace(run.recorder)):
            condition = text()
            return _sealed(run, claim_id, verdict, condition.negated() if against else condition)
    except (Refused, Undetermined, checker.Rejected):
        return None


def _realise(claim: Claim, instance: Instance, run: TracedRun) -> dict[str, Any]:
    scope = Scope()
    realised: dict[str, Any] = {}
    for name, quantifier in claim.arguments.items():
        value = instance.arguments[name]
        if isinstance(value, FunctionInstance):
            realised[name] = TracedOracle(value, name, run)
            for constant in ("L", "m", "G", "M"):
                if getattr(value, constant, None) is not None:
                    scope.values[constant] = run.given_number(constant, getattr(value, constant))
            run.require(["class", name, _class_of(quantifier)])
        elif isinstance(value, Count):
            run.given.setdefault(name, str(int(value)))
            run.recorder.taken.add(name)
            realised[name] = value
        elif hasattr(quantifier, "traced"):
            realised[name] = quantifier.traced(run, name, value)
        elif isinstance(value, Vector):
            realised[name] = run.given_vector(name, value)
        elif isinstance(value, tuple):
            raise Refused("trace", "a list of numbers among the arguments")
        else:
            realised[name] = run.given_number(name, value)
        scope.values.setdefault(name, realised[name])
        if isinstance(quantifier, Real):
            for condition in quantifier.conditions(realised[name], scope):
                run.require(["condition", run.condition(condition)])
    return realised


def _class_of(quantifier: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if getattr(quantifier, "smooth", False):
        found["smooth"] = "L"
    if getattr(quantifier, "strongly_convex", False):
        found["strongly_convex"] = "m"
    elif getattr(quantifier, "convex", False):
        found["convex"] = True
    if getattr(quantifier, "lipschitz", False):
        found["lipschitz"] = "G"
    if getattr(quantifier, "quadratic", False):
        found["quadratic"] = True
    if getattr(quantifier, "twice", False):
        found["twice_differentiable"] = True
    elif getattr(quantifier, "differentiable", False) and not getattr(quantifier, "smooth", False):
        found["differentiable"] = True
    return found


def _sealed(run: TracedRun, claim_id: str, verdict: str, conclusion: Condition) -> dict[str, Any]:
    then = conclusion
    if isinstance(conclusion, Given):
        for _, hypothesis in conclusion.kept():
            run.require(["condition", run.condition(hypothesis)])
        then = conclusion.then
    stated = run.condition(then)
    summed = any(step[1] in ("expectation", "probability") for step in run.recorder.steps)
    certificate: dict[str, Any] = {
        "format": 1,
        "kind": "enumeration" if summed else "instance",
        "claim": claim_id,
        "verdict": verdict,
        "given": run.given | run.recorder.functions | (run.recorder.spaces if summed else {}),
        "steps": run.recorder.steps,
        "hypotheses": [{"check": check} for check in (*run.checks, *run.recorder.facts)],
        "conclusion": stated,
    }
    return checker.seal(certificate)


def write_certificate(certificate: Mapping[str, Any], path: Path) -> None:
    """Write a certificate, byte for byte the same for the same content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(certificate_text(certificate), encoding="utf-8")
    temporary.replace(path)


def certificate_text(certificate: Mapping[str, Any]) -> str:
    """A certificate as its file holds it: in its own order, in which a parameter may stand on those before it."""
    return json.dumps(certificate, indent=1, ensure_ascii=False) + "\n"
