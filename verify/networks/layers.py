"""Layers and networks: dense, residual, normalised and recurrent, in every arithmetic.

A layer maps a vector to a vector, or a batch (a list of vectors) to a batch; its parameters can be read and
replaced, so that a network is a function of its weights as well as of its input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from ..arithmetic.core import Number, Refused
from ..arithmetic.functions import sqrt, total
from ..arithmetic.matrix import Matrix
from ..arithmetic.vector import Vector, dot
from .units import LINEAR, TANH, Unit

Batch = Sequence[Vector]


class Layer:
    """What a layer answers; most act on each vector of a batch by itself."""

    def __call__(self, x: Vector) -> Vector:
        raise NotImplementedError

    def on_batch(self, batch: Batch) -> list[Vector]:
        """The layer on every vector of a batch."""
        return [self(x) for x in batch]

    def parameters(self) -> list[Number]:
        """The numbers that training would change, in a fixed order."""
        return []

    def taking(self, numbers: Iterator[Number]) -> Layer:
        """The layer with its parameters replaced by the next ones of ``numbers``."""
        return self


@dataclass(frozen=True)
class Dense(Layer):
    """x -> phi(Wx + b), component by component; no bias where ``bias`` is None."""

    weights: Matrix
    bias: Vector | None = None
    unit: Unit = LINEAR

    def before(self, x: Vector) -> Vector:
        """Wx + b."""
        product = Vector(dot(row, x) for row in self.weights.rows)
        return product if self.bias is None else product + self.bias

    def __call__(self, x: Vector) -> Vector:
        return self.before(x).map(self.unit)

    def parameters(self) -> list[Number]:
        own = [entry for row in self.weights.rows for entry in row]
        return own if self.bias is None else own + list(self.bias)

    def taking(self, numbers: Iterator[Number]) -> Dense:
        rows, columns = self.weights.shape
        weights = Matrix([list(islice(numbers, columns)) for _ in range(rows)])
        bias = None if self.bias is None else Vector(islice(numbers, rows))
        return replace(self, weights=weights, bias=bias)


@dataclass(frozen=True)
class Residual(Layer):
    """x -> x + F(x)."""

    inner: Layer

    def __call__(self, x: Vector) -> Vector:
        return x + self.inner(x)

    def on_batch(self, batch: Batch) -> list[Vector]:
        return [x + y for x, y in zip(batch, self.inner.on_batch(batch), strict=True)]

    def parameters(self) -> list[Number]:
        return self.inner.parameters()

    def taking(self, numbers: Iterator[Number]) -> Residual:
        return Residual(self.inner.taking(numbers))


def standardised(values: Sequence[Number], epsilon: Number) -> list[Number]:
    """(v - mean) / sqrt(variance + epsilon), with the variance divided by the number of values.

    Needs a square root: rational only by chance, else in balls.
    """
    size = len(values)
    mean = total(values) / size
    centred = [v - mean for v in values]
    scale = sqrt(total(c * c for c in centred) / size + epsilon)
    return [c / scale for c in centred]


@dataclass(frozen=True)
class LayerNorm(Layer):
    """gain * standardised(x) + shift, over the components of one vector."""

    gain: Vector
    shift: Vector
    epsilon: Number = 0

    def __call__(self, x: Vector) -> Vector:
        values = standardised(list(x), self.epsilon)
        return Vector(g * v + s for g, v, s in zip(self.gain, values, self.shift, strict=True))

    def parameters(self) -> list[Number]:
        return [*self.gain, *self.shift]

    def taking(self, numbers: Iterator[Number]) -> LayerNorm:
        size = len(self.gain)
        return replace(self, gain=Vector(islice(numbers, size)), shift=Vector(islice(numbers, size)))


@dataclass(frozen=True)
class BatchNorm(Layer):
    """gain * standardised + shift for every component by itself, over the vectors of a batch (training mode)."""

    gain: Vector
    shift: Vector
    epsilon: Number = 0

    def __call__(self, x: Vector) -> Vector:
        raise Refused("any", "batch normalisation of a single vector", "give the whole batch to on_batch()")

    def on_batch(self, batch: Batch) -> list[Vector]:
        columns = [standardised([x[j] for x in batch], self.epsilon) for j in range(len(self.gain))]
        rows = zip(*columns, strict=True)
        return [Vector(g * v + s for g, v, s in zip(self.gain, row, self.shift, strict=True)) for row in rows]

    def parameters(self) -> list[Number]:
        return [*self.gain, *self.shift]

    def taking(self, numbers: Iterator[Number]) -> BatchNorm:
        size = len(self.gain)
        return replace(self, gain=Vector(islice(numbers, size)), shift=Vector(islice(numbers, size)))


@dataclass(frozen=True)
class Network(Layer):
    """Layers one after the other; itself a layer."""

    layers: tuple[Layer, ...]

    def __call__(self, x: Vector) -> Vector:
        return self.signals(x)[-1]

    def signals(self, x: Vector) -> list[Vector]:
        """The input and the output of every layer."""
        found = [x]
        for layer in self.layers:
            found.append(layer(found[-1]))
        return found

    def on_batch(self, batch: Batch) -> list[Vector]:
        current = list(batch)
        for layer in self.layers:
            current = layer.on_batch(current)
        return current

    def parameters(self) -> list[Number]:
        return [p for layer in self.layers for p in layer.parameters()]

    def taking(self, numbers: Iterator[Number]) -> Network:
        return Network(tuple(layer.taking(numbers) for layer in self.layers))

    @property
    def weights(self) -> Vector:
        """All parameters as one vector."""
        return Vector(self.parameters())

    def with_weights(self, weights: Vector) -> Network:
        """The same network with other parameters.  Raises ValueError where their number is not the same."""
        if len(weights) != len(self.parameters()):
            raise ValueError(f"a network with {len(self.parameters())} parameters does not take {len(weights)}")
        return self.taking(iter(weights))


@dataclass(frozen=True)
class Recurrent:
    """h_t = phi(W h_{t-1} + U x_t + b), unrolled through time."""

    hidden: Matrix
    inputs: Matrix
    bias: Vector | None = None
    unit: Unit = TANH

    def step(self, h: Vector, x: Vector) -> Vector:
        """The next hidden state."""
        sums = Vector(dot(w, h) + dot(u, x) for w, u in zip(self.hidden.rows, self.inputs.rows, strict=True))
        return (sums if self.bias is None else sums + self.bias).map(self.unit)

    def states(self, start: Vector, sequence: Sequence[Vector]) -> list[Vector]:
        """h_0 = ``start``, h_1, ..., h_T."""
        found = [start]
        for x in sequence:
            found.append(self.step(found[-1], x))
        return found

    def parameters(self) -> Vector:
        """The entries of W, of U, and of b."""
        own = [e for m in (self.hidden, self.inputs) for row in m.rows for e in row]
        return Vector(own + ([] if self.bias is None else list(self.bias)))

    def with_parameters(self, numbers: Vector) -> Recurrent:
        """The same net with other parameters."""
        feed = iter(numbers)
        (rows, columns), width = self.hidden.shape, self.inputs.shape[1]
        hidden = Matrix([list(islice(feed, columns)) for _ in range(rows)])
        inputs = Matrix([list(islice(feed, width)) for _ in range(rows)])
        bias = None if self.bias is None else Vector(islice(feed, rows))
        return replace(self, hidden=hidden, inputs=inputs, bias=bias)


def dense_network(
    matrices: Sequence[Sequence[Sequence[Any]]], unit: Unit, biases: Sequence[Sequence[Any] | None] | None = None
) -> Network:
    """Dense layers with ``unit`` after each but the last, from rows of numbers (integers, rationals, arrays ...)."""
    from ..arithmetic.core import current

    def numbers(entries: Sequence[Any]) -> Vector:
        return Vector(current().number(e) if isinstance(e, int) else e for e in entries)

    layers = []
    for i, rows in enumerate(matrices):
        given = None if biases is None else biases[i]
        bias = None if given is None else numbers(given)
        last = i + 1 == len(matrices)
        layers.append(Dense(Matrix(numbers(row) for row in rows), bias, LINEAR if last else unit))
    return Network(tuple(layers))


def loss_of_weights(
    network: Network, batch: Batch, targets: Sequence[Any], loss: Callable[[Vector, Any], Number]
) -> Callable[[Vector], Number]:
    """The function weights -> mean of loss(output, target) over the batch."""

    def mean_loss(weights: Vector) -> Number:
        outputs = network.with_weights(weights).on_batch(batch)
        return total(loss(o, t) for o, t in zip(outputs, targets, strict=True)) / len(targets)

    return mean_loss


__all__ = [
    "BatchNorm",
    "Dense",
    "Layer",
    "LayerNorm",
    "Network",
    "Recurrent",
    "Residual",
    "dense_network",
    "loss_of_weights",
    "standardised",
]
