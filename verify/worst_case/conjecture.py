"""Closed forms guessed from measured worst cases.  A guess is called a conjecture until certificates stand behind it.

Worst cases s_1, s_2, ... at parameters (steps N, condition number kappa, step size h ...) are floats with some
eight digits.  What is tried, simplest first: a multiple of a form that the field knows, c r^N, and rational
functions of one parameter.  A formula must have small rational coefficients and meet every value, at least
two more values than it has coefficients; noise does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy
from flint import fmpq

from verify.conditions import Condition

from .decide import Outcome, decide_text
from .measuring import worst_factor
from .program import build
from .setup import Setup

AGREES = 1e-6
"""The largest relative distance between a formula and a measured value."""
SPARE = 2
"""How many values there must be beyond the coefficients of a formula."""
LARGEST_COEFFICIENT = 100
LARGEST_DEGREE = 4
TIGHTENED = fmpq(9999, 10000)

N, KAPPA, H = sympy.Symbol("N", positive=True), sympy.Symbol("kappa", positive=True), sympy.Symbol("h", positive=True)
_CONTRACTION = (KAPPA - 1) / (KAPPA + 1)
KNOWN: tuple[sympy.Expr, ...] = (
    _CONTRACTION,
    _CONTRACTION**2,
    _CONTRACTION**N,
    _CONTRACTION ** (2 * N),
    1 - 1 / KAPPA,
    (1 - 1 / KAPPA) ** 2,
    (1 - 1 / KAPPA) ** N,
    (1 - 1 / KAPPA) ** (2 * N),
    sympy.Max(1 / (2 * N * H + 1), (1 - H) ** (2 * N)),
    sympy.Max((1 - H) ** 2, (1 - H / KAPPA) ** 2),
    sympy.Max((1 - H) ** 2, (1 - H / KAPPA) ** 2) ** N,
    1 / (4 * N * H + 2),
)
"""Forms of rates for L = 1, in N steps of size h with the condition number kappa."""

Parameters = Mapping[str, fmpq]


@dataclass(frozen=True)
class Conjecture:
    """``formula`` meets ``points`` measured values within the relative ``deviation``.

    ``proved`` and ``sharp`` say at how many of them the formula is proved to be a bound, and at how many it is
    refuted once it is made smaller by 0.01 %: each with a certificate that the checker accepted.
    """

    formula: sympy.Expr
    points: int
    deviation: float
    proved: int = 0
    sharp: int = 0

    def at(self, parameters: Parameters) -> fmpq:
        """The formula at rational parameters."""
        value = _at(self.formula, parameters)
        return fmpq(int(value.p), int(value.q))

    def __str__(self) -> str:
        backed = f"; proved at {self.proved}, sharp at {self.sharp} of them" if self.proved or self.sharp else ""
        return f"conjecture: {self.formula} (fits {self.points} measured values to {self.deviation:.0e}{backed})"


def conjecture(
    text: Callable[..., Condition], make: Callable[[Parameters, fmpq], Setup], family: Sequence[Parameters]
) -> Conjecture | None:
    """The factor of the bound of ``text`` as a formula in the parameters of ``family``, None where none is found.

    ``make`` turns parameters and a factor c of the bound into the arguments of the text, in which the
    conclusion is ``measure <= c * bound``.  The formula is then decided as a bound wherever it was measured.
    """
    measured = []
    for parameters in family:
        value = worst_factor(build(text, make(parameters, fmpq(1))))
        if value is None:
            return None
        measured.append((parameters, value))
    found = fit(measured)
    if found is None:
        return None
    outcomes = [_backed(text, make, parameters, found.at(parameters)) for parameters in family]
    proved, sharp = (sum(backed[k] for backed in outcomes) for k in (0, 1))
    return Conjecture(found.formula, found.points, found.deviation, proved, sharp)


def _backed(
    text: Callable[..., Condition], make: Callable[[Parameters, fmpq], Setup], parameters: Parameters, c: fmpq
) -> tuple[bool, bool]:
    """Whether c is proved to be a factor, and whether a slightly smaller one is refuted."""
    bound = decide_text(text, make(parameters, c), claim="conjecture", loosen=False)
    below = decide_text(text, make(parameters, c * TIGHTENED), claim="conjecture", loosen=False)
    return bound.outcome is Outcome.PROVED, below.outcome is Outcome.REFUTED


def fit(measured: Sequence[tuple[Parameters, float]]) -> Conjecture | None:
    """The simplest formula that meets all measured values, None where there is none."""
    values = np.array([value for _, value in measured])
    if len(measured) < 1 + SPARE or not np.isfinite(values).all() or np.any(values <= 0):
        return None
    for formula in _candidates([p for p, _ in measured], values):
        deviation = _deviation(formula, measured)
        if deviation is not None and deviation <= AGREES:
            return Conjecture(sympy.factor(formula), len(measured), deviation)
    return None


def _candidates(parameters: Sequence[Parameters], values: np.ndarray) -> Iterator[sympy.Expr]:
    varied = sorted(k for k in parameters[0] if len({str(p[k]) for p in parameters}) > 1)
    constant = _small_rational(float(np.mean(values)))
    if constant is not None:
        yield constant
    yield from _known(parameters, values, [form for form in KNOWN if _names(form) <= set(varied)])
    if len(varied) == 1:
        name = varied[0]
        places = np.array([float(Fraction(str(p[name]))) for p in parameters])
        symbol = sympy.Symbol(name, positive=True)
        yield from _geometric(symbol, places, values)
        yield from _rational_functions(symbol, places, values)
    yield from _known(parameters, values, KNOWN)


def _names(form: sympy.Expr) -> set[str]:
    return {str(symbol) for symbol in form.free_symbols}


def _known(parameters: Sequence[Parameters], values: np.ndarray, forms: Sequence[sympy.Expr]) -> Iterator[sympy.Expr]:
    """The multiples of known forms whose parameters are all given."""
    for form in forms:
        if _names(form) <= set(parameters[0]):
            at = np.array([float(_at(form, p)) for p in parameters])
            ratio = None if np.any(at == 0) else _small_rational(float(np.mean(values / at)))
            if ratio is not None:
                yield ratio * form


def _geometric(symbol: sympy.Symbol, places: np.ndarray, values: np.ndarray) -> Iterator[sympy.Expr]:
    """c r^n for rational c and r."""
    slope, start = np.polyfit(places, np.log(values), 1)
    rate, constant = _small_rational(float(np.exp(slope))), _small_rational(float(np.exp(start)))
    if rate is not None and constant is not None and rate != 1:
        yield constant * rate**symbol


def _rational_functions(symbol: sympy.Symbol, places: np.ndarray, values: np.ndarray) -> Iterator[sympy.Expr]:
    """p/q with small integers as coefficients, by total degree."""
    for degree in range(1, LARGEST_DEGREE + 1):
        for below in range(degree, -1, -1):
            above = degree - below
            if degree + 1 + SPARE > len(values):
                return
            tops = np.vander(places, above + 1, increasing=True)
            bottoms = np.vander(places, below + 1, increasing=True)
            # weighted so that every value counts by its relative error
            rows = np.hstack([tops / values[:, None], -bottoms]) / np.linalg.norm(bottoms, axis=1)[:, None]
            size = np.linalg.norm(rows, axis=0)
            null = np.linalg.svd(rows / size)[2][-1] / size
            coefficients = _integers(null)
            if coefficients is not None:
                top = sum(c * symbol**k for k, c in enumerate(coefficients[: above + 1]))
                bottom = sum(c * symbol**k for k, c in enumerate(coefficients[above + 1 :]))
                if bottom != 0:
                    yield sympy.sympify(top) / bottom


def _integers(null: np.ndarray) -> list[int] | None:
    """A multiple of the vector with small integer entries, near it."""
    scaled = null / null[int(np.abs(null).argmax())]
    fractions = [Fraction(float(x)).limit_denominator(LARGEST_COEFFICIENT) for x in scaled]
    common = int(np.lcm.reduce([f.denominator for f in fractions]))
    whole = [int(f * common) for f in fractions]
    if max(abs(c) for c in whole) > LARGEST_COEFFICIENT:
        return None
    near = all(abs(float(f) - x) < 1e-4 for f, x in zip(fractions, scaled, strict=True))
    return whole if near else None


def _small_rational(x: float) -> sympy.Rational | None:
    found = Fraction(x).limit_denominator(LARGEST_COEFFICIENT)
    if found.numerator == 0 or abs(float(found) - x) > AGREES * abs(x):
        return None
    return sympy.Rational(found.numerator, found.denominator)


def _at(formula: sympy.Expr, parameters: Parameters) -> sympy.Expr:
    given = {sympy.Symbol(k, positive=True): sympy.Rational(str(v)) for k, v in parameters.items()}
    return formula.subs(given)


def _deviation(formula: sympy.Expr, measured: Sequence[tuple[Parameters, float]]) -> float | None:
    """The largest relative distance from the measured values; None where the formula has no rational value."""
    largest = 0.0
    for parameters, value in measured:
        at = _at(formula, parameters)
        if not isinstance(at, sympy.Rational) or at == 0:
            return None
        largest = max(largest, abs(float(at) - value) / abs(float(at)))
    return largest
