"""Solutions to C.8 to C.10: Jacobians of ten layers, three optimizers, and noise at a saddle, recomputed."""

from functools import lru_cache

from flint import acb_mat, arb, arb_mat, ctx

from theorems.geometry.networks_listings_descent import surely
from theorems.geometry.networks_listings_training import BITS, EXPECTED, only_in_balls
from theorems.geometry.networks_printing import drawn, prints, rounded, seeded
from theorems.texts import GEOMETRY
from verify import PROVED, REFUTED, all_of, at_most, exp, figure, greater, maximum, minimum, rational, sqrt, total

# ---------------------------------------------------------------- C.8: Jacobians of ten layers


def spectral_norm(rows):
    """The largest singular value of a rational matrix, as a ball."""
    with ctx.workprec(200):
        matrix = arb_mat(len(rows), len(rows), [arb(e) for row in rows for e in row])
        values = acb_mat(matrix.transpose() * matrix).eig()
        return max((v.real for v in values), key=lambda r: float(r.mid())).sqrt() / 10


@lru_cache
def layer_norms():
    """The spectral norms of the ten residual and the ten plain weight matrices of the listing."""
    generator = seeded()
    generator.randn(20)
    generator.randn(20)
    norms = [spectral_norm(drawn(generator, 20, 20)) for _ in range(20)]
    return norms[:10], norms[10:]


def spread(values):
    """(mean, standard deviation) with the divisor n."""
    mean = total(values) / len(values)
    return mean, sqrt(total((v - mean) ** 2 for v in values) / len(values))


@prints(
    "geo.C.8.out-jac",
    f"Solution to C.8, {EXPECTED}",
    "The norms of the Jacobians of each layer",
    {"ResNet": "1.103", "ResNet +-": "0.008", "plain": "0.103", "plain +-": "0.008"},
    {"ResNet": "1.856", "ResNet +-": "0.063", "plain": "0.850", "plain +-": "0.045"},
)
def jacobian_norms():
    """With the seed 42, 1 + |W| is 1.103 +- 0.008 in the residual net, and |W| 0.103 +- 0.008 in the plain one."""
    only_in_balls()
    residual, plain = layer_norms()
    (a, b), (c, d) = spread([1 + n for n in residual]), spread(plain)
    return {"ResNet": a, "ResNet +-": b, "plain": c, "plain +-": d}


@prints(
    "geo.C.8.out-prod",
    f"Solution to C.8, {EXPECTED}",
    "The products of the Jacobian norms",
    {"ResNet": "1.346", "plain": "0.000001"},
    {"ResNet": "481.171", "plain": "0.194776"},
)
def jacobian_products():
    """The product of the ten norms is 1.346 in the residual net and 0.000001 in the plain one."""
    only_in_balls()
    residual, plain = layer_norms()
    first, second = arb(1), arb(1)
    with ctx.workprec(BITS):
        for r, p in zip(residual, plain, strict=True):
            first, second = first * (1 + r), second * p
    return {"ResNet": first, "plain": second}


@lru_cache
def gradient_norms(residual):
    """The norms of the signals of the listing (its "approximate" Jacobians W'/2), from layer 1 to layer 10."""
    with ctx.workprec(BITS):
        generator = seeded()
        x, y = drawn(generator, 20), drawn(generator, 20)
        nets = [[[[arb(e) / 10 for e in row] for row in drawn(generator, 20, 20)] for _ in range(10)] for _ in range(2)]
        layers = nets[0] if residual else nets[1]
        h = [arb(e) for e in x]
        for rows in layers:
            out = [sum((w * a for w, a in zip(row, h, strict=True)), arb(0)).max(arb(0)) for row in rows]
            h = [a + b for a, b in zip(h, out, strict=True)] if residual else out
        signal, found = [a - e for a, e in zip(h, y, strict=True)], []
        for rows in reversed(layers):
            found.append(sum((s * s for s in signal), arb(0)).sqrt())
            back = [sum((rows[i][j] * signal[i] for i in range(20)), arb(0)) / 2 for j in range(20)]
            signal = [s + b for s, b in zip(signal, back, strict=True)] if residual else back
        return found[::-1]


@figure(
    "geo.C.8.plain-orders",
    source=GEOMETRY.at(f"Solution to C.8, {EXPECTED}"),
    title="The plain net's gradient norms drop by five to six orders of magnitude",
    topic="numeric",
    printed_answer="5-6 orders",
    expected=PROVED,
)
def plain_gradients_drop():
    """In the listing's run the norm at layer 1 is between 10^-6 and 10^-5 times that at layer 10."""
    only_in_balls()
    first, *_, last = gradient_norms(False)
    return all_of(at_most(first, last / 10**5), at_most(last / 10**6, first))


@figure(
    "geo.C.8.res-2x",
    source=GEOMETRY.at(f"Solution to C.8, {EXPECTED}"),
    title="The residual net's gradient norms stay within a factor of two",
    topic="numeric",
    printed_answer="2x",
    expected=PROVED,
)
def residual_gradients_stay():
    """In the listing's run the norms at layers 1 and 10 are within a factor of 2 (they grow towards layer 1)."""
    only_in_balls()
    first, *_, last = gradient_norms(True)
    return at_most(maximum(first, last), 2 * minimum(first, last))


@prints(
    "geo.C.8.powers",
    "Solution to C.8, Numerical notes",
    "Ten factors of 0.1 and of 1.1",
    {"plain": "1e-10", "ResNet": "2.6"},
)
def tenth_powers():
    """0.1^10 = 10^-10 and 1.1^10 is about 2.6."""
    return {"plain": rational(1, 10) ** 10, "ResNet": rational(11, 10) ** 10}


# ---------------------------------------------------------------- C.9: three optimizers from the origin

WELLS = ((5, 2, 2, (1, 2)), (3, -1, -1, (4, 5)), (2, 1, -2, (3, 5)))
"""(depth, center, width) of the three Gaussian wells."""


def wells(x, y):
    """-sum depth exp(-|p - c|^2 / width) + |p|^2/2."""
    parts = [-depth * exp(-((x - a) ** 2 + (y - b) ** 2) / rational(*width)) for depth, a, b, width in WELLS]
    return total(parts) + (x * x + y * y) / 2


def forward_gradient(x, y):
    """The listing's forward differences with eps = 10^-6, exactly.

    Written with e^t - 1 for the difference of two powers of e, so that balls do not lose twenty bits at every step.
    """
    eps = rational(1, 10**6)
    found = []
    for axis, own in ((0, x), (1, y)):
        slope = own + eps / 2
        for depth, a, b, width in WELLS:
            power = exp(-((x - a) ** 2 + (y - b) ** 2) / rational(*width))
            gap = own - (a, b)[axis]
            slope = slope - depth * power * (-(2 * eps * gap + eps**2) / rational(*width)).expm1() / eps
        found.append(slope)
    return tuple(found)


def ended(x, y):
    return {"loss": wells(x, y), "x": x, "y": y}


ALL_END = {"loss": "-2.1202", "x": "-0.878", "y": "-0.879"}


@prints(
    "geo.C.9.out-gd",
    f"Solution to C.9, {EXPECTED}",
    "Where gradient descent ends among three wells",
    {"loss": "-4.2315", "x": "0.823", "y": "-1.342"},
    ALL_END,
)
def descent_among_wells():
    """From the origin with alpha = 0.02, after 500 steps: the loss is -4.2315 at (0.823, -1.342)."""
    only_in_balls()
    x = y = rounded(rational(0))
    for _ in range(500):
        gx, gy = forward_gradient(x, y)
        x, y = x - gx / 50, y - gy / 50
    return ended(x, y)


@prints(
    "geo.C.9.out-mom",
    f"Solution to C.9, {EXPECTED}",
    "Where the heavy ball ends among three wells",
    {"loss": "-4.8921", "x": "-0.982", "y": "-0.987"},
    ALL_END,
)
def momentum_among_wells():
    """From the origin with alpha = 0.02 and beta = 0.9, after 500 steps: the loss is -4.8921 at (-0.982, -0.987)."""
    only_in_balls()
    x = y = u = v = rounded(rational(0))
    beta = rational(9, 10)
    for _ in range(500):
        gx, gy = forward_gradient(x, y)
        u, v = beta * u - gx / 50, beta * v - gy / 50
        x, y = x + u, y + v
    return ended(x, y)


@prints(
    "geo.C.9.out-adam",
    f"Solution to C.9, {EXPECTED}",
    "Where Adam ends among three wells",
    {"loss": "-5.1234", "x": "-1.003", "y": "-1.042"},
    ALL_END,
)
def adam_among_wells():
    """From the origin with alpha = 0.05, after 500 steps of Adam: the loss is -5.1234 at (-1.003, -1.042)."""
    only_in_balls()
    x = y = rounded(rational(0))
    first, second = [rounded(rational(0))] * 2, [rounded(rational(0))] * 2
    a, b, tiny = rational(9, 10), rational(999, 1000), rational(1, 10**8)
    for t in range(1, 501):
        slopes = forward_gradient(x, y)
        first = [a * m + (1 - a) * g for m, g in zip(first, slopes, strict=True)]
        second = [b * v + (1 - b) * g * g for v, g in zip(second, slopes, strict=True)]
        x, y = (
            p - (m / (1 - a**t)) / (sqrt(v / (1 - b**t)) + tiny) / 20
            for p, m, v in zip((x, y), first, second, strict=True)
        )
    return ended(x, y)


# ---------------------------------------------------------------- C.10: noise at a saddle


@lru_cache
def escape_times():
    """The ten lengths of the listing's noisy runs, each counted with its start."""
    with ctx.workprec(BITS):
        generator, found = seeded(), []
        for _ in range(10):
            x, y, points = arb(1) / 100, arb(1) / 100, 1
            for _ in range(300):
                noise = drawn(generator, 2)
                x, y = x - x / 10 + noise[0] * 3 / 20, y + y / 10 + noise[1] * 3 / 20
                points += 1
                if surely(greater(x * x + y * y, 25)):
                    break
            found.append(points)
        return found


@prints(
    "geo.C.10.out-noisy",
    f"Solution to C.10, {EXPECTED}",
    "The escape times of the noisy runs",
    {"mean": "45.3", "std": "18.7", "min": "22", "max": "89"},
    {"mean": "37.9", "std": "14.3", "min": "25", "max": "67"},
)
def noisy_escapes():
    """With the seed 42 the ten noisy runs escape after 45.3 steps on average (std 18.7), between 22 and 89."""
    only_in_balls()
    times = [rational(t) for t in escape_times()]
    mean, deviation = spread(times)
    return {"mean": mean, "std": deviation, "min": minimum(*times), "max": maximum(*times)}


@figure(
    "geo.C.10.hist",
    source=GEOMETRY.at(f"Solution to C.10, {EXPECTED}"),
    title="All noisy runs escape within 20 to 100 steps, most within 30 to 60",
    topic="numeric",
    printed_answer="20-100; 30-60",
    expected=REFUTED,
    repair="geo.C.10.hist.repair",
)
def most_escape_in_the_middle():
    """Of the ten runs of the listing, all take 20 to 100 steps, and more than half take 30 to 60."""
    only_in_balls()
    times = escape_times()
    middle = sum(30 <= t <= 60 for t in times)
    return all_of(*(within(t, 20, 100) for t in times), greater(rational(middle), 5))


def within(t, low, high):
    return all_of(at_most(rational(low), t), at_most(rational(t), high))


@figure(
    "geo.C.10.hist.repair",
    source=GEOMETRY.at(f"Solution to C.10, {EXPECTED}, repaired"),
    title="All noisy runs escape within 25 to 67 steps, most within 25 to 35",
    topic="numeric",
    expected=PROVED,
)
def most_escape_early():
    """Of the ten runs of the listing, all take 25 to 67 steps, and seven take at most 35."""
    only_in_balls()
    times = escape_times()
    early = sum(t <= 35 for t in times)
    return all_of(*(within(t, 25, 67) for t in times), at_most(rational(7), early))
