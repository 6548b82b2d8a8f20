"""Strategies for functions, class by class: exact members of every family that populates the class.

What they draw is a :class:`verify.oracle.Oracle`: ``f(x)``, ``f.grad(x)``, ``f.hessian(x)``, the constants that its
class gives it (``f.L``, ``f.m``, ``f.G``, ``f.M``) and, where it is known exactly, ``f.minimizer`` and ``f.minimum``.
The simplest is a quadratic of one variable with curvature 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from verify.arithmetic.core import running_in
from verify.arithmetic.rational import RATIONAL
from verify.classes import functions as classes
from verify.classes.functions import FunctionClass
from verify.families.base import FAMILIES
from verify.hypothesis_source import HypothesisSource
from verify.oracle import FunctionInstance, Oracle
from verify.quantifiers import Scope

from .arguments import Rational, optional, whole

DIMENSIONS = (1, 2, 3, 5)


@st.composite
def _member(draw: Any, wanted: FunctionClass) -> Oracle:
    with running_in(RATIONAL):
        drawn = wanted.draw(Scope(source=HypothesisSource(draw), dimensions=DIMENSIONS), "f")
    return Oracle(FunctionInstance(drawn.function, drawn.L, drawn.m, drawn.G, drawn.M))


def functions(wanted: FunctionClass, families: Sequence[str] = ()) -> st.SearchStrategy[Oracle]:
    """Members of a class of :mod:`verify.classes.functions`; ``families`` restricts where they come from."""
    if not isinstance(wanted, FunctionClass):
        raise InvalidArgument(f"wanted={wanted!r} is not a function class such as Smooth or Convex")
    for name in families:
        if name not in FAMILIES:
            raise InvalidArgument(f"families={families!r}: there is no family {name!r}; known are {sorted(FAMILIES)}")
    if families:
        wanted = wanted(families=tuple(families))
    if not wanted.members():
        within = f" within families={list(families)!r}" if families else ""
        place = "" if wanted.dimension is None else f" in dimension={wanted.dimension}"
        raise InvalidArgument(f"no family has members that are {wanted.words()}{place}{within}")
    return _member(wanted)


def _of(
    base: FunctionClass,
    dimension: int | None,
    families: Sequence[str],
    minimizer: bool = False,
    bounded_below: bool = False,
    **constants: Rational | None,
) -> st.SearchStrategy[Oracle]:
    exact = {name: optional(name, value) for name, value in constants.items()}
    size = None if dimension is None else whole("dimension", dimension, 1, 8)
    if exact.get("m") is not None and exact.get("L") is not None and exact["m"] > exact["L"]:  # type: ignore[operator]
        raise InvalidArgument(f"m={exact['m']} is larger than L={exact['L']}: no function is both")
    if exact.get("m") is not None and base.smooth and exact.get("L") is None:
        raise InvalidArgument(f"m={exact['m']} needs an L: give both or neither")
    changed = base(dimension=size, minimizer=minimizer, bounded_below=bounded_below, **exact)
    return functions(changed, families)


def smooth(
    dimension: int | None = None,
    *,
    L: Rational | None = None,
    minimizer: bool = False,
    bounded_below: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """Functions with L-Lipschitz gradient, convex or not; with a minimizer or bounded below where asked."""
    return _of(classes.Smooth, dimension, families, minimizer, bounded_below, L=L)


def smooth_convex(
    dimension: int | None = None,
    *,
    L: Rational | None = None,
    minimizer: bool = False,
    bounded_below: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """Convex functions with L-Lipschitz gradient; some have no minimizer unless ``minimizer`` is asked for."""
    return _of(classes.SmoothConvex, dimension, families, minimizer, bounded_below, L=L)


def smooth_strongly_convex(
    dimension: int | None = None,
    *,
    L: Rational | None = None,
    m: Rational | None = None,
    minimizer: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """m-strongly convex functions with L-Lipschitz gradient; ``minimizer``: it is known exactly."""
    return _of(classes.SmoothStronglyConvex, dimension, families, minimizer, L=L, m=m)


def convex(
    dimension: int | None = None,
    *,
    minimizer: bool = False,
    bounded_below: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """Convex functions, smooth or not; where one is not differentiable, its gradient is a subgradient."""
    return _of(classes.Convex, dimension, families, minimizer, bounded_below)


def convex_lipschitz(
    dimension: int | None = None,
    *,
    G: Rational | None = None,
    minimizer: bool = False,
    bounded_below: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """Convex G-Lipschitz functions."""
    return _of(classes.ConvexLipschitz, dimension, families, minimizer, bounded_below, G=G)


def strongly_convex(
    dimension: int | None = None,
    *,
    m: Rational | None = None,
    minimizer: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """m-strongly convex functions, smooth or not."""
    return _of(classes.StronglyConvex, dimension, families, minimizer, m=m)


def quadratics(
    dimension: int | None = None,
    *,
    L: Rational | None = None,
    m: Rational | None = None,
    convex: bool = True,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """Quadratics with eigenvalues in [m, L], in [0, L] where m is left open, in [-L, L] where not ``convex``."""
    if m is not None:
        if not convex:
            raise InvalidArgument(f"m={m!r} makes a quadratic convex, and convex=False")
        return _of(classes.StronglyConvexQuadratic, dimension, families, L=L, m=m)
    return _of(classes.ConvexQuadratic if convex else classes.QuadraticFunction, dimension, families, L=L)


def twice_differentiable(
    dimension: int | None = None,
    *,
    minimizer: bool = False,
    bounded_below: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """Twice continuously differentiable functions: polynomials, double wells, saddles, softplus ..."""
    return _of(classes.TwiceDifferentiable, dimension, families, minimizer, bounded_below)


def hessian_lipschitz(
    dimension: int | None = None,
    *,
    M: Rational | None = None,
    minimizer: bool = False,
    bounded_below: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """Twice differentiable functions whose Hessian is M-Lipschitz in the operator norm."""
    return _of(classes.HessianLipschitz, dimension, families, minimizer, bounded_below, M=M)


def differentiable(
    dimension: int | None = None,
    *,
    minimizer: bool = False,
    bounded_below: bool = False,
    families: Sequence[str] = (),
) -> st.SearchStrategy[Oracle]:
    """Differentiable functions of every kind."""
    return _of(classes.Differentiable, dimension, families, minimizer, bounded_below)
