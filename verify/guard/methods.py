"""The methods that the guard knows: hyperparameters, textbook recurrences, and what is claimed of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from fractions import Fraction

from ..extensions import InputError
from . import adaptive, bounds, references, structure
from .claims import Claim
from .groups import (
    accumulating,
    bracketing,
    composite,
    conjugate,
    descent,
    estimation,
    flows,
    lamb,
    losses,
    network_gradients,
    newton,
    noise,
    normalisation,
    parts,
    quasi_newton,
    schedules,
    searched,
    second_order,
    spectral,
    stochastic,
    subgradients,
    trust,
    updates,
)
from .method import BETA2, EPSILON, FROM_ZERO, POSITIVE, SHARE, Method, Range, Settings, smooth_examples
from .references import Hyper, Reference


def _method(
    name: str, title: str, hyper: Mapping[str, Range], refs: tuple[Reference, ...],
    room: Callable[[Hyper], Fraction], settings: Settings, *claims: Claim,
    decays: bool = False,
) -> Method:  # fmt: skip
    everyone = (*structure.conduct(settings), *structure.shared(settings, decays))
    return Method(name, title, hyper, refs, settings, (*claims, *everyone), smooth_examples(settings), room=room)


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
_GROUPS = (
    descent,
    searched,
    newton,
    quasi_newton,
    conjugate,
    accumulating,
    composite,
    subgradients,
    stochastic,
    noise,
    spectral,
    flows,
    estimation,
    schedules,
    parts,
    trust,
    updates,
    lamb,
    bracketing,
    losses,
    normalisation,
    network_gradients,
    second_order,
)


AHEAD = ("nesterov", "nesterov-strongly-convex", "fista")
"""Methods whose steps take gradients beside the iterates."""


def _with_cost(method: Method) -> Method:
    if not method.one_gradient_a_step or "grad" not in method.signature.arguments:
        return method
    return replace(method, claims=(*method.claims, structure.cost(method.examples, method.name in AHEAD)))


METHODS: dict[str, Method] = {
    method.name: _with_cost(method) for group in (_ALL, *(module.METHODS for module in _GROUPS)) for method in group
}


def method_named(name: str) -> Method:
    """The method of this name; InputError, with the nearest names, without one."""
    if name in METHODS:
        return METHODS[name]
    close = get_close_matches(name, METHODS, n=2)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(METHODS)}."
    raise InputError(f"There is no method {name!r}; {hint}")
