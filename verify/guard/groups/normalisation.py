"""The backward pass of batch and layer normalisation as parts, held against balls.

Forward: xhat = (x - mean)/sqrt(variance + epsilon), y = gamma xhat + beta, the variance divided by the number of
entries. Batch normalisation takes mean and variance over the samples (rows), layer normalisation over the features
(columns). Backward, with g = upstream gamma, n entries in a mean and bars for means over them:
dx = (g - gbar - xhat mean(g xhat))/sqrt(variance + epsilon), dgamma = sum over the rows of upstream xhat, dbeta = sum
over the rows of upstream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from ..labelled import Labelled
from ..method import EPSILON, Method, settings
from ..signature import Answer, Signature
from .balls import Exact, ball, changed, drawn, equals, largest_first, matrix, moved, on_data, unchanged, zero
from .tools import invariance, part_conduct, structural

EPSILONS = settings({"epsilon": 0.25}, {"epsilon": 1e-5})
BACKWARD = Signature(("upstream", "x", "gamma"), Answer.ARRAY)
IOFFE = "Ioffe and Szegedy (2015), Batch Normalization, section 3"
BA = "Ba, Kiros and Hinton (2016), Layer Normalization"
SHIFT = Fraction(7)


def _data(rng: Random) -> Iterator[Labelled]:
    one, two = Fraction(1), Fraction(2)
    yield _labelled([[1], [0]], [[1], [3]], [1])
    yield _labelled([[1, 2], [0, -1], [3, 1]], [[1, 0], [2, 4], [0, -1]], [1, 2])
    yield _labelled([[1, 1], [1, 1]], [[1, -2], [3, 2]], [one, two])
    for n, d in ((4, 3), (2, 5)):
        gamma = [Fraction(rng.randrange(1, 9), 4) for _ in range(d)]
        yield _labelled(drawn(rng, n, d), drawn(rng, n, d), gamma)


def _labelled(upstream: Any, x: Any, gamma: Sequence[Any]) -> Labelled:
    return Labelled({"upstream": matrix(upstream), "x": matrix(x), "gamma": tuple(Fraction(c) for c in gamma)})


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _mean(values: Sequence[Any]) -> Any:
    return sum(values[1:], values[0]) / len(values)


def _normalised(x: Sequence[Fraction], epsilon: Fraction) -> tuple[list[Any], Any]:
    """xhat, and sqrt(variance + epsilon)."""
    center = _mean(x)
    spread = ball(_mean([(c - center) ** 2 for c in x]) + epsilon).sqrt()
    return [ball(c - center) / spread for c in x], spread


def _back(g: Sequence[Fraction], x: Sequence[Fraction], epsilon: Fraction) -> list[Any]:
    """dx along one mean."""
    xhat, spread = _normalised(x, epsilon)
    inner = _mean([ball(a) * b for a, b in zip(g, xhat, strict=True)])
    return [(ball(a - _mean(g)) - b * inner) / spread for a, b in zip(g, xhat, strict=True)]


def _backward(by_columns: bool) -> Exact:
    def exact(data: Labelled, hyper: dict[str, Fraction]) -> list[Any]:
        epsilon, gamma = hyper["epsilon"], data["gamma"]
        upstream, x = data["upstream"], data["x"]
        g = [[u * c for u, c in zip(row, gamma, strict=True)] for row in upstream]
        across: Callable[[Any], Any] = _columns if by_columns else list
        lines = [_back(a, b, epsilon) for a, b in zip(across(g), across(x), strict=True)]
        hats = [_normalised(line, epsilon)[0] for line in across(x)]
        dx, xhat = across(lines), across(hats)
        dgamma = [
            sum((ball(u) * h for u, h in zip(us, hs, strict=True)), ball(Fraction(0)))
            for us, hs in zip(_columns(upstream), _columns(xhat), strict=True)
        ]
        dbeta = [ball(sum(us, Fraction(0))) for us in _columns(upstream)]
        return [*(c for row in dx for c in row), *dgamma, *dbeta]

    return exact


def _shape(data: Labelled) -> tuple[int, int]:
    return len(data["x"]), len(data["x"][0])


def _sums(by_columns: bool) -> Callable[[Labelled, Sequence[Fraction]], list[Fraction]]:
    """The sums of dx along which the mean was taken."""

    def sums(data: Labelled, answer: Sequence[Fraction]) -> list[Fraction]:
        n, d = _shape(data)
        rows = [answer[i * d : (i + 1) * d] for i in range(n)]
        return [sum(line, Fraction(0)) for line in (_columns(rows) if by_columns else rows)]

    return sums


def _shifted(data: Labelled) -> Labelled:
    return changed(data, x=tuple(tuple(c + SHIFT for c in row) for row in data["x"]))


def _doubled(data: Labelled) -> Labelled:
    return changed(data, upstream=tuple(tuple(2 * c for c in row) for row in data["upstream"]))


def _method(name: str, title: str, by_columns: bool, source: str) -> Method:
    trials = on_data(EPSILONS, _data)
    what = "over the samples of each feature" if by_columns else "over the features of each sample"
    return Method(
        name, title, {"epsilon": EPSILON}, (), EPSILONS,
        (
            structural("value", "The gradients",
                       "dx = (g - mean g - xhat mean(g xhat))/sqrt(variance + epsilon), g = upstream gamma, means"
                       f" {what}; dgamma = sum of upstream xhat, dbeta = sum of upstream, over the samples",
                       source, trials, equals((_backward(by_columns),))),
            structural("sums", "dx sums to zero", f"the sum of dx {what} is 0, for the output does not change along a"
                       " shift of x", "by definition", trials, zero(_sums(by_columns), "a sum of dx")),
            invariance("shift", "Shift of x", "adding a number to x changes no gradient", "by definition", trials,
                       unchanged(_shifted, "as with x that is 7 less")),
            invariance("linear", "Linear in upstream", "twice the upstream gradient gives twice the answer",
                       "by definition", trials,
                       moved(_doubled, lambda row: [2 * c for c in row], "twice the answer")),
            *part_conduct(largest_first(trials)),
        ),
        trials, BACKWARD, one_gradient_a_step=False,
    )  # fmt: skip


METHODS = (
    _method("batch-norm-backward", "The backward pass of batch normalisation: (dx, dgamma, dbeta)", True, IOFFE),
    _method("layer-norm-backward", "The backward pass of layer normalisation: (dx, dgamma, dbeta)", False, BA),
)
