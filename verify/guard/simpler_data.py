"""Simpler arguments of parts: fewer samples, features, classes, pairs; then simpler numbers, one at a time.

An argument's axes are named by letters, one for each of its dimensions; leaving out a sample (n) leaves it out of every
array that has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from .kinds import Values
from .labelled import Labelled
from .problems import Piece, along_axes, dot, turned
from .simpler_numbers import nearer, put, representable, simpler_entries

Data = Mapping[str, Any]
AXES: tuple[Mapping[str, str], ...] = (
    {"logits": "nc", "labels": "n"},
    {"logits": "n", "labels": "n"},
    {"upstream": "nd", "x": "nd", "gamma": "d"},
    {"W1": "hd", "b1": "h", "W2": "ch", "b2": "c", "X": "nd", "Y": "nc"},
    {"x": "d"},
    {"x": "d", "t": ""},
    {"gradient": "d", "hessian": "dd", "eigenvalues": "d"},
    {"H": "dd", "s": "d", "y": "d"},
    {"gradient": "d", "S": "md", "Y": "md"},
    {"k": ""},
    {"data": "n"},
    {"X": "nd", "y": "n"},
)
SYMMETRIC = ("H", "hessian")


def axes_of(values: Data) -> Mapping[str, str]:
    """The axes of these arguments; of arguments that are not listed, none."""
    for axes in AXES:
        if axes.keys() == values.keys() and all(len(axes[name]) == depth(value) for name, value in values.items()):
            return axes
    return {}


def depth(value: Any) -> int:
    return 1 + depth(value[0]) if isinstance(value, tuple) else 0


def simpler_values(problem: Values) -> Iterator[Values]:
    """Simpler arguments of the same part, of which its claims speak."""
    axes = axes_of(problem.values)
    if not axes:
        return
    if "eigenvalues" in axes:
        found: Iterator[Data] = _models(problem.values)
    else:
        found = _data(problem.values, axes)
    for values in found:
        values = _coupled(problem.values, values)
        if _admissible(values) or not _admissible(problem.values):
            yield replace(problem, values=values, size=_size(problem, values))


def _size(problem: Values, values: Data) -> int:
    """The dimension of the answer."""
    if "H" in values:
        return len(values["s"]) ** 2
    lead = next((name for name in ("x", "gradient") if name in values), None)
    return problem.size if lead is None or isinstance(problem, Labelled) else len(values[lead])


def _data(values: Data, axes: Mapping[str, str]) -> Iterator[Data]:
    fixed = "d" if "X" in axes and "W1" not in axes else ""  # the start of a regression has as many entries
    for letter in dict.fromkeys("".join(axes.values())):
        count = _length(values, axes, letter)
        if letter in fixed or count < 2:
            continue
        for i in range(count):
            yield from _kept(values, axes, letter, [i])
        for i in range(count):
            yield from _kept(values, axes, letter, [j for j in range(count) if j != i])
    for name, array in values.items():
        if name == "labels":
            yield from ({**values, name: put(array, (i,), Fraction(0))} for i, c in enumerate(array) if c)
        elif name == "k":
            yield from ({**values, name: k} for k in dict.fromkeys(_indices(array)))
        elif name == "t":
            yield from ({**values, name: t} for t in nearer(array) if t > 0)
        elif name in SYMMETRIC:
            yield from ({**values, name: one} for one in _symmetric(array))
        else:
            yield from ({**values, name: one} for one in simpler_entries(array))


def _length(values: Data, axes: Mapping[str, str], letter: str) -> int:
    for name, letters in axes.items():
        if letter in letters:
            return len(values[name] if letters[0] == letter else values[name][0])
    return 0


def _kept(values: Data, axes: Mapping[str, str], letter: str, places: list[int]) -> Iterator[Data]:
    """The arrays with these places of one axis."""
    kept = {name: _along(value, axes[name], letter, places) for name, value in values.items()}
    if letter == "c" and "labels" in values:
        if any(label not in places for label in values["labels"]):
            return
        kept["labels"] = tuple(Fraction(places.index(int(label))) for label in values["labels"])
    yield kept


def _along(array: Any, letters: str, letter: str, places: list[int]) -> Any:
    if not letters:
        return array
    rows = [array[i] for i in places] if letters[0] == letter else array
    return tuple(_along(row, letters[1:], letter, places) for row in rows)


def _indices(k: Fraction) -> Iterator[Fraction]:
    yield from (Fraction(j) for j in (0, 1, 2, int(k) // 2, int(k) - 1) if 0 <= j < k)


def _symmetric(rows: Any) -> Iterator[Any]:
    d = len(rows)
    identity = tuple(tuple(Fraction(i == j) for j in range(d)) for i in range(d))
    if rows != identity:
        yield identity
    for i in range(d):
        for j in range(i + 1):
            for c in nearer(rows[i][j]):
                yield put(put(rows, (i, j), c), (j, i), c)


def _models(values: Data) -> Iterator[Data]:
    """Quadratic models along the axes; eigenvalues keep their signs, and different ones stay different."""
    spectrum, gradient, d = values["eigenvalues"], values["gradient"], len(values["gradient"])

    def model(eigenvalues: Any, slopes: Any) -> Data:
        n = len(eigenvalues)
        rows = tuple(tuple(eigenvalues[i] if i == j else Fraction(0) for j in range(n)) for i in range(n))
        return {"gradient": slopes, "hessian": rows, "eigenvalues": eigenvalues}

    for i in range(d) if d > 1 else ():
        yield model((spectrum[i],), (gradient[i],))
    for i in range(d) if d > 1 else ():
        yield model((*spectrum[:i], *spectrum[i + 1 :]), (*gradient[:i], *gradient[i + 1 :]))
    straight = model(spectrum, gradient)
    if values["hessian"] != straight["hessian"]:
        yield straight
        axes = along_axes(*(Piece("square", c) for c in spectrum))
        if representable(back := tuple(dot(u, gradient) for u in turned(axes).frame)):
            yield model(spectrum, back)
    else:
        for changed in simpler_entries(spectrum):
            if all(a * b > 0 for a, b in zip(changed, spectrum, strict=True)):
                yield model(changed, gradient)
    yield from ({**values, "gradient": slopes} for slopes in simpler_entries(gradient))


def _coupled(before: Data, after: Data) -> Data:
    """The last change of the gradient as the gradient stays it."""
    if "Y" in after and "S" in after and before["gradient"] == before["Y"][-1]:
        return {**after, "gradient": after["Y"][-1]}
    return after


def _admissible(values: Data) -> bool:
    """Whether the claims about a part speak of these arguments."""
    if "H" in values:
        return dot(values["s"], values["y"]) > 0 and _definite(values["H"])
    if "S" in values:
        return all(dot(s, y) > 0 for s, y in zip(values["S"], values["Y"], strict=True))
    if "W1" in values:  # at its kink a rectifier may have either slope
        return all(dot(row, x) + b for x in values["X"] for row, b in zip(values["W1"], values["b1"], strict=True))
    if "gradient" in values:
        return any(values["gradient"])
    return True


def _definite(rows: Any) -> bool:
    left = [list(row) for row in rows]
    for i, row in enumerate(left):
        if row[i] <= 0:
            return False
        for other in left[i + 1 :]:
            factor = other[i] / row[i]
            other[:] = [a - factor * b for a, b in zip(other, row, strict=True)]
    return True
