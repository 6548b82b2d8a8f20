"""Small networks with rational weights, which every arithmetic can run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flint import fmpq
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from verify.arithmetic.functions import exp, positive_part
from verify.arithmetic.matrix import Matrix
from verify.arithmetic.vector import Vector
from verify.hypothesis_source import line_rationals

from .arguments import whole
from .geometry import points


class Activation(StrEnum):
    """What a hidden unit does to its input t."""

    RELU = "relu"
    LINEAR = "linear"
    LOGISTIC = "logistic"

    def apply(self, t: Any) -> Any:
        """max(0, t), t, or 1/(1 + exp(-t))."""
        if self is Activation.RELU:
            return positive_part(t)
        return t if self is Activation.LINEAR else 1 / (1 + exp(-t))


@dataclass(frozen=True)
class Layer:
    """x -> Wx + b."""

    weights: Matrix
    bias: Vector

    def __call__(self, x: Vector) -> Vector:
        product = self.weights @ x
        assert isinstance(product, Vector)
        return product + self.bias


@dataclass(frozen=True)
class Network:
    """Layers with the activation after each but the last."""

    layers: tuple[Layer, ...]
    activation: Activation

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of inputs, of units in each hidden layer, and of outputs."""
        return (self.layers[0].weights.shape[1], *(layer.weights.shape[0] for layer in self.layers))

    def __call__(self, x: Vector) -> Vector:
        """The outputs for the inputs x."""
        for layer in self.layers[:-1]:
            x = layer(x).map(self.activation.apply)
        return self.layers[-1](x)

    @property
    def parameters(self) -> tuple[fmpq, ...]:
        """All weights and biases, layer by layer."""
        return tuple(entry for layer in self.layers for part in (*layer.weights.rows, layer.bias) for entry in part)


@st.composite
def _network(draw: Any, widths: tuple[int, ...], activations: tuple[Activation, ...]) -> Network:
    layers = []
    for inputs, outputs in zip(widths, widths[1:], strict=False):
        rows = [[draw(line_rationals()) for _ in range(inputs)] for _ in range(outputs)]
        layers.append(Layer(Matrix(rows), Vector(draw(line_rationals()) for _ in range(outputs))))
    return Network(tuple(layers), draw(st.sampled_from(activations)))


def networks(*widths: int, activations: tuple[Activation, ...] = (Activation.RELU,)) -> st.SearchStrategy[Network]:
    """Networks of the given ``widths`` (inputs, hidden layers, outputs); two inputs, two units, one output if none.

    The simplest has zeros for all weights.
    """
    chosen = widths or (2, 2, 1)
    if len(chosen) < 2:
        raise InvalidArgument(f"widths={chosen!r} needs at least the numbers of inputs and of outputs")
    for width in chosen:
        whole("widths", width, 1, 16)
    if not activations or not all(isinstance(a, Activation) for a in activations):
        raise InvalidArgument(f"activations={activations!r} is not a tuple of Activation")
    return _network(chosen, tuple(activations))


@st.composite
def _data_set(draw: Any, count: int, dimension: int, separable: bool) -> tuple[tuple[Vector, int], ...]:
    rows = [draw(points(dimension)) for _ in range(count)]
    if not separable:
        return tuple((row, draw(st.sampled_from([1, -1]))) for row in rows)
    # the labels are the sides of a hyperplane through the origin, and no row lies on it
    normal = draw(points(dimension).filter(lambda v: any(a != 0 for a in v)))
    found = []
    for row in rows:
        height = row.inner(normal)
        side = row if height != 0 else row + normal
        found.append((side, 1 if side.inner(normal) > 0 else -1))
    return tuple(found)


def labelled_data(
    count: int = 4, dimension: int = 2, *, separable: bool = False
) -> st.SearchStrategy[tuple[tuple[Vector, int], ...]]:
    """``count`` pairs (point, label 1 or -1); ``separable``: by a hyperplane through the origin, strictly."""
    return _data_set(whole("count", count, 1, 50), whole("dimension", dimension, 1, 8), separable)
