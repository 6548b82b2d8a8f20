"""Implicit bias of deep linear nets (B.11), by exact gradient steps."""

from theorems.geometry.networks_layers import Entry
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    Real,
    Steps,
    Vector,
    equal,
    theorem,
)
from verify.networks import gradient

NETS = "neural-net"


@theorem(
    "geo.B.11.depth",
    source=GEOMETRY.at("Solution to B.11, Generalization"),
    title="The implicit bias holds for every depth: the product stays in the span of the data",
    topic=NETS,
    expected=CONFIRMED,
)
def product_stays_in_the_span(
    u: Entry, v: Entry, y: Entry, a: Entry, b: Entry, alpha: Real(0, 1), depth: Steps(1, 3), k: Steps(1, 3)
):
    """One datum x = (u, v), 1 to 3 layers: from W_1 = 0, k gradient steps leave W_1 parallel to x.

    So a limit with loss 0 is the solution of least norm, whatever the depth.  (Further layers have one unit, with the
    weights a and b; W_1 = 0 stands for a start near zero.)
    """
    outer = [a, b][: int(depth) - 1]
    weights = Vector([0 * u, 0 * u, *outer])

    def loss(p):
        value = p[0] * u + p[1] * v
        for w in list(p)[2:]:
            value = w * value
        return (value - y) ** 2 / 2

    for _ in range(int(k)):
        weights = weights - alpha * gradient(loss, weights)
    return equal(weights[0] * v, weights[1] * u)
