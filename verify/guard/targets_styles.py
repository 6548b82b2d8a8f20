"""How a target is called: finds out what was named, and gives a function with the signature that a method asks for.

Known beside plain functions: the methods of scipy.optimize.minimize, optimizers of torch, and objects with `init` and
`update` in the manner of optax (an object, a class of such objects, or a function that makes them).
"""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import targets_scipy, targets_torch, targets_updates

THEIR_NAMES = {
    "step_size": ("lr", "learning_rate", "stepsize"),
    "beta1": ("b1", "beta_1", "betas"),
    "beta2": ("b2", "beta_2", "betas"),
    "epsilon": ("eps",),
    "decay": ("alpha", "rho"),
    "weight_decay": ("wd",),
    "memory": ("history_size", "memory_size"),
}
"""What libraries call the hyperparameters that we call so, where they do not call them the same."""
OPTIMIZER = ("fun", "grad", "x0", "steps")
FLAGS = ("nesterov", "amsgrad")
"""What libraries switch on by a flag where we have methods whose names begin so."""
LOOKS_AHEAD = ("nesterov", "nesterov-strongly-convex")
"""Methods whose iterates are not the points where gradients are taken; libraries keep the latter."""
OPTIONAL = ("torch", "optax", "jax")


@dataclass(frozen=True)
class Asked:
    """What a target is asked to be: ``arguments`` by position, ``hyper`` of a method; ``extra`` in its own words."""

    method: str = ""
    arguments: Sequence[str] = OPTIMIZER
    hyper: Sequence[str] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Adapted:
    """A target that can be called; ``takes``: the hyperparameters it knows (None: any); ``notes``: what was done."""

    call: Callable[..., Any]
    takes: list[str] | None
    notes: tuple[str, ...] = ()
    fixed: bool = False
    """Whether the target has its hyperparameters already, and is not given any."""
    driven: bool = False
    """Whether the gradients are asked for on behalf of the target, which is given them: their number is not its own."""


def prepare(module: str) -> None:
    """Before the import of a target: JAX must know that floats are wanted in double precision."""
    if module.partition(".")[0] in ("optax", "jax") or module.endswith(".py"):
        os.environ.setdefault("JAX_ENABLE_X64", "1")
        os.environ.setdefault("JAX_PLATFORMS", "cpu")


def missing(module: str, error: ModuleNotFoundError) -> str | None:
    """What to install, where a target of an optional package cannot be imported."""
    package = (error.name or "").partition(".")[0]
    if package not in OPTIONAL or module.partition(".")[0] not in OPTIONAL:
        return None
    return f"it needs {package}, which is not installed; `pip install 'tightrope[guard]'` installs it"


def has_updates(found: Any) -> bool:
    """Whether this is an object in the manner of optax."""
    return not isinstance(found, type) and targets_updates.has_updates(found)


def scipy_method(name: str, asked: Asked) -> Adapted:
    """A method of scipy.optimize.minimize; LookupError without one."""
    run = targets_scipy.minimizer(name, dict(asked.extra))
    by_results = name.upper() in targets_scipy.BY_RESULTS
    return Adapted(run, None, (targets_scipy.NOTE,) if by_results else (), driven=True)


def adapt(found: Any, asked: Asked) -> Adapted:
    """The callable for what a name stands for; LookupError, with a sentence, where it cannot be used."""
    if tuple(asked.arguments) == OPTIMIZER:
        if targets_torch.is_optimizer(found):
            return _constructed(found, asked, lambda named: targets_torch.optimizer(found, named), skip=1)
        if targets_updates.has_updates(found) and not isinstance(found, type):
            return Adapted(targets_updates.transformation(lambda hyper: found), None, fixed=True, driven=True)
        if targets_updates.has_updates(found) or _makes_updates(found):
            return _constructed(
                found, asked, lambda named: targets_updates.transformation(lambda h: found(**named(h))), skip=0
            )
    extra = dict(asked.extra)
    call = (lambda *given, **hyper: found(*given, **extra, **hyper)) if extra else found
    return Adapted(call, takes(found, len(asked.arguments)))


def _makes_updates(found: Any) -> bool:
    """A function that makes objects with `init` and `update`: it says so, or cannot take a function, a gradient, a
    start and a number of steps by position."""
    if not inspect.isfunction(found):
        return False
    if "GradientTransformation" in str(found.__annotations__.get("return", "")):
        return True
    parameters = inspect.signature(found).parameters.values()
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return False
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return len([p for p in positional if p.default is p.empty]) < len(OPTIMIZER)


Naming = Callable[[dict[str, Any]], dict[str, Any]]


def _constructed(found: Any, asked: Asked, build: Callable[[Naming], Callable[..., Any]], skip: int) -> Adapted:
    """A class or function that is called with hyperparameters, in its own words, before it does anything."""
    own = _parameters(found)[skip:]
    extra, notes = dict(asked.extra), []
    for flag in FLAGS:
        if asked.method.startswith(flag) and flag in own and flag not in extra:
            extra[flag] = True
            notes.append(f"it is made with {flag}=True")
    ahead = asked.method in LOOKS_AHEAD and extra.get("nesterov") is True

    def named(hyper: Mapping[str, Any]) -> dict[str, Any]:
        words: dict[str, Any] = dict(extra)
        betas = [hyper[name] for name in ("beta1", "beta2") if name in hyper]
        for name, value in hyper.items():
            word = _word(name, own)
            if word == "betas":
                words["betas"] = tuple(betas)
            else:
                words[word or name] = value
        return words

    call = build(named)
    if ahead:
        notes.append("its iterates are the points of look-ahead y_k = x_k + momentum (x_k - x_{k-1}); x_k is recovered")
        call = _recovered(call)
    known = [name for name in asked.hyper if _word(name, own) and name not in own]
    return Adapted(call, [*own, *known], tuple(notes), driven=True)


def _word(name: str, own: Sequence[str]) -> str | None:
    """What they call the hyperparameter `name`."""
    return next((word for word in (name, *THEIR_NAMES.get(name, ())) if word in own), None)


def _recovered(call: Callable[..., Any]) -> Callable[..., Any]:
    """The x_k, from the points y_k = x_k + momentum (x_k - x_{k-1}) where gradients are taken: other variables."""

    def run(fun: Any, grad: Any, x0: Any, steps: int, momentum: float, **hyper: Any) -> Any:
        y = call(fun, grad, x0, steps, momentum=momentum, **hyper)
        x = [y[0]]
        for k in range(1, len(y)):
            x.append((y[k] + momentum * x[-1]) / (1 + momentum))
        return type(y)(x) if isinstance(y, list) else _stack(x)

    return run


def _stack(rows: list[Any]) -> Any:
    return importlib.import_module("numpy").array(rows)


def _parameters(found: Any) -> list[str]:
    parameters = inspect.signature(found).parameters.values()
    return [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def takes(found: Any, count: int) -> list[str] | None:
    """The names that may be given as hyperparameters; None where any may."""
    try:
        parameters = list(inspect.signature(found).parameters.values())
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return None
    named = [p for p in parameters[count:] if p.kind is not p.VAR_POSITIONAL]
    return [p.name for p in dict.fromkeys([*named, *(p for p in parameters if p.kind is p.KEYWORD_ONLY)])]
