"""``ball``: a number is a midpoint with a rigorous radius (FLINT's ``arb``).

Comparisons are certain or they are None.  :func:`at_rising_precision` repeats a computation with more
bits until its answer is certain or the stated limit is reached.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from flint import arb, ctx, fmpq

from .core import Refused, Undetermined, as_fmpq
from .rational import RATIONAL

PRECISIONS = (64, 128, 256, 512, 1024, 2048)
"""Bits that are tried in turn before a comparison is left undecided."""


def as_arb(value: Any) -> arb:
    """The ball of an exact number; floats are refused."""
    return value if isinstance(value, arb) else arb(as_fmpq(value))


class Ball:
    """Rigorous enclosures of real numbers; what is rational stays an exact rational."""

    name = "ball"

    def number(self, value: int | fmpq | Fraction) -> fmpq:
        return as_fmpq(value)

    def _exactly(self, name: str, *arguments: Any) -> Any:
        """The exact answer where the arguments are rational and so is the answer, else None."""
        if any(isinstance(a, arb) for a in arguments):
            return None
        try:
            return getattr(RATIONAL, name)(*arguments)
        except Refused:
            return None

    def sqrt(self, a: Any) -> Any:
        exact = self._exactly("sqrt", a)
        if exact is not None:
            return exact
        a = as_arb(a)
        if a < 0:
            raise Refused(self.name, "the square root of a negative number")
        return a.sqrt() if a >= 0 else a.max(arb(0)).sqrt()

    def _real(self, name: str, a: Any) -> Any:
        exact = self._exactly(name, a)
        return getattr(as_arb(a), name)() if exact is None else exact

    def exp(self, a: Any) -> Any:
        return self._real("exp", a)

    def log(self, a: Any) -> Any:
        ball = as_arb(a)
        if ball <= 0:
            raise Refused(self.name, "the logarithm of a number that is not positive")
        if not ball > 0:
            raise Undetermined("a logarithm whose argument may not be positive")
        return self._real("log", a)

    def sin(self, a: Any) -> Any:
        return self._real("sin", a)

    def cos(self, a: Any) -> Any:
        return self._real("cos", a)

    def absolute(self, a: Any) -> Any:
        return abs(a if isinstance(a, arb) else as_fmpq(a))

    def maximum(self, a: Any, b: Any) -> Any:
        exact = self._exactly("maximum", a, b)
        return as_arb(a).max(as_arb(b)) if exact is None else exact

    def minimum(self, a: Any, b: Any) -> Any:
        exact = self._exactly("minimum", a, b)
        return as_arb(a).min(as_arb(b)) if exact is None else exact

    def truth(self, relation: str, a: Any, b: Any) -> bool | None:
        exact = self._exactly("truth", relation, a, b) if not isinstance(a, arb) and not isinstance(b, arb) else None
        if exact is not None:
            return bool(exact)
        a, b = as_arb(a), as_arb(b)
        if not (a.is_finite() and b.is_finite()):
            return None
        if relation == "<=":
            return True if a <= b else (False if a > b else None)
        if relation == "<":
            return True if a < b else (False if a >= b else None)
        apart, same = bool(a != b), a.is_exact() and b.is_exact() and bool(a == b)
        if relation == "==":
            return False if apart else (True if same else None)
        return True if apart else (False if same else None)


BALL = Ball()
Answer = TypeVar("Answer")


def at_rising_precision(
    compute: Callable[[], Answer | None], precisions: tuple[int, ...] = PRECISIONS
) -> tuple[Answer | None, int]:
    """The first certain (not None) answer of ``compute`` and the bits that it took.

    After the last precision the answer is None: the matter is undecided.
    """
    bits = precisions[0]
    for bits in precisions:
        with ctx.workprec(bits):
            try:
                answer = compute()
            except Undetermined:
                answer = None
        if answer is not None:
            return answer, bits
    return None, bits
