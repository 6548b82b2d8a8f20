"""Losses and their gradients as parts: softmax cross-entropy and logistic loss, held against balls.

A loss over n samples is their mean or their sum, and so is its gradient; either will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from ..claims import Claim
from ..labelled import Labelled
from ..method import Method, settings
from ..signature import Answer, Signature
from .balls import Exact, ball, changed, drawn, equals, largest_first, matrix, moved, on_data, unchanged, zero
from .tools import invariance, part_conduct, structural

NONE = settings({})
LOSS = Signature(("logits", "labels"), Answer.NUMBER)
GRADIENT = Signature(("logits", "labels"), Answer.ARRAY)
BY_DEFINITION = "by definition"
GOODFELLOW = "Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.2.2"
SHIFT = Fraction(300)


def _data(*pairs: tuple[Any, Sequence[int]]) -> list[Labelled]:
    found = []
    for logits, labels in pairs:
        rows = matrix(logits) if isinstance(logits[0], Sequence) else tuple(Fraction(c) for c in logits)
        found.append(Labelled({"logits": rows, "labels": tuple(Fraction(c) for c in labels)}))
    return found


# Softmax cross-entropy: logits of the shape (samples, classes), labels the numbers of the classes


def _classes(rng: Random) -> Iterator[Labelled]:
    yield from _data(([[0, 0]], [0]), ([[1, 0]], [0]), ([[1, 0]], [1]), ([[1, 2, 3], [0, -1, 4]], [2, 0]))
    for n, c in ((1, 5), (4, 3)):
        labels = [rng.randrange(c) for _ in range(n)]
        yield from _data((drawn(rng, n, c, -20, 20), labels))


def _far_classes(rng: Random) -> Iterator[Labelled]:
    """Logits whose exponentials overflow, or underflow, in floats."""
    yield from _data(
        ([[1000, 0]], [0]), ([[1000, 0]], [1]), ([[-1000, 0]], [0]), ([[1000, 1000, -1000]], [2]),
        ([[-1000, -1000]], [1]), ([[1000, 999], [-1000, -999]], [1, 0]),
    )  # fmt: skip


def _softmax(row: Sequence[Fraction]) -> tuple[list[Any], Any]:
    """The probabilities, and log sum exp."""
    top = max(row)
    exps = [ball(c - top).exp() for c in row]
    total = sum(exps[1:], exps[0])
    return [e / total for e in exps], ball(top) + total.log()


def _cross_entropy(mean: bool) -> Exact:
    def exact(data: Labelled, hyper: Any) -> list[Any]:
        rows, labels = data["logits"], data["labels"]
        losses = [_softmax(row)[1] - ball(row[int(y)]) for row, y in zip(rows, labels, strict=True)]
        return [sum(losses[1:], losses[0]) / (len(rows) if mean else 1)]

    return exact


def _cross_entropy_gradient(mean: bool) -> Exact:
    def exact(data: Labelled, hyper: Any) -> list[Any]:
        rows, found = data["logits"], []
        for row, y in zip(rows, data["labels"], strict=True):
            found += [p - (j == int(y)) for j, p in enumerate(_softmax(row)[0])]
        return [c / (len(rows) if mean else 1) for c in found]

    return exact


def _shifted(data: Labelled) -> Labelled:
    return changed(data, logits=tuple(tuple(c + SHIFT for c in row) for row in data["logits"]))


def _reversed(data: Labelled) -> Labelled:
    return changed(data, **{name: value[::-1] for name, value in data.values.items()})


def _rows(data: Labelled, answer: Sequence[Fraction]) -> list[Sequence[Fraction]]:
    width = len(data["logits"][0])
    return [answer[i : i + width] for i in range(0, len(answer), width)]


def _row_sums(data: Labelled, answer: Sequence[Fraction]) -> list[Fraction]:
    return [sum(row, Fraction(0)) for row in _rows(data, answer)]


# Logistic loss: logits of the shape (samples,), labels 0 or 1


def _signs(rng: Random) -> Iterator[Labelled]:
    yield from _data(([0], [0]), ([1], [1]), ([1], [0]), ([2, -3, Fraction(1, 2)], [1, 1, 0]))
    n = rng.randrange(2, 6)
    yield from _data((drawn(rng, 1, n, -20, 20)[0], [rng.randrange(2) for _ in range(n)]))


def _far_signs(rng: Random) -> Iterator[Labelled]:
    yield from _data(([1000], [1]), ([1000], [0]), ([-1000], [1]), ([-1000, 1000, 800], [0, 0, 1]))


def _logistic(mean: bool) -> Exact:
    """The mean of log(1 + exp(z)) - y z."""

    def exact(data: Labelled, hyper: Any) -> list[Any]:
        zs, total = data["logits"], ball(Fraction(0))
        for z, y in zip(zs, data["labels"], strict=True):
            total += (1 + ball(-abs(z)).exp()).log() + ball(max(z, Fraction(0)) - y * z)
        return [total / (len(zs) if mean else 1)]

    return exact


def _logistic_gradient(mean: bool) -> Exact:
    """(1/(1 + exp(-z)) - y)/n."""

    def exact(data: Labelled, hyper: Any) -> list[Any]:
        pairs = list(zip(data["logits"], data["labels"], strict=True))
        return [(1 / (1 + ball(-z).exp()) - ball(y)) / (len(pairs) if mean else 1) for z, y in pairs]

    return exact


def _turned_over(data: Labelled) -> Labelled:
    return changed(data, logits=tuple(-z for z in data["logits"]), labels=tuple(1 - y for y in data["labels"]))


def _common(
    conventions: tuple[Exact, Exact], near: Any, far: Any, what: str, source: str, batch: Callable[..., Any]
) -> tuple[Claim, ...]:
    return (
        structural("value", "Its value", what, source, on_data(NONE, near), equals(conventions)),
        structural("stable", "Its value far out", f"{what}, also at logits of 1000, without NaN or infinity",
                   "Blanchard, Higham and Higham (2021), Accurately computing the log-sum-exp and softmax functions",
                   on_data(NONE, far), equals(conventions)),
        invariance("batch-order", "Samples have no order", "samples in the other order give the same answer, in the"
                   " other order", BY_DEFINITION, on_data(NONE, near), batch),
        *part_conduct(largest_first(on_data(NONE, near))),
    )  # fmt: skip


def _loss(name: str, title: str, what: str, conventions: Any, near: Any, far: Any, *claims: Claim) -> Method:
    common = _common(conventions, near, far, what, GOODFELLOW, unchanged(_reversed, "the samples in the other order"))
    return Method(name, title, {}, (), NONE, (*common, *claims), on_data(NONE, near), LOSS, one_gradient_a_step=False)


def _gradient(name: str, title: str, what: str, conventions: Any, near: Any, far: Any, *claims: Claim) -> Method:
    def other_order(trial: Any, ask: Any) -> Any:
        width = len(trial.problem["logits"][0]) if isinstance(trial.problem["logits"][0], tuple) else 1

        def image(row: Sequence[Fraction]) -> list[Fraction]:
            rows = [row[i : i + width] for i in range(0, len(row), width)]
            return [c for one in rows[::-1] for c in one]

        return moved(_reversed, image, "the samples in the other order")(trial, ask)

    common = _common(conventions, near, far, what, GOODFELLOW, other_order)
    return Method(
        name, title, {}, (), NONE, (*common, *claims), on_data(NONE, near), GRADIENT, one_gradient_a_step=False
    )


SHIFTED = "adding a number to all logits of a sample changes nothing"
METHODS = (
    _loss(
        "softmax-cross-entropy", "Softmax cross-entropy from logits and labels",
        "the mean (or the sum) over the samples of log(sum_j exp(z_j)) - z_y",
        (_cross_entropy(True), _cross_entropy(False)), _classes, _far_classes,
        invariance("shift", "Shift of the logits", SHIFTED, BY_DEFINITION, on_data(NONE, _classes),
                   unchanged(_shifted, "as with logits that are 300 less")),
    ),
    _gradient(
        "softmax-cross-entropy-gradient", "The gradient of softmax cross-entropy in the logits",
        "softmax(z)_j - (1 where j is the label), over the number of samples (or not)",
        (_cross_entropy_gradient(True), _cross_entropy_gradient(False)), _classes, _far_classes,
        invariance("shift", "Shift of the logits", SHIFTED, BY_DEFINITION, on_data(NONE, _classes),
                   unchanged(_shifted, "as with logits that are 300 less")),
        structural("sums", "Rows sum to zero", "the gradient of each sample sums to 0, for the loss does not change"
                   " along a shift", BY_DEFINITION, on_data(NONE, _classes), zero(_row_sums, "the sum of a row")),
    ),
    _loss(
        "logistic-loss", "Logistic loss from logits and labels 0 or 1",
        "the mean (or the sum) over the samples of log(1 + exp(z)) - y z",
        (_logistic(True), _logistic(False)), _signs, _far_signs,
        invariance("symmetry", "The two classes are alike",
                   "the logit -z with the label 1 - y has the loss of z with y", BY_DEFINITION,
                   on_data(NONE, _signs), unchanged(_turned_over, "the classes exchanged")),
    ),
    _gradient(
        "logistic-loss-gradient", "The gradient of the logistic loss in the logits",
        "1/(1 + exp(-z)) - y, over the number of samples (or not)",
        (_logistic_gradient(True), _logistic_gradient(False)), _signs, _far_signs,
        invariance("symmetry", "The two classes are alike",
                   "the logit -z with the label 1 - y has minus the gradient of z with y", BY_DEFINITION,
                   on_data(NONE, _signs),
                   moved(_turned_over, lambda row: [-c for c in row], "the classes exchanged, the sign changed")),
    ),
)  # fmt: skip
