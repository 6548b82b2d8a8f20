"""Mini-batches of any number of examples: second moments by the chances that items and pairs are drawn.

For items g_1, ..., g_n the mean square of a batch's average depends on the data through S = sum |g_i|^2 and
T = |sum g_i|^2 only: an item is drawn b/n times in the mean, an ordered pair of draws b (b - 1) times, with equal
chance among all ordered pairs of items (with replacement) or among the ordered pairs of different ones (without).
So statements for all n and b are identities between rational functions of n, b, S and T.
"""

from __future__ import annotations

from typing import Any

from ..arithmetic.core import current
from ..arithmetic.symbolic import SYMBOLIC, Meant


def square_of_batch_mean(n: Any, b: Any, squares: Any, square_of_sum: Any, *, replace: bool) -> Any:
    """E |average of the batch|^2 for a uniform batch of ``b`` of ``n`` items, from S and T."""
    pairs = square_of_sum / (n * n) if replace else (square_of_sum - squares) / (n * (n - 1))
    return _shown(r"\mathbb{E}_{I}\left\|\bar{g}_{I}\right\|^{2}", (squares / n + (b - 1) * pairs) / b)


def variance_of_batch_mean(n: Any, b: Any, squares: Any, square_of_sum: Any, *, replace: bool) -> Any:
    """E |average of the batch - average of all|^2; the batch is unbiased, as each item is drawn b/n times."""
    mean = square_of_sum / (n * n)
    value = square_of_batch_mean(n, b, squares, square_of_sum, replace=replace) - mean
    how = r"\text{with}" if replace else r"\text{without}"
    return _shown(rf"\operatorname{{Var}}_{{I\,{how}\,\text{{replacement}}}}\left[\bar{{g}}_{{I}}\right]", value)


def variance_of_item(n: Any, squares: Any, square_of_sum: Any) -> Any:
    """sigma^2, the variance of one uniformly drawn item."""
    return _shown(r"\sigma^{2}", squares / n - square_of_sum / (n * n))


def _shown(latex: str, value: Any) -> Any:
    """``value``; a printed statement shows it under its name."""
    return Meant(rf"{{{latex}}}", lambda: value) if current() is SYMBOLIC else value


__all__ = ["square_of_batch_mean", "variance_of_batch_mean", "variance_of_item"]
