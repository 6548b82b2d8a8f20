"""Where training starts: initialisation and depth, as experiments on small nets in double precision (C.8, C.20)."""

import numpy as np

from theorems.geometry.networks_listings_layers import layer_norms
from theorems.geometry.networks_listings_training import EXPECTED, only_in_balls
from theorems.geometry.networks_printing import prints
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    exists,
    experiment,
    fraction_above,
    greater,
    median_above,
    median_below,
    rational,
    repeated,
    total,
)

NETS = "neural-net"


def gradient_norms(matrices, x, target):
    """The norms of the gradients by each weight matrix of a tanh net, for |output - target|^2/2."""
    states = [x]
    for matrix in matrices:
        states.append(np.tanh(matrix @ states[-1]))
    signal, norms = states[-1] - target, []
    for i in range(len(matrices) - 1, -1, -1):
        inner = signal * (1 - states[i + 1] ** 2)
        norms.append(float(np.linalg.norm(inner) * np.linalg.norm(states[i])))
        signal = matrices[i].T @ inner
    return norms[::-1]


def first_over_last(generator, ones, size=20, depth=6):
    """|gradient by W_1| over |gradient by W_L| at the start: Xavier's variance 1/n_in, or all weights 1."""
    drawn = [generator.standard_normal((size, size)) / np.sqrt(size) for _ in range(depth)]
    matrices = [np.ones((size, size))] * depth if ones else drawn
    norms = gradient_norms(matrices, generator.standard_normal(size), generator.standard_normal(size))
    return norms[0] / norms[-1] if norms[-1] > 0 else 0.0


def good_and_bad_start(generator):
    """Whether Xavier keeps first and last within a factor of 10, and all ones make the first vanish."""
    good, bad = first_over_last(generator, False), first_over_last(generator, True)
    return float(1 / 10 <= good <= 10 and bad < 1e-6)


@experiment(
    "geo.C.20",
    source=GEOMETRY.at("Exercise C.20"),
    title="Xavier initialisation keeps gradient magnitudes stable across layers; all ones make them vanish",
    topic=NETS,
    expected=CONFIRMED,
)
def initialisation_decides():
    """In six tanh layers of 20 units, at the start, in more than half of all draws:

    with Xavier's variance the gradients by W_1 and by W_6 are within a factor of 10, with all weights 1 the first is
    less than a millionth of the last (or both are 0).  What training makes of it is not judged here.
    """
    quantity = "Xavier within a factor of 10 and all ones below 10^-6"
    return repeated(good_and_bad_start, quantity=quantity, effect=fraction_above(0.5))


def early_gradient_of_all_ones(generator, size=20, depth=6):
    """The norm of the gradient by W_1 at the start with all weights 1."""
    x, target = generator.standard_normal(size), generator.standard_normal(size)
    return gradient_norms([np.ones((size, size))] * depth, x, target)[0]


@experiment(
    "geo.C.20.1e-8",
    source=GEOMETRY.at("Solution to C.20 (Detailed Explanation)"),
    title="All-ones initialisation makes early-layer gradients vanish (10^-8) within about 100 iterations",
    topic=NETS,
    printed_answer="1e-8",
    expected=CONFIRMED,
)
def all_ones_vanish():
    """In six tanh layers of 20 units the gradient by W_1 is typically below 10^-8, from the first iteration on."""
    return repeated(early_gradient_of_all_ones, quantity="the norm of the gradient by W_1", effect=median_below(1e-8))


# ---------------------------------------------------------------- C.8: the listing's weights


@prints(
    "geo.C.8.norm-0.1",
    f"Solution to C.8, {EXPECTED}; Numerical notes",
    "The norm of the listing's weight matrices",
    {"mean |W|": "0.1"},
    {"mean |W|": "0.9"},
    topic=NETS,
)
def norm_of_the_weights():
    """The 20 x 20 matrices with entries 0.1 N(0, 1) have |W| of about 0.1, much less than 1."""
    only_in_balls()
    _, plain = layer_norms()
    return {"mean |W|": total(plain) / 10}


def plain_over_residual(generator, size=20, depth=5, scale=0.1):
    """The part of the output's gradient that reaches layer 1: of the plain net, over that of the residual net."""
    ratios = []
    for residual in (False, True):
        matrices = [generator.standard_normal((size, size)) * scale for _ in range(depth)]
        state, masks = generator.standard_normal(size), []
        for matrix in matrices:
            masks.append((matrix @ state > 0).astype(float))
            state = (state if residual else 0) + np.maximum(matrix @ state, 0)
        signal = start = state - generator.standard_normal(size)
        for matrix, mask in zip(reversed(matrices[1:]), reversed(masks[1:]), strict=True):
            signal = (signal if residual else 0) + matrix.T @ (mask * signal)
        ratios.append(float(np.linalg.norm(signal) / np.linalg.norm(start)))
    return ratios[0] / ratios[1]


@experiment(
    "geo.C.8.depth20",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation), Common Mistakes"),
    title="Nets of three to five layers may show little difference between plain and residual",
    topic=NETS,
    printed_answer="L>=20",
    ill_posed=True,
    readings=("geo.C.8.depth20.reading1", "geo.C.8.depth20.reading2"),
    expected=ILL_POSED,
)
def shallow_nets():
    """"May": with the weights of the listing (reading 1), or with some weights (reading 2)?"""


def heavy_weights():
    """One linear unit of weight 9 in each of five layers: four Jacobians give 9^4 plain and 10^4 with the skip."""
    return greater(2 * rational(9) ** 4, rational(10) ** 4)


@exists(
    "geo.C.8.depth20.reading2",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation), Common Mistakes, with some weights"),
    title="Some nets of five layers show little difference between plain and residual",
    topic=NETS,
    witness=heavy_weights,
    expected=PROVED,
)
def some_shallow_nets_show_little():
    """For some weights the gradients that five layers pass, plain and residual, differ by less than two times."""


@experiment(
    "geo.C.8.depth20.reading1",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation), Common Mistakes, with the listing's weights"),
    title="Nets of three to five layers show little difference between plain and residual",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.8.depth20.repair",
)
def shallow_nets_show_little():
    """With five layers of the listing the plain net typically keeps a tenth of what the residual net keeps."""
    quantity = "the gradient kept by the plain net over that kept by the residual net"
    return repeated(plain_over_residual, quantity=quantity, effect=median_above(0.1))


@experiment(
    "geo.C.8.depth20.repair",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation), Common Mistakes, repaired"),
    title="Five layers with the listing's weights show a difference of more than a factor of 50",
    topic=NETS,
    expected=CONFIRMED,
)
def shallow_nets_show_enough():
    """With five layers the plain net typically keeps less than a fiftieth of what the residual net keeps."""
    quantity = "the gradient kept by the plain net over that kept by the residual net"
    return repeated(plain_over_residual, quantity=quantity, effect=median_below(0.02))
