"""Protects the search against functions that a shrinker could write and that are not what they say."""

import pytest
from flint import fmpq

from verify.functions.units import Huber


@pytest.mark.parametrize("threshold", [fmpq(0), fmpq(-1)])
def test_huber_refuses_a_threshold_that_makes_it_concave(threshold):
    """A Huber function claims to be convex; with a negative threshold the formula is not."""
    with pytest.raises(ValueError, match="positive threshold"):
        Huber(threshold)


def test_huber_accepts_a_positive_threshold():
    """The guard must not refuse the functions that it is there for."""
    assert Huber(fmpq(1, 2)).value(fmpq(2)) == fmpq(7, 8)
