"""Right implementations of parts and of methods without a textbook run: they vouch for smaller instances.

A textbook run follows a recurrence.  A projection has none, and a method with a line search of its own has many right
runs; for these one right implementation stands here, in floats, called like the target.  It is never what a target is
judged by: it says that a smaller instance is still one on which a right implementation keeps the claim, and it is
shown beside the target's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from .. import labelled as labelled  # adds its kind of problem to those that can be realized
from ..oracles import Log, realize
from ..process import Query, Run, Trial
from ..signature import Signature
from . import networks, parts, searches, stochastic

OWN: Mapping[str, Callable[..., Any]] = {**parts.OWN, **networks.OWN, **searches.OWN, **stochastic.OWN}
"""Method -> a right implementation of it."""
SEED = 0


def vouches(method: str, claim: str) -> bool:
    """Whether there is a right implementation, whose run on a small instance says something about the claim."""
    return method in OWN and not (method in stochastic.OWN and claim in stochastic.STATISTICAL)


def own_run(method: str, signature: Signature, trial: Trial) -> Run:
    """The run of the right implementation of a method on a trial.

    Raises KeyError for a method without one, and ArithmeticError where it gives no finite numbers.
    """
    log, right = Log(), OWN[method]
    problem, world = realize(trial.problem.to_json(), np.dtype(float), log)
    world["x0"], world["steps"] = np.array([float(c) for c in trial.x0]), trial.steps
    world["rng"] = np.random.default_rng(SEED)
    with np.errstate(all="ignore"):
        returned = right(*(world[name] for name in signature.arguments), **trial.hyper)
        parts = returned if isinstance(returned, tuple) else (returned,)
        rows = np.array(returned) if trial.x0 and len(parts) == 1 else np.concatenate([np.ravel(p) for p in parts])
        rows = np.atleast_2d(rows).astype(float)
        calls, queries = log.counts.get("grad", 0), [*log.queries]
        slopes = [world["grad"](row) for row in rows] if trial.x0 and "grad" in signature.arguments else []
    if not np.isfinite(rows).all() or not np.isfinite(slopes).all():
        raise ArithmeticError("the right implementation gives no finite numbers")
    return Run(
        trial, tuple(map(_exact, rows)), tuple(map(_exact, slopes)), False, "float64", 0, calls,
        tuple(Query(name, _exact(point), index) for name, point, index in queries),
    )  # fmt: skip


def _exact(row: Any) -> tuple[Fraction, ...]:
    return tuple(Fraction(float(c)) for c in row)
