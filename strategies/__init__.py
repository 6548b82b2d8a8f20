"""Hypothesis strategies for exact optimization: what a property of a method is tested on.

Numbers: :func:`rationals`, :func:`step_sizes`.  Geometry: :func:`spectra`, :func:`rotations`, :func:`points`,
:func:`starts`.  Functions by class: :func:`smooth`, :func:`smooth_convex`, :func:`smooth_strongly_convex`,
:func:`convex`, :func:`convex_lipschitz`, :func:`strongly_convex`, :func:`quadratics`,
:func:`twice_differentiable`, :func:`hessian_lipschitz`, :func:`differentiable`, and :func:`functions` for any
class.  Programs whose fate is known exactly: :func:`programs` and its kinds, :func:`cone_programs`.
Networks: :func:`networks`, :func:`labelled_data`.

Everything drawn is an exact rational description.  Strategies describe valid values, check their arguments
when they are called, and shrink to what a reader finds simplest: dimension one, small integers.
"""

from verify.judges.optimum import Status

from .functions import (
    convex,
    convex_lipschitz,
    differentiable,
    functions,
    hessian_lipschitz,
    quadratics,
    smooth,
    smooth_convex,
    smooth_strongly_convex,
    strongly_convex,
    twice_differentiable,
)
from .geometry import points, rotations, spectra, starts
from .networks import Activation, Network, labelled_data, networks
from .numbers import rationals, step_sizes
from .programs import (
    ConeProgram,
    KnownProgram,
    cone_programs,
    infeasible_programs,
    linear_programs,
    programs,
    programs_with_slater,
    programs_without_slater,
    quadratic_programs,
    unbounded_programs,
)

__all__ = [
    "Activation",
    "ConeProgram",
    "KnownProgram",
    "Network",
    "Status",
    "cone_programs",
    "convex",
    "convex_lipschitz",
    "differentiable",
    "functions",
    "hessian_lipschitz",
    "infeasible_programs",
    "labelled_data",
    "linear_programs",
    "networks",
    "points",
    "programs",
    "programs_with_slater",
    "programs_without_slater",
    "quadratic_programs",
    "quadratics",
    "rationals",
    "rotations",
    "smooth",
    "smooth_convex",
    "smooth_strongly_convex",
    "spectra",
    "starts",
    "step_sizes",
    "strongly_convex",
    "twice_differentiable",
    "unbounded_programs",
]
