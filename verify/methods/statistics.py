"""Iteratively reweighted least squares for logistic regression, and EM for two Gaussians; `exp` is passed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .newton import normal_equations, solve

Exp = Callable[[Any], Any]


def logistic(t: Any, exp: Exp) -> Any:
    """1/(1 + exp(-t))."""
    return 1 / (1 + exp(-t))


def irls_system(
    X: Sequence[Sequence[Any]], y: Sequence[Any], w: Sequence[Any], exp: Exp
) -> tuple[list[list[Any]], list[Any]]:
    """X^T S X and X^T (y - p), p = logistic(X w), S = diag(p (1 - p)): Newton's equations for the likelihood."""
    p = [logistic(sum(a * b for a, b in zip(row, w, strict=True)), exp) for row in X]
    axes = range(len(w))
    matrix = [[sum(q * (1 - q) * row[i] * row[j] for q, row in zip(p, X, strict=True)) for j in axes] for i in axes]
    return matrix, [sum((c - q) * row[i] for c, q, row in zip(y, p, X, strict=True)) for i in axes]


def irls_step(X: Sequence[Sequence[Any]], y: Sequence[Any], w: Sequence[Any], exp: Exp) -> list[Any]:
    """w + (X^T S X)^-1 X^T (y - p) (McCullagh and Nelder 1989, section 2.5)."""
    matrix, right = irls_system(X, y, w, exp)
    return [a + b for a, b in zip(w, solve(matrix, right), strict=True)]


def first_irls_step(X: Sequence[Sequence[Any]], y: Sequence[Any]) -> list[Any]:
    """The step from w = 0, where every p is 1/2: 4 (X^T X)^-1 X^T (y - 1/2), without an exponential."""
    gram, right = normal_equations(X, [2 * (2 * c - 1) for c in y])
    return list(solve(gram, right))


def em_step(data: Sequence[Any], means: Sequence[Any], exp: Exp) -> list[Any]:
    """New means of two Gaussians of variance 1 and weight 1/2: averages weighted by r = P(component | datum).

    r_1(t) = logistic((m_1 - m_2)(t - (m_1 + m_2)/2)) (Dempster, Laird and Rubin 1977).
    """
    first, second = means
    r = [logistic((first - second) * (t - (first + second) / 2), exp) for t in data]
    return [
        sum(a * t for a, t in zip(r, data, strict=True)) / sum(r),
        sum((1 - a) * t for a, t in zip(r, data, strict=True)) / sum(1 - a for a in r),
    ]
