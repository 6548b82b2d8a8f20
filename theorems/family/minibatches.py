"""Mini-batch gradients: bias and variance (Section 2.6.2)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    ILL_POSED,
    PROVED,
    Real,
    Steps,
    all_of,
    differs,
    equal,
    rational,
    stochastic,
    theorem,
)
from verify.expectations.inclusion import variance_of_batch_mean, variance_of_item
from verify.explicit import point, polynomial

NOISE = "stochastic"
ZERO = sympy.Integer(0)


@theorem(
    "fam.theorem.sgd-unbiased",
    source=FAMILY.at("Section 2.6.2"),
    title="The mini-batch gradient is an unbiased estimate of the full gradient",
    topic=NOISE,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.theorem.sgd-unbiased.reading1", "fam.theorem.sgd-unbiased.reading2"),
)
def unbiased():
    """The mean of grad l over a mini-batch has the expectation grad L.

    Is L the mean of the l over the data (reading 1), or the loss of Section 2.2.3, with its regularization (reading 2)?
    """


@stochastic(
    "fam.theorem.sgd-unbiased.reading1",
    source=FAMILY.at("Section 2.6.2, for L the mean loss"),
    title="The mini-batch gradient is an unbiased estimate of the gradient of the mean loss",
    topic=NOISE,
    expected=PROVED,
)
def minibatch_is_unbiased():
    """Each of n examples is in C(n-1, B-1) of the C(n, B) batches, so it enters the mean batch with the weight 1/n.

    With replacement each of the B terms is example i with probability 1/n; the weight is again B/B times 1/n.
    """
    n, b = sympy.symbols("n B", integer=True, positive=True)
    without = sympy.gammasimp((sympy.binomial(n - 1, b - 1) / sympy.binomial(n, b) / b).rewrite(sympy.gamma))
    return all_of(equal(without, 1 / n), equal(b * (1 / n) / b, 1 / n))


@refuted(
    "fam.theorem.sgd-unbiased.reading2",
    "Section 2.6.2, for the regularized loss of Section 2.2.3",
    "The mean of grad l over a mini-batch is an unbiased estimate of the gradient of the regularized loss",
    topic=NOISE,
    repair="fam.theorem.sgd-unbiased.reading1",
)
def regularization_is_missing():
    """The printed mini-batch gradient has the expectation grad L for L with the term lambda/2 |theta|^2.

    With two examples l = (t - 1)^2/2 and (t + 1)^2/2 and lambda = 1 at t = 1, the gradients 0 and 2 have the mean 1,
    and grad L = 1 + 1 = 2: the term lambda theta is missing.
    """
    first, second = polynomial({(2,): "1/2", (1,): -1}), polynomial({(2,): "1/2", (1,): 1})
    t, weight = point(1), rational(1)
    mean = (first.grad(t) + second.grad(t)) * rational(1, 2)
    return differs(mean, mean + t * weight)


@stochastic(
    "fam.rate.minibatch-variance",
    source=FAMILY.at("Section 2.6.2"),
    title="The variance of a mini-batch gradient is O(1/B)",
    topic=NOISE,
    term_by_term=True,
    expected=PROVED,
)
def variance_of_a_batch(n: Steps(2), B: Steps(1), S: Real(), T: Real()):
    """It is sigma^2/B with replacement, and (1 - (B - 1)/(n - 1)) sigma^2/B without, for all gradients and sizes.

    sigma^2 is the variance of one example; S is the sum of the |g_i|^2 and T is |sum of the g_i|^2.  Both are at most
    sigma^2/B.
    """
    item = variance_of_item(n, S, T)
    return all_of(
        equal(variance_of_batch_mean(n, B, S, T, replace=True), item / B),
        equal(variance_of_batch_mean(n, B, S, T, replace=False), (1 - (B - 1) / (n - 1)) * (item / B)),
    )
