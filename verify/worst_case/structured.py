"""Linear maps and functions that are smooth by blocks, as texts see them: what they satisfy becomes hypotheses too."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from verify.arithmetic.gram import Form, FormalVector

from .interpolation import Property
from .oracles import Oracle
from .setup import BlockClass, FunctionClass, LinearClass
from .unknowns import Point, Program


class LinearOracle(Oracle):
    """A linear map M between two spaces, as a text sees it: M(x) and M.adjoint(u).

    The symmetric map (x, u) -> (M' u, M x) of the product of the spaces has its spectrum in [-norm, norm], and
    points of the two spaces are orthogonal there.
    """

    def __init__(self, name: str, kind: LinearClass, program: Program) -> None:
        super().__init__(name, FunctionClass((Property("symmetric linear", (-kind.norm, kind.norm)),), False), program)
        self.quadratic = False
        self.norm = kind.norm
        self._first: list[FormalVector] = []
        self._second: list[FormalVector] = []

    def __call__(self, x: FormalVector) -> Any:
        """M x."""
        return self._image(x, self._first, self._second)

    def adjoint(self, u: FormalVector) -> FormalVector:
        """M' u."""
        return self._image(u, self._second, self._first)

    def _image(self, x: FormalVector, own: list[FormalVector], other: list[FormalVector]) -> FormalVector:
        if x.key() not in self._at:
            point = self.record(x)
            own.append(x)
            other.append(point.g)
        return self.points[self._at[x.key()]].g

    def complete(self) -> None:
        """Assume that the points of the two spaces are orthogonal."""
        for x in self._first:
            for u in self._second:
                self.program.assume("points of two spaces", "==", x.inner(u))


class BlockOracle(Oracle):
    """A convex function that is smooth along blocks: at all points i, j and for each block b,

        f_i >= f_j + <g_j, x_i - x_j> + |g_i^b - g_j^b|^2 / (2 L_b)

    with g^b the part of the gradient in block b; parts in different blocks are orthogonal.  These conditions are
    necessary and not known to be sufficient (Nesterov 2012; Kamri, Hendrickx, Glineur 2022).
    """

    def __init__(self, name: str, kind: BlockClass, program: Program) -> None:
        super().__init__(name, FunctionClass((Property("curvature", (fmpq(0), None)),)), program)
        self.smoothness = kind.smoothness
        self._parts: dict[int, list[FormalVector]] = {}
        program.relaxed.append("smoothness by blocks")

    def record(self, x: FormalVector, g: FormalVector | None = None) -> Point:
        """A point whose gradient is the sum of its parts."""
        number, count = len(self.points), len(self.smoothness)
        if g is None:
            parts = [self.program.vector(f"g{number}_{self.name}_{b + 1}") for b in range(count)]
            self._parts[number] = parts
            g = sum(parts[1:], parts[0])
        else:
            self._parts[number] = [FormalVector({})] * count
            if not g.is_zero():
                raise NotImplementedError("a prescribed gradient has no known parts in the blocks")
        return super().record(x, g)

    def partial(self, x: FormalVector, block: Any) -> FormalVector:
        """The part of the gradient at x in a block, counted from 0."""
        point = self._point(x)
        return self._parts[self.points.index(point)][int(block)]

    def complete(self) -> None:
        """Assume the conditions by blocks at all points, and that blocks are orthogonal."""
        places = range(len(self.points))
        for i in places:
            for j in places:
                if i != j:
                    self._smooth(i, j)
        parts = [(b, v) for k in places for b, v in enumerate(self._parts[k]) if not v.is_zero()]
        for position, (b, u) in enumerate(parts):
            for c, v in parts[:position]:
                if b != c:
                    self.program.assume("blocks are orthogonal", "==", u.inner(v))

    def _smooth(self, i: int, j: int) -> None:
        left, right = self.points[i], self.points[j]
        assert left.value is not None and right.value is not None
        below = Form(fmpq(0), {right.value: fmpq(1), left.value: fmpq(-1)}, ())
        below = below + right.g.inner(left.x - right.x)
        for b, L in enumerate(self.smoothness):
            change = self._parts[i][b] - self._parts[j][b]
            self.program.assume(f"smooth along block {b + 1}", "<=", below + change.inner(change) / (2 * L))
