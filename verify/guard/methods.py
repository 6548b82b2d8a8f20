"""The methods that the guard knows: hyperparameters, textbook recurrences, and what is claimed of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from math import isfinite

from ..extensions import InputError
from . import adaptive, bounds, references, structure
from .claims import Claim, Given
from .references import Hyper, Reference


@dataclass(frozen=True)
class Range:
    """An open or half-open interval of a hyperparameter."""

    low: float
    high: float
    low_included: bool = False

    def __contains__(self, value: float) -> bool:
        return isfinite(value) and (self.low < value or (self.low_included and value == self.low)) and value < self.high

    def __str__(self) -> str:
        high = "infinity" if self.high == float("inf") else f"{self.high:g}"
        return f"{'[' if self.low_included else '('}{self.low:g}, {high})"


POSITIVE, FROM_ZERO, SHARE = Range(0, float("inf")), Range(0, float("inf"), True), Range(0, 1, True)
# Without an epsilon the methods divide 0 by 0, and when beta2 is 0 no step has a bound.
EPSILON, BETA2 = Range(0, 1000), Range(0.001, 1, True)


@dataclass(frozen=True)
class Method:
    """A method: `hyper` names its parameters and their ranges; `settings` completes those that the user fixed."""

    name: str
    title: str
    hyper: Mapping[str, Range]
    references: tuple[Reference, ...]
    room: Callable[[Hyper], Fraction]
    settings: Callable[[Given], list[dict[str, float]]]
    claims: tuple[Claim, ...]

    def check_hyper(self, given: Mapping[str, float]) -> None:
        """InputError where a name is not one of this method's, or a value is out of range."""
        for name, value in given.items():
            if name not in self.hyper:
                raise InputError(f"{self.name} has no hyperparameter {name!r}; it has {', '.join(self.hyper)}.")
            if value not in self.hyper[name]:
                raise InputError(f"{name} = {value:g} is out of range; {self.name} takes {name} in {self.hyper[name]}.")


def _method(
    name: str, title: str, hyper: Mapping[str, Range], refs: tuple[Reference, ...],
    room: Callable[[Hyper], Fraction], settings: Callable[[Given], list[dict[str, float]]], *claims: Claim,
    decays: bool = False,
) -> Method:  # fmt: skip
    everyone = (*structure.conduct(settings), *structure.shared(settings, decays))
    return Method(name, title, hyper, refs, room, settings, (*claims, *everyone))


STEP = {"step_size": POSITIVE}
MOMENTUM = {**STEP, "momentum": SHARE}
ADAM = {**STEP, "beta1": SHARE, "beta2": BETA2, "epsilon": EPSILON}

_ALL = (
    _method(
        "gradient-descent", "Gradient descent with a fixed step", STEP,
        references.GRADIENT_DESCENT, references.NO_ROOM, bounds.step_sizes,
        *bounds.GRADIENT_DESCENT, *structure.by_gradients(bounds.step_sizes),
    ),
    _method(
        "heavy-ball", "Gradient descent with Polyak's momentum", MOMENTUM,
        references.HEAVY_BALL, references.NO_ROOM, bounds.momentum_settings,
        *bounds.HEAVY_BALL, *structure.by_gradients(bounds.momentum_settings),
    ),
    _method(
        "nesterov", "Nesterov's accelerated gradient for convex functions", STEP,
        references.NESTEROV, references.NO_ROOM, bounds.step_sizes,
        *bounds.NESTEROV, *structure.look_ahead(bounds.step_sizes), *structure.by_gradients(bounds.step_sizes),
    ),
    _method(
        "nesterov-strongly-convex", "Nesterov's accelerated gradient with a fixed momentum", MOMENTUM,
        references.NESTEROV_STRONGLY, references.NO_ROOM, bounds.strongly_settings,
        *bounds.NESTEROV_STRONGLY, *structure.look_ahead(bounds.strongly_settings),
        *structure.by_gradients(bounds.strongly_settings),
    ),
    _method(
        "adam", "Adam", ADAM, references.ADAM, adaptive.adam_room, adaptive.ADAM_SETTINGS,
        *adaptive.adam(references.ADAM, adaptive.ADAM_SETTINGS), *structure.by_coordinates(adaptive.ADAM_SETTINGS),
    ),
    _method(
        "adamw", "Adam with decoupled weight decay", {**ADAM, "weight_decay": FROM_ZERO},
        references.ADAMW, adaptive.adam_room, adaptive.ADAMW_SETTINGS,
        *adaptive.adam(references.ADAMW, adaptive.ADAMW_SETTINGS), *structure.by_coordinates(adaptive.ADAMW_SETTINGS),
        decays=True,
    ),
    _method(
        "adagrad", "AdaGrad, diagonal", {**STEP, "epsilon": EPSILON},
        references.ADAGRAD, adaptive.adagrad_room, adaptive.ADAGRAD_SETTINGS,
        *adaptive.adagrad(references.ADAGRAD), *structure.by_coordinates(adaptive.ADAGRAD_SETTINGS),
    ),
    _method(
        "rmsprop", "RMSProp", {**STEP, "decay": SHARE, "epsilon": EPSILON},
        references.RMSPROP, adaptive.rmsprop_room, adaptive.RMSPROP_SETTINGS,
        *adaptive.rmsprop(references.RMSPROP), *structure.by_coordinates(adaptive.RMSPROP_SETTINGS),
    ),
)  # fmt: skip
METHODS: dict[str, Method] = {method.name: method for method in _ALL}


def method_named(name: str) -> Method:
    """The method of this name; InputError, with the nearest names, without one."""
    if name in METHODS:
        return METHODS[name]
    close = get_close_matches(name, METHODS, n=2)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(METHODS)}."
    raise InputError(f"There is no method {name!r}; {hint}")
