"""Expectations: finite probability spaces, exact moments, and sequential tests where nothing exact is known.

``spaces`` lists outcomes with exact chances, ``mean`` has the operators E, Var and P, ``moments`` the polynomials
of random variables, ``quantifiers`` what a claim about expectations quantifies over, ``sequential`` the test by
betting, ``regions`` conditions on sets of positive measure.
"""

from .mean import expectation, probability, variance
from .moments import exponential, gaussian, rademacher, uniform
from .quantifiers import Categorical, MiniBatch, Numbers, Path, Points, Signs, Weights
from .spaces import (
    average,
    batches,
    bernoulli,
    categorical,
    independent,
    paths,
    shuffles,
    sign,
    signs,
    uniform_index,
)

__all__ = [
    "Categorical",
    "MiniBatch",
    "Numbers",
    "Path",
    "Points",
    "Signs",
    "Weights",
    "average",
    "batches",
    "bernoulli",
    "categorical",
    "expectation",
    "exponential",
    "gaussian",
    "independent",
    "paths",
    "probability",
    "rademacher",
    "shuffles",
    "sign",
    "signs",
    "uniform",
    "uniform_index",
    "variance",
]
