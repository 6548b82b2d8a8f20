@dataclass(frozen=True)
class Polynomial:
    """f(x) = sum of coefficient * x_1^e_1 ... x_d^e_d over ``terms`` = ((coefficient, exponents), ...)."""

    dimension: int
    terms: tuple[tuple[Number, tuple[int, ...]], ...]

    def _monomial(self, x: Vector, exponents: tuple[int, ...]) -> Number:
        factors = [x[i] ** e if e > 1 else x[i] for i, e in enumerate(exponents) if e > 0]
        result: Number = 1
        for factor in factors:
            result = factor * result
        return result

    def value(self, x: Vector) -> Number:
        return total([coefficient * self._monomial(x, e) for coefficient, e in self.terms] + [0 * x[0]])

    def derivative(self, index: int) -> Polynomial:
        """The partial derivative in the coordinate ``index``."""
        terms = []
        for coefficient, exponents in self.terms:
            if exponents[index] > 0:
                lowered = tuple(e - (i == index) for i, e in enumerate(exponents))
                terms.append((coefficient * exponents[index], lowered))
        return Polynomial(self.dimension, tuple(terms))

    def gradient(self, x: Vector) -> Vector:
        return Vector(self.derivative(i).value(x) for i in range(self.dimension))

    def hessian(self, x: Vector) -> Matrix:
        return Matrix(
            [self.derivative(i).derivative(j).value(x) for j in range(self.dimension)]
            for i in range(self.dimension)
        )

    def _degree(self) -> int:
        return max((sum(e) for c, e in self.terms if c != 0), default=0)

    def _constant_hessian(self) -> Matrix:
        return self.hessian(Vector([rational(0)] * self.dimension))

    def is_convex(self) -> bool:
        if self._degree() <= 2:
            return is_positive_semidefinite(self._constant_hessian())
        return all(
            coefficient >= 0 and sum(1 for e in exponents if e) == 1 and max(exponents) % 2 == 0
            for coefficient, exponents in self.terms
            if coefficient != 0 and sum(exponents) > 1
        )

    def is_smooth(self, smoothness: fmpq) -> bool:
        if self._degree() > 2:
            return False
        hessian, scaled = self._constant_hessian(), identity(self.dimension) * smoothness
        return is_positive_semidefinite(scaled - hessian) and is_positive_semidefinite(scaled + hessian)

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        shifted = self._constant_hessian() - identity(self.dimension) * strong_convexity
        return self._degree() <= 2 and is_positive_semidefinite(shifted)

    def is_lipschitz(self, constant: fmpq) -> bool:
        if self._degree() > 1:
            return False
        gradient = self.gradient(Vector([rational(0)] * self.dimension))
        return bool(dot(gradient, gradient) <= constant * constant)

    def to_checker(self) -> dict[str, Any]:
        return {
            "kind": "polynomial",
            "dimension": self.dimension,
            "terms": [[str(as_fmpq(c)), list(e)] for c, e in self.terms],
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        return sum(
            (_exact(c) * sympy.prod([s**e for s, e in zip(x, es, strict=True)]) for c, es in self.terms),
            start=sympy.Integer(0),
        )

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        if not self.is_convex() or self._degree() > 2 and self.dimension == 0:
            raise Refused("cvxpy", "a polynomial that is not a sum of convex monomials")
        result: Any = 0.0
        if self._degree() <= 2:
            matrix = np.array([[float_of(e) for e in row] for row in self._constant_hessian().rows])
            linear = self.gradient(Vector([rational(0)] * self.dimension))
            constant = self.value(Vector([rational(0)] * self.dimension))
            result = cvxpy.quad_form(x, cvxpy.psd_wrap(matrix)) / 2
            return result + np.array([float_of(a) for a in linear]) @ x + float_of(constant)
        for coefficient, exponents in self.terms:
            if sum(exponents) == 0:
                result = result + float_of(coefficient)
                continue
            index = max(range(self.dimension), key=lambda i: exponents[i])
            result = result + float_of(coefficient) * cvxpy.power(x[index], exponents[index])
        return result


