"""What a target is called with: the functions and arrays that a problem's description stands for, in floats.

Every function writes down what it was asked, so that a claim can say where a gradient was taken, and how often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import kinds
from .problems import Problem, Rosenbrock, in_floats
from .problems import from_json as smooth_from_json

LONGEST_LOG = 5000
Arguments = dict[str, Any]


class Log:
    """The questions that were asked, in order: (name of the function, point, index of the component or None)."""

    def __init__(self) -> None:
        self.queries: list[tuple[str, list[float], int | None]] = []
        self.counts: dict[str, int] = {}

    def note(self, name: str, point: list[float], index: int | None = None) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1
        if len(self.queries) < LONGEST_LOG:
            self.queries.append((name, point, index))


def realize(data: Mapping[str, Any], dtype: np.dtype[Any], log: Log) -> tuple[Any, Arguments]:
    """The problem, and the arguments that it gives to a target, by name."""
    kind = data.get("kind", "smooth")
    if kind == kinds.Broken.kind:
        return _broken(data, dtype, log)
    if kind not in KINDS:
        raise ValueError(f"there is no kind of problem {kind!r}; there are {', '.join(KINDS)}")
    read, make = KINDS[kind]
    problem = read(data)
    return problem, make(problem, Caller(problem.dimension, dtype, log))


def _broken(data: Mapping[str, Any], dtype: np.dtype[Any], log: Log) -> tuple[Any, Arguments]:
    problem, world = realize(data["problem"], dtype, log)
    left = data["good"]

    def spoilt(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any) -> Any:
            nonlocal left
            left -= 1
            return ask(*given) if left >= 0 else ask(*given) * float("nan")

        return asked

    for name in ("grad", "grad_at", "residual", "matvec"):
        if name in world:
            world[name] = spoilt(world[name])
    return problem, world


class Caller:
    """Makes functions that check the shape of what they are asked, note it, and answer in the type of the run."""

    def __init__(self, dimension: int, dtype: np.dtype[Any], log: Log) -> None:
        self.dimension, self.dtype, self.log = dimension, dtype, log

    def point(self, x: Any) -> list[float]:
        given = np.asarray(x)
        if given.shape != (self.dimension,):
            raise ValueError(f"a point has the shape ({self.dimension},), not {given.shape}")
        return [float(c) for c in given]

    def number(self, name: str, function: Callable[[list[float]], float]) -> Callable[[Any], float]:
        def ask(x: Any) -> float:
            at = self.point(x)
            self.log.note(name, at)
            return float(function(at))

        return ask

    def array(self, name: str, function: Callable[[list[float]], Any]) -> Callable[[Any], Any]:
        def ask(x: Any) -> Any:
            at = self.point(x)
            self.log.note(name, at)
            return np.array(function(at), dtype=self.dtype)

        return ask

    def indexed(self, name: str, functions: list[Callable[[list[float]], Any]]) -> Callable[[Any, Any], Any]:
        def ask(x: Any, i: Any) -> Any:
            at, index = self.point(x), int(i)
            if not 0 <= index < len(functions):
                raise IndexError(f"there are {len(functions)} components, from 0; {index} is none of them")
            self.log.note(name, at, index)
            return np.array(functions[index](at), dtype=self.dtype)

        return ask

    def fixed(self, value: Any) -> Any:
        return np.array(floats(value), dtype=self.dtype)


def floats(value: Any) -> Any:
    """Rationals, in tuples or alone, as floats in lists."""
    return [floats(one) for one in value] if isinstance(value, tuple) else float(value)


def _smooth(problem: Problem | Rosenbrock, caller: Caller) -> Arguments:
    value, gradient = in_floats(problem)
    rough = problem.as_floats()
    return {
        "fun": caller.number("fun", value),
        "grad": caller.array("grad", gradient),
        "hess": caller.array("hess", rough.hessian),
    }


def _values(problem: kinds.Values, caller: Caller) -> Arguments:
    return {
        name: caller.fixed(value) if isinstance(value, tuple) else _plain(value)
        for name, value in problem.values.items()
    }


def _plain(value: Any) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _ray(problem: kinds.Ray, caller: Caller) -> Arguments:
    x, direction = caller.fixed(problem.x), caller.fixed(problem.direction)
    return {**_smooth(problem.smooth, caller), "x": x, "direction": direction, "v": direction}


def _composite(problem: kinds.Composite, caller: Caller) -> Arguments:
    return {**_smooth(problem.smooth, caller), **_region(problem.region, caller)}


def _region(region: kinds.Region | None, caller: Caller) -> Arguments:
    if region is None:
        return {"project": lambda x: np.array(x, dtype=caller.dtype)}
    numbers = [float(c) for c in region.numbers]

    def prox(x: Any, t: Any) -> Any:
        at = np.array(caller.point(x))
        caller.log.note("prox", at.tolist())
        if region.shape == "l1":
            at = np.sign(at) * np.maximum(np.abs(at) - float(t) * numbers[0], 0)
        else:
            at = project_floats(region.shape, numbers, at)
        return at.astype(caller.dtype)

    def project(x: Any) -> Any:
        at = np.array(caller.point(x))
        caller.log.note("project", at.tolist())
        return project_floats(region.shape, numbers, at).astype(caller.dtype)

    def linear_minimizer(g: Any) -> Any:
        at = np.array(caller.point(g))
        caller.log.note("linear_minimizer", at.tolist())
        return vertex_floats(region.shape, numbers, at).astype(caller.dtype)

    return {"prox": prox, "project": project, "linear_minimizer": linear_minimizer}


def project_floats(shape: str, numbers: list[float], x: Any) -> Any:
    """The nearest point of a box, a ball about 0 or a simplex."""
    if shape == "box":
        return np.clip(x, numbers[0], numbers[1])
    if shape == "ball":
        length = float(np.linalg.norm(x))
        return x if length <= numbers[0] else x * (numbers[0] / length)
    down = np.sort(x)[::-1]
    excess = (np.cumsum(down) - numbers[0]) / np.arange(1, len(x) + 1)
    return np.maximum(x - excess[np.nonzero(down > excess)[0][-1]], 0)


def vertex_floats(shape: str, numbers: list[float], g: Any) -> Any:
    """A point of the region at which <g, .> is least."""
    if shape == "box":
        return np.where(g > 0, numbers[0], numbers[1])
    if shape == "ball":
        length = float(np.linalg.norm(g))
        return -numbers[0] / length * g if length else 0 * g
    return numbers[0] * np.eye(len(g))[int(np.argmin(g))]


def _sum(problem: kinds.Sum, caller: Caller) -> Arguments:
    parts = [in_floats(part) for part in problem.parts]

    def value(x: list[float]) -> float:
        return sum(f(x) for f, _ in parts) / len(parts)

    def gradient(x: list[float]) -> Any:
        return np.mean([g(x) for _, g in parts], axis=0)

    return {
        "fun": caller.number("fun", value),
        "grad": caller.array("grad", gradient),
        "grad_at": caller.indexed("grad_at", [g for _, g in parts]),
        "n": len(parts),
        **_region(problem.region, caller),
    }


def _residuals(problem: kinds.Residuals, caller: Caller) -> Arguments:
    squares = tuple((j, float(c)) for j, c in problem.squares)
    rough = kinds.Residuals(floats(problem.linear), squares, floats(problem.right))  # type: ignore[arg-type]
    return {
        "fun": caller.number("fun", rough.value),
        "grad": caller.array("grad", rough.gradient),
        "hess": caller.array("hess", rough.hessian),
        "residual": caller.array("residual", rough.residual),
        "jacobian": caller.array("jacobian", rough.jacobian),
    }


def _preconditioned(problem: kinds.Preconditioned, caller: Caller) -> Arguments:
    matrix = np.array(floats(problem.matrix))
    return {**_smooth(problem.smooth, caller), "precondition": caller.array("precondition", lambda g: matrix @ g)}


def _waking(problem: kinds.Waking, caller: Caller) -> Arguments:
    rough = problem.as_floats()
    return {"fun": caller.number("fun", rough.value), "grad": caller.array("grad", rough.gradient)}


def _linear(problem: kinds.Linear, caller: Caller) -> Arguments:
    rough = kinds.Linear(floats(problem.matrix), floats(problem.b))
    return {
        "fun": caller.number("fun", rough.value),
        "grad": caller.array("grad", rough.gradient),
        "matvec": caller.array("matvec", rough.times),
        "b": caller.fixed(problem.b),
    }


KINDS: dict[str, tuple[Callable[[Mapping[str, Any]], Any], Callable[[Any, Caller], Arguments]]] = {
    "smooth": (smooth_from_json, _smooth),
    kinds.Values.kind: (kinds.Values.from_json, _values),
    kinds.Ray.kind: (kinds.Ray.from_json, _ray),
    kinds.Composite.kind: (kinds.Composite.from_json, _composite),
    kinds.Sum.kind: (kinds.Sum.from_json, _sum),
    kinds.Residuals.kind: (kinds.Residuals.from_json, _residuals),
    kinds.Preconditioned.kind: (kinds.Preconditioned.from_json, _preconditioned),
    kinds.Waking.kind: (kinds.Waking.from_json, _waking),
    kinds.Linear.kind: (kinds.Linear.from_json, _linear),
}
"""Kind -> how its description is read, and how it becomes arguments; a new kind is one more line."""
