@dataclass(frozen=True)
class MaxAffine:
    """f(x) = max_i (a_i . x + b_i); ``gradient`` is the a_i of the first active piece, a subgradient."""

    dimension: int
    pieces: tuple[tuple[Vector, Number], ...]

    def value(self, x: Vector) -> Number:
        return maximum(*(dot(direction, x) + offset for direction, offset in self.pieces))

    def gradient(self, x: Vector) -> Vector:
        values = [dot(direction, x) + offset for direction, offset in self.pieces]
        own = arithmetic_of(*values)
        if own.name == "float64":
            first = np.argmax(np.stack(np.broadcast_arrays(*values)), axis=0)
            columns = []
            for j in range(self.dimension):
                entries = np.broadcast_arrays(*(d[j] for d, _ in self.pieces), first)[:-1]
                columns.append(np.take_along_axis(np.stack(entries), first[None, :], axis=0)[0])
            return Vector(columns)
        best = 0
        for i in range(1, len(values)):
            larger = own.truth("<", values[best], values[i])
            if larger is None:
                raise Refused(own.name, "an active piece that is not certain")
            best = i if larger else best
        return self.pieces[best][0]

    def hessian(self, x: Vector) -> Matrix:
        raise Refused("any", "the Hessian of a piecewise linear function")

    def is_convex(self) -> bool:
        return True

    def is_smooth(self, smoothness: fmpq) -> bool:
        return len(self.pieces) == 1

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        return strong_convexity <= 0

    def is_lipschitz(self, constant: fmpq) -> bool:
        return all(dot(direction, direction) <= constant * constant for direction, _ in self.pieces)

    def to_checker(self) -> dict[str, Any]:
        pieces = [[[str(as_fmpq(a)) for a in d], str(as_fmpq(b))] for d, b in self.pieces]
        return {"kind": "max-affine", "dimension": self.dimension, "pieces": pieces}

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        rows = [sum(_exact(a) * s for a, s in zip(d, x, strict=True)) + _exact(b) for d, b in self.pieces]
        return sympy.Max(*rows)

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        rows = [np.array([float_of(a) for a in d]) @ x + float_of(b) for d, b in self.pieces]
        return cvxpy.max(cvxpy.hstack(rows))


@dataclass(frozen=True)
class LogSumExp:
    """f(x) = log sum_i exp(a_i . x + b_i)."""

    dimension: int
    rows: tuple[tuple[Vector, Number], ...]

    def _weights(self, x: Vector) -> tuple[Number, list[Number]]:
        values = [dot(direction, x) + offset for direction, offset in self.rows]
        largest = maximum(*values)
        shifted = [exp(v - largest) for v in values]
        mass = total(shifted)
        return largest + log(mass), [s / mass for s in shifted]

    def value(self, x: Vector) -> Number:
        return self._weights(x)[0]

    def gradient(self, x: Vector) -> Vector:
        return _sum_vectors([w * d for w, (d, _) in zip(self._weights(x)[1], self.rows, strict=True)])

    def hessian(self, x: Vector) -> Matrix:
        weights = self._weights(x)[1]
        mean = _sum_vectors([w * d for w, (d, _) in zip(weights, self.rows, strict=True)])
        result = -1 * outer(mean, mean)
        for weight, (direction, _) in zip(weights, self.rows, strict=True):
            result = result + weight * outer(direction, direction)
        return result

    def is_convex(self) -> bool:
        return True

    def is_smooth(self, smoothness: fmpq) -> bool:
        """By Popoviciu's inequality: a quarter of the largest squared distance of two rows."""
        directions = [d for d, _ in self.rows]
        widest = max((as_fmpq(dot(a - b, a - b)) for a in directions for b in directions), default=fmpq(0))
        return widest / 4 <= smoothness

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        return strong_convexity <= 0

    def is_lipschitz(self, constant: fmpq) -> bool:
        return all(dot(d, d) <= constant * constant for d, _ in self.rows)

    def to_checker(self) -> dict[str, Any]:
        return {
            "kind": "log-sum-exp",
            "dimension": self.dimension,
            "rows": [[str(as_fmpq(a)) for a in d] for d, _ in self.rows],
            "offsets": [str(as_fmpq(b)) for _, b in self.rows],
            "quadratic": None,
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        rows = [sum(_exact(a) * s for a, s in zip(d, x, strict=True)) + _exact(b) for d, b in self.rows]
        return sympy.log(sum(sympy.exp(r) for r in rows))

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        rows = [np.array([float_of(a) for a in d]) @ x + float_of(b) for d, b in self.rows]
        return cvxpy.log_sum_exp(cvxpy.hstack(rows))


