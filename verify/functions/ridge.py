@dataclass(frozen=True)
class Term:
    """weight * unit(direction . x + offset)."""

    weight: Number
    direction: Vector
    offset: Number
    unit: Unit

    def argument(self, x: Vector) -> Number:
        return dot(self.direction, x) + self.offset


@dataclass(frozen=True)
class RidgeSum:
    """f(x) = constant + linear . x + x'Ax/2 + sum_i w_i phi_i(a_i . x + b_i)."""

    dimension: int
    terms: tuple[Term, ...] = ()
    quadratic: Matrix | None = None
    linear: Vector | None = None
    constant: Number = field(default_factory=lambda: fmpq(0))

    def value(self, x: Vector) -> Number:
        parts = [term.weight * term.unit.value(term.argument(x)) for term in self.terms]
        if self.quadratic is not None:
            parts.append(self.quadratic.form(x) / 2)
        if self.linear is not None:
            parts.append(dot(self.linear, x))
        if not (isinstance(self.constant, fmpq) and self.constant == 0) or not parts:
            parts.append(arithmetic_of(*x).number(self.constant) if isinstance(self.constant, fmpq) else self.constant)
        return total(parts)

    def gradient(self, x: Vector) -> Vector:
        parts = [(term.weight * term.unit.derivative(term.argument(x))) * term.direction for term in self.terms]
        if self.quadratic is not None:
            parts.append(self.quadratic @ x)
        if self.linear is not None:
            parts.append(self.linear)
        if not parts:
            return 0 * x
        return _sum_vectors(parts)

    def hessian(self, x: Vector) -> Matrix:
        result = 0 * outer(x, x) if self.quadratic is None else self.quadratic
        for term in self.terms:
            weight = term.weight * term.unit.second(term.argument(x))
            result = result + weight * outer(term.direction, term.direction)
        return result

    def _hessian_bound(self, upper: bool) -> Matrix | None:
        """A matrix above (below) every Hessian in the order of forms; None where there is no such matrix."""
        result = self.quadratic or identity(self.dimension) * fmpq(0)
        for term in self.terms:
            weight = as_fmpq(term.weight)
            low, high = term.unit.curvature()
            end = high if (weight > 0) == upper else low
            if weight == 0:
                continue
            if end is None:
                return None
            result = result + outer(term.direction, term.direction) * (weight * as_fmpq(end))
        return result

    def is_smooth(self, smoothness: fmpq) -> bool:
        """Whether the curvature bounds of the terms show that the gradient is ``smoothness``-Lipschitz."""
        high, low = self._hessian_bound(True), self._hessian_bound(False)
        if high is None or low is None or not self.is_differentiable():
            return False
        scaled = identity(self.dimension) * smoothness
        return is_positive_semidefinite(scaled - high) and is_positive_semidefinite(scaled + low)

    def is_differentiable(self) -> bool:
        return all(term.unit.differentiable or term.weight == 0 for term in self.terms)

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        low = self._hessian_bound(False)
        return low is not None and is_positive_semidefinite(low - identity(self.dimension) * strong_convexity)

    def is_convex(self) -> bool:
        return self.is_strongly_convex(fmpq(0))

    def is_lipschitz(self, constant: fmpq) -> bool:
        """Whether sum |w_i| steepness_i |a_i| + |linear| <= constant (sufficient; exact for one term)."""
        if self.quadratic is not None and any(e != 0 for row in self.quadratic.rows for e in row):
            return False
        lengths = []
        for term in self.terms:
            steep = term.unit.steepness()
            if steep is None:
                return False
            scale = as_fmpq(term.weight) * as_fmpq(steep)
            lengths.append(scale * scale * as_fmpq(dot(term.direction, term.direction)))
        if self.linear is not None:
            lengths.append(as_fmpq(dot(self.linear, self.linear)))
        return sum_of_roots_at_most([q for q in lengths if q != 0], constant)

    def to_checker(self) -> dict[str, Any]:
        zero = ["0"] * self.dimension
        return {
            "kind": "ridge-sum",
            "dimension": self.dimension,
            "constant": str(as_fmpq(self.constant)),
            "linear": zero if self.linear is None else [str(a) for a in self.linear],
            "quadratic": None
            if self.quadratic is None
            else [[str(e) for e in row] for row in self.quadratic.rows],
            "terms": [
                {
                    "weight": str(as_fmpq(t.weight)),
                    "direction": [str(as_fmpq(a)) for a in t.direction],
                    "offset": str(as_fmpq(t.offset)),
                    "unit": t.unit.to_checker(),
                }
                for t in self.terms
            ],
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        result = _exact(self.constant)
        if self.linear is not None:
            result += sum(_exact(a) * s for a, s in zip(self.linear, x, strict=True))
        if self.quadratic is not None:
            rows = self.quadratic.rows
            result += sum(_exact(rows[i][j]) * x[i] * x[j] for i in range(len(x)) for j in range(len(x))) / 2
        for term in self.terms:
            t = sum(_exact(a) * s for a, s in zip(term.direction, x, strict=True)) + _exact(term.offset)
            result += _exact(term.weight) * term.unit.to_sympy(t)
        return result

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        result = float_of(self.constant)
        if self.linear is not None:
            result = result + np.array([float_of(a) for a in self.linear]) @ x
        if self.quadratic is not None:
            matrix = np.array([[float_of(e) for e in row] for row in self.quadratic.rows])
            result = result + cvxpy.quad_form(x, cvxpy.psd_wrap(matrix)) / 2
        for term in self.terms:
            t = np.array([float_of(a) for a in term.direction]) @ x + float_of(term.offset)
            if term.weight < 0:
                raise Refused("cvxpy", "a negative multiple of a convex function")
            if term.weight > 0:
                result = result + float_of(term.weight) * term.unit.to_cvxpy(t)
        return result


