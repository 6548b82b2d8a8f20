"""The function behind a worst case: a counterexample is a table of points, values and slopes; one function with
exactly these is drawn through them.

Of all m-strongly convex L-smooth functions (m may be negative) with the table, it is the smallest one,

    f(x) = m/2 |x|^2 + max over g of  <g, x> - |g|^2/(2 (L - m)) - max_i (<g, z_i> - c_i),
    z_i = x_i - g_i/(L - m),   c_i = f_i - |g_i|^2/(2 (L - m)),      with f_i - m/2 |x_i|^2 and g_i - m x_i for f_i, g_i

(without L the largest of the tangents).  Taylor, Hendrickx, Glineur (2017), Section 3.  It is drawn in floats: the
checker needs the table alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.model import Claim
from reports.numbers import as_float
from reports.pictures import FunctionPicture, PathPicture

CURVE_POINTS = 301
SLOPES = 1201
MESH_POINTS = 41
PLANE_SLOPES = 81
ROOM = 0.35
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """Points (k, d), gradients (k, d) and values (k,) of a function of a class given by m and L (None: not smooth)."""

    names: tuple[str, ...]
    points: Floats
    gradients: Floats
    values: Floats
    m: float
    L: float | None

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return int(self.points.shape[1])

    def at(self, x: Floats, slopes: int) -> Floats:
        """The smallest function with this table at the rows of x; ``slopes`` per coordinate are tried."""
        bend = 0.0 if self.L is None else 1.0 / (self.L - self.m)
        g = self.gradients - self.m * self.points
        f = self.values - self.m / 2 * (self.points**2).sum(axis=1)
        centers, heights = self.points - bend * g, f - bend / 2 * (g**2).sum(axis=1)
        tried = np.vstack([g, _slopes(g, slopes)]) if bend else g
        conjugate = bend / 2 * (tried**2).sum(axis=1) + (tried @ centers.T - heights).max(axis=1)
        best = np.full(len(x), -np.inf)
        for start in range(0, len(tried), 500):
            part = slice(start, start + 500)
            best = np.maximum(best, (x @ tried[part].T - conjugate[part]).max(axis=1))
        return best + self.m / 2 * (x**2).sum(axis=1)


def worst_case_pictures(claim: Claim) -> tuple[FunctionPicture | PathPicture, ...]:
    """The picture of the function behind a counterexample of the worst-case judge, where it can be drawn."""
    instance = (claim.counterexample or {}).get("instance")
    found = interpolant_picture(instance.get("table")) if isinstance(instance, Mapping) else None
    return () if found is None else (found,)


def interpolant_picture(given: Any) -> FunctionPicture | PathPicture | None:
    """The picture of the table of a worst case in one or two dimensions, None for anything else."""
    table = read_table(given)
    if table is None or not len(table.points) or table.dimension not in (1, 2):
        return None
    return _on_the_line(table) if table.dimension == 1 else _in_the_plane(table)


def read_table(given: Any) -> Table | None:
    """The table as the judge writes it, None where it is something else."""
    if not isinstance(given, Mapping) or not isinstance(given.get("points"), Sequence):
        return None
    m, L = as_float(given.get("m")), as_float(given.get("L"))
    rows = [p for p in given["points"] if isinstance(p, Mapping)]
    read = [(_vector(p.get("x")), _vector(p.get("gradient")), as_float(p.get("value"))) for p in rows]
    if m is None or not read or any(x is None or g is None or f is None for x, g, f in read):
        return None
    if len({len(v) for x, g, _ in read for v in (x or (), g or ())}) != 1 or (L is not None and not m < L):
        return None
    xs, gs, fs = (np.array(column, dtype=float) for column in zip(*read, strict=True))
    return Table(tuple(str(p.get("name", "")) for p in rows), xs, gs, fs, m, L)


def _vector(given: Any) -> tuple[float, ...] | None:
    if not isinstance(given, Sequence) or isinstance(given, str):
        return None
    entries = [as_float(x) for x in given]
    return None if not entries or None in entries else tuple(x for x in entries if x is not None)


def _slopes(g: Floats, count: int) -> Floats:
    """Slopes on a grid around those of the table."""
    low, high = g.min(axis=0), g.max(axis=0)
    reach = np.maximum(high - low, 1e-3 + np.abs(high))
    sides = [np.linspace(a - r, b + r, count) for a, b, r in zip(low, high, reach, strict=True)]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, g.shape[1])


def _sides(table: Table, count: int) -> list[Floats]:
    low, high = table.points.min(axis=0), table.points.max(axis=0)
    room = ROOM * max(float((high - low).max()), 1e-9)
    return [np.linspace(a - room, b + room, count) for a, b in zip(low, high, strict=True)]


def _on_the_line(table: Table) -> FunctionPicture:
    (xs,) = _sides(table, CURVE_POINTS)
    xs = np.unique(np.concatenate([xs, table.points[:, 0]]))
    ys = table.at(xs[:, None], SLOPES)
    marked = sorted(zip(_short(table.names), table.points[:, 0], table.values, strict=True), key=lambda p: p[1])
    points = tuple((name, float(x), float(y)) for name, x, y in marked)
    caption = f"A function of the class through the {len(points)} points of the counterexample, with their slopes."
    return FunctionPicture(tuple(map(float, xs)), tuple(map(float, ys)), points, False, caption)


def _in_the_plane(table: Table) -> PathPicture:
    xs, ys = _sides(table, MESH_POINTS)
    mesh = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    heights = table.at(mesh, PLANE_SLOPES).reshape(len(ys), len(xs))
    caption = f"The {len(table.points)} points of the counterexample among the level lines of a function through them."
    return PathPicture(
        tuple((float(x), float(y)) for x, y in table.points),
        caption,
        _short(table.names),
        tuple(map(float, xs)),
        tuple(map(float, ys)),
        tuple(tuple(map(float, row)) for row in heights),
    )


def _short(names: Sequence[str]) -> tuple[str, ...]:
    """x3 for x3_f: on a picture of one function its name says nothing."""
    return tuple(name.rsplit("_", 1)[0] for name in names)
