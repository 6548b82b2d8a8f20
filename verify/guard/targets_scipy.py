"""`scipy:NAME` as a target: a method of `scipy.optimize.minimize`, its iterates collected by its callback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

METHODS = (
    "BFGS", "CG", "COBYLA", "COBYQA", "L-BFGS-B", "Nelder-Mead", "Newton-CG", "Powell", "SLSQP", "TNC", "dogleg",
    "trust-constr", "trust-exact", "trust-krylov", "trust-ncg",
)  # fmt: skip
BY_VALUES = ("COBYLA", "COBYQA", "Nelder-Mead", "Powell")
BY_HESSIAN = ("Newton-CG", "dogleg", "trust-constr", "trust-exact", "trust-krylov", "trust-ncg")
# All tests of convergence off: a run has the number of steps that it was asked for.
NEVER_DONE = {
    "BFGS": {"gtol": 0.0},
    "CG": {"gtol": 0.0},
    "L-BFGS-B": {"gtol": 0.0, "ftol": 0.0, "maxfun": 1_000_000},
    "Newton-CG": {"xtol": 0.0},
    "SLSQP": {"ftol": 0.0},
    "TNC": {"gtol": 0.0, "ftol": 0.0, "xtol": 0.0},
    "dogleg": {"gtol": 0.0},
    "trust-constr": {"gtol": 0.0, "xtol": 0.0},
    "trust-exact": {"gtol": 0.0},
    "trust-krylov": {"gtol": 0.0, "inexact": False},
    "trust-ncg": {"gtol": 0.0},
}
BY_RESULTS = ("SLSQP",)
"""Methods whose callback is not given the iterates: SLSQP's gets the first point that its line search tries."""
NOTE = "its iterates are the results of runs of 1, 2, ... iterations, for its callback is given other points"
ITERATIONS = {"TNC": "maxfun"}
"""What a method calls its largest number of iterations, where that is not `maxiter`."""
OURS = {"memory": "maxcor", "radius": "initial_trust_radius", "c1": "c1", "c2": "c2"}
"""Hyperparameters by our names, and the options of scipy that they are."""


def minimizer(name: str, extra: dict[str, Any]) -> Callable[..., Any]:
    """The method as a target ``f(fun, grad[, hess], x0, steps, **hyper)``; LookupError where scipy has none.

    A run that scipy ends early, because a line search finds nothing better or the gradient is zero, stays where it
    is: its last iterate is repeated.  ``extra`` holds further options of the method.
    """
    found = {known.lower(): known for known in METHODS}.get(name.lower())
    if found is None:
        raise LookupError(f"scipy.optimize.minimize has no method {name!r}; it has {', '.join(METHODS)}")
    from scipy.optimize import minimize

    def iterates(fun: Any, grad: Any, hess: Any, x0: Any, steps: int, hyper: dict[str, Any]) -> list[Any]:
        points = [np.array(x0)]
        options = {**NEVER_DONE.get(found, {}), ITERATIONS.get(found, "maxiter"): steps, **extra}
        options |= {OURS.get(key, key): value for key, value in hyper.items()}

        def keep(x: Any, *state: Any) -> None:
            points.append(np.array(x))

        result = minimize(
            fun, np.array(x0), jac=None if found in BY_VALUES else grad, method=found,
            hess=hess if found in BY_HESSIAN else None, callback=keep, options=options,
        )  # fmt: skip
        return [np.array(x0), result.x] if found in BY_RESULTS else points

    def run(fun: Any, grad: Any, *rest: Any, **hyper: Any) -> Any:
        hess, x0, steps = rest if len(rest) == 3 else (None, *rest)
        if found in BY_HESSIAN and hess is None:
            raise ValueError(f"scipy's {found} needs second derivatives; hold it as a method that has them")
        if not steps:
            points = [np.array(x0)]
        elif found in BY_RESULTS:
            ends = [iterates(fun, grad, hess, x0, k, hyper)[-1] for k in range(1, steps + 1)]
            points = [np.array(x0), *ends]
        else:
            points = iterates(fun, grad, hess, x0, steps, hyper)
        points += points[-1:] * (steps + 1 - len(points))
        return np.array(points[: steps + 1])

    return run
