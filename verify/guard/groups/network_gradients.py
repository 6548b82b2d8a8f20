"""The gradient of a small network as a part: one hidden layer, and half the squared error, against balls.

out = W2 phi(W1 x + b1) + b2 for each sample x (a row of X); the loss is the mean, or the sum, over the samples of
|out - y|^2/2. The answer is (dW1, db1, dW2, db2), in the shapes of the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from ..labelled import Labelled
from ..method import Method, settings
from ..process import Trial
from ..signature import Answer, Signature
from .balls import Exact, ball, changed, drawn, equals, largest_first, matrix, on_data, unchanged, zero
from .tools import invariance, part_conduct, structural

NONE = settings({})
GRADIENT = Signature(("W1", "b1", "W2", "b2", "X", "Y"), Answer.ARRAY)
SOURCE = "Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating errors"

Unit = Callable[[Any], tuple[Any, Any]]
"""phi and its derivative."""


def _relu(z: Any) -> tuple[Any, Any]:
    return (z, ball(Fraction(1))) if z > 0 else (ball(Fraction(0)), ball(Fraction(0)))


def _tanh(z: Any) -> tuple[Any, Any]:
    value = z.tanh()
    return value, 1 - value * value


def _networks(rng: Random) -> Iterator[Labelled]:
    """No hidden unit is at a kink: biases are odd multiples of 1/32, and products of weights and inputs even ones."""
    yield _network([[1]], [Fraction(1, 8)], [[1]], [0], [[1]], [[0]])
    yield _network([[1], [-1]], [Fraction(1, 8)] * 2, [[1, 2]], [0], [[1], [-2]], [[3], [0]])
    for d, h, c, n in ((2, 3, 1, 4), (3, 2, 2, 3)):
        b1 = [Fraction(2 * rng.randrange(-4, 4) + 1, 32) for _ in range(h)]
        W1, W2 = drawn(rng, h, d, -4, 4), drawn(rng, c, h, -4, 4)
        yield _network(W1, b1, W2, drawn(rng, 1, c)[0], drawn(rng, n, d, -6, 6), drawn(rng, n, c))


def _dead(rng: Random) -> Iterator[Labelled]:
    """The second hidden unit is off for every sample."""
    yield _network([[1], [1]], [Fraction(1, 8), -50], [[1, 2]], [0], [[1], [2]], [[0], [1]])


def _network(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Labelled:
    first, second = tuple(Fraction(c) for c in b1), tuple(Fraction(c) for c in b2)
    weights = {"W1": matrix(W1), "b1": first, "W2": matrix(W2), "b2": second}
    return Labelled({**weights, "X": matrix(X), "Y": matrix(Y)})


def _affine(W: Sequence[Sequence[Any]], b: Sequence[Any], x: Sequence[Any]) -> list[Any]:
    return [sum((w * c for w, c in zip(row, x, strict=True)), s) for row, s in zip(W, b, strict=True)]


def _gradient(unit: Unit, mean: bool) -> Exact:
    def exact(data: Labelled, hyper: Any) -> list[Any]:
        W1, W2 = ([[ball(c) for c in row] for row in data[name]] for name in ("W1", "W2"))
        b1, b2 = ([ball(c) for c in data[name]] for name in ("b1", "b2"))
        share = ball(Fraction(1, len(data["X"]) if mean else 1))
        total: list[Any] = []
        for x, y in zip(data["X"], data["Y"], strict=True):
            inputs = [ball(c) for c in x]
            hidden = [unit(z) for z in _affine(W1, b1, inputs)]
            values = [value for value, _ in hidden]
            errors = [share * (a - ball(c)) for a, c in zip(_affine(W2, b2, values), y, strict=True)]
            back = [
                slope * sum((row[j] * e for row, e in zip(W2, errors, strict=True)), ball(Fraction(0)))
                for j, (_, slope) in enumerate(hidden)
            ]
            one = [
                *(d * c for d in back for c in inputs), *back, *(e * v for e in errors for v in values), *errors
            ]  # fmt: skip
            total = [a + b for a, b in zip(total, one, strict=True)] if total else one
        return total

    return exact


def _reversed(data: Labelled) -> Labelled:
    return changed(data, X=data["X"][::-1], Y=data["Y"][::-1])


def _one_is_dead(trial: Trial) -> bool:
    data = trial.problem
    if len(data["b1"]) < 2:
        return False
    inner = [sum((w * c for w, c in zip(data["W1"][1], x, strict=True)), data["b1"][1]) for x in data["X"]]
    return max(inner) < 0


def _of_the_dead(data: Labelled, answer: Sequence[Fraction]) -> list[Fraction]:
    """The entries of the gradient that belong to the second hidden unit: in dW1 and db1, and in dW2."""
    d, h = len(data["X"][0]), len(data["b1"])
    return [*answer[d : 2 * d], answer[h * d + 1], answer[h * d + h + 1]]


def _method(name: str, title: str, unit: Unit, *claims: Any) -> Method:
    trials = on_data(NONE, _networks)
    return Method(
        name, title, {}, (), NONE,
        (
            structural("value", "The gradient", "the derivatives of the mean (or sum) of |out - y|^2/2 in all weights",
                       SOURCE, trials, equals((_gradient(unit, True), _gradient(unit, False)))),
            invariance("batch-order", "Samples have no order", "samples in another order give the same gradient",
                       "by definition", trials, unchanged(_reversed, "as with the samples in the other order")),
            *claims, *part_conduct(largest_first(trials)),
        ),
        trials, GRADIENT, one_gradient_a_step=False,
    )  # fmt: skip


METHODS = (
    _method(
        "network-gradient-relu", "The gradient of a network with one hidden ReLU layer: (dW1, db1, dW2, db2)", _relu,
        replace(
            structural("dead", "A unit that is off learns nothing",
                       "where a hidden unit is off for every sample, its gradients are 0", "by definition",
                       on_data(NONE, _dead), zero(_of_the_dead, "the gradient of a unit that is off")),
            speaks=_one_is_dead,
        ),
    ),
    _method("network-gradient-tanh", "The gradient of a network with one hidden tanh layer: (dW1, db1, dW2, db2)",
            _tanh),
)  # fmt: skip
