"""The StreamRec project: what the listed loss is smallest at (Section 2.11).

The data are those that the listing draws with NumPy's generator and the seed 42; they are floats, so exact rationals.
"""

from functools import cache

import numpy as np

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import ILL_POSED, PROVED, all_of, equal, figure, greater, less, optimality, rational, theorem

TOPIC = "regularization"
BITS = 10


@cache
def observed():
    """(A, n): the observed ratings in units of 2^-10, rounded to whole numbers, 0 where missing; and their number."""
    generator = np.random.default_rng(42)
    users, items = generator.normal(0, 1, (500, 5)), generator.normal(0, 1, (200, 5))
    true = users @ items.T
    mask = generator.random((500, 200)) < 0.1
    ratings = np.zeros((500, 200))
    ratings[mask] = true[mask] + generator.normal(0, 0.5, mask.sum())
    return np.rint(ratings * 2**BITS).astype(np.int64), int(mask.sum())


def fourth_power_of_the_norm():
    """tr((A'A)^2) in units of 2^-40, a whole number: at least the fourth power of the largest singular value of A."""
    ratings, _ = observed()
    gram = ratings.T @ ratings
    return sum(int(entry) ** 2 for entry in gram.ravel())


def zero_is_best():
    """tr((A'A)^2) < (reg n - 1)^4: sigma is below reg n, as rounding to 2^-10 changes it by less than 1."""
    _, n = observed()
    slack = rational(n) / 100 - 1
    return less(rational(fourth_power_of_the_norm(), 2 ** (4 * BITS)), slack**4)


@figure(
    "fam.algorithm.synthetic-streamrec",
    source=FAMILY.at("Section 2.11.1, listing"),
    title="The synthetic data have 9870 observed entries, ten per cent of 500 x 200",
    topic="other",
    expected=PROVED,
)
def number_of_observations():
    """With the seed 42 the mask has 9870 entries, 9.87 per cent."""
    _, n = observed()
    return all_of(equal(rational(n), 9870), less(rational(n), rational(500 * 200) / 10 * rational(101, 100)))


@theorem(
    "fam.experiment.streamrec-degenerate",
    source=FAMILY.at("Section 2.11.1, listing"),
    title="The optimizers learn a factorization of the ratings and can be compared by the loss they reach",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.experiment.streamrec-degenerate.reading1", "fam.experiment.streamrec-degenerate.reading2"),
)
def learning_to_factorize():
    """The listing compares three optimizers on the regularized loss: is a factorization what it is smallest at?

    With the listed reg = 0.01 (reading 1), or with a smaller one (reading 2)?
    """


@refuted(
    "fam.experiment.streamrec-degenerate.reading1",
    "Section 2.11.1, listing, with reg = 0.01",
    "With reg = 0.01 the optimizers learn a factorization of the ratings",
    topic=TOPIC,
    repair="fam.experiment.streamrec-degenerate.reading2",
)
def best_factorization_is_zero():
    """The loss of the listing, with reg = 0.01 and rank 10, is smallest at a factorization that fits the ratings.

    It is smallest at U = V = 0, which predicts 0 for every entry.  With M the observed ratings, 0 where missing, f(U,
    V) - f(0, 0) is at least (reg/2 - sigma/(2n))(|U|^2 + |V|^2) for the largest singular value sigma of M, as <M, UV'>
    <= sigma (|U|^2 + |V|^2)/2.  By tr((M'M)^2) >= sigma^4, sigma is below reg n = 98.7: the optimizers unlearn the
    start.
    """
    return zero_is_best()


@optimality(
    "fam.experiment.streamrec-degenerate.reading2",
    source=FAMILY.at("Section 2.11.1, listing, with reg = 0.001"),
    title="With reg = 0.001 zero is not a minimum of the listed loss",
    topic=TOPIC,
    expected=PROVED,
)
def zero_is_left():
    """Some column M e_j is longer than reg n + 1 = 10.87: f falls along U = t M e_j/|M e_j|, V = t e_j from t = 0.

    To second order it changes by t^2 (reg - |M e_j|/n); rounding M changes the length of a column by less than
    1.
    """
    ratings, n = observed()
    longest = max(int(square) for square in (ratings * ratings).sum(axis=0))
    return greater(rational(longest, 2 ** (2 * BITS)), (rational(n) / 1000 + 1) ** 2)


@optimality(
    "fam.exercise.q3-rank",
    source=FAMILY.at("Section 2.11.2, Question 3"),
    title="With reg = 0.01 the least loss is the same for the ranks 3, 5, 10 and 20",
    topic=TOPIC,
    expected=PROVED,
)
def rank_does_not_matter():
    """The loss is smallest at U = V = 0 whatever the rank is, as the bound does not know it.

    Its value there is half of the mean of the squared ratings.
    """
    return zero_is_best()
