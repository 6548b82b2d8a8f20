"""Lipschitz and smooth functions: equivalent forms, examples and failure cases.

Decided here: the two "equivalences" of smoothness that hold only for convex functions (the quadratic upper bound, and
lambda_max(H) <= L), and what spectral normalization guarantees.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    FunctionClass,
    L,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    exp,
    greater,
    implies,
    maximum,
    minimum,
    norm,
    norm2,
    positive_part,
    rational,
    sqrt,
    theorem,
)
from verify.methods.gradient import gradient_step

LIPSCHITZ = "Lipschitz Continuity"
SMOOTHNESS = "Smooth Function"
RELEVANCE = GEOMETRY.at(f"{SMOOTHNESS}, Explicit ML Relevance")
Positive = Real(0, None, closed=(False, True))
LipschitzFunction = FunctionClass(lipschitz=True)


@theorem(
    "geo.def.lipschitz.gradient",
    source=GEOMETRY.at(f"{LIPSCHITZ}, Assumptions"),
    title="A differentiable f is L-Lipschitz if and only if |grad f| <= L",
    topic="smoothness",
    expected=CONFIRMED,
)
def lipschitz_means_bounded_gradients(f: LipschitzFunction, x: Point(), y: Point(), h: Smooth, bound: Real(0)):
    """|f(x) - f(y)| <= G|x - y| where |grad f| <= G; and where |grad h(x)| > G, h is not G-Lipschitz.

    The class of f is drawn by bounds of the gradient, so the first inequality is what follows from them (the mean value
    theorem).  The other direction, for L-smooth h and any G, with g = grad h(x): the step t g with
    t = (|g| - G)/(L(|g| + 1)) raises h by more than G times its length.
    """
    g = h.grad(x)
    size = norm(g)
    steeper = greater(size, bound)
    t = (size - bound) / (h.L * (size + 1))
    forward = all_of(at_most(norm2(f.grad(x)), f.G**2), at_most((f(x) - f(y)) ** 2, f.G**2 * distance2(x, y)))
    return all_of(forward, implies(steeper, greater(h(x + t * g) - h(x), bound * t * size)))


@theorem(
    "geo.def.lipschitz.stronger",
    source=GEOMETRY.at(f"{LIPSCHITZ}, Assumptions"),
    title="Lipschitz continuity is stronger than uniform continuity",
    topic="smoothness",
    expected=CONFIRMED,
)
def lipschitz_is_stronger_than_continuity(a: Real(0, None), b: Real(0, None), G: Positive):
    """delta = epsilon/L shows one direction; sqrt shows that it is not an equivalence.

    |sqrt s - sqrt t|^2 <= |s - t| (s = a^2, t = b^2), so sqrt is uniformly continuous; and no G will do as constant:
    at t = 1/(2G)^2 sqrt(t) - sqrt(0) > G t.
    """
    t = (1 / (2 * G)) ** 2
    return all_of(at_most((a - b) ** 2, absolute(a**2 - b**2)), greater(sqrt(t), G * t))


@theorem(
    "geo.def.lipschitz.example",
    source=GEOMETRY.at(f"{LIPSCHITZ}, Valid Example"),
    title="|x|^2 is 2R-Lipschitz on the ball of radius R, and not Lipschitz on R^d",
    topic="smoothness",
    printed_answer="2R",
    expected=CONFIRMED,
)
def squared_norm_on_a_ball(x: Point(), y: Point(), G: Positive):
    """(|x|^2 - |y|^2)^2 <= 4R^2|x - y|^2 with R = max(|x|, |y|); and for every G, t = G + 1 has t^2 - 0 > G t."""
    radius2, t = maximum(norm2(x), norm2(y)), G + 1
    return all_of(at_most((norm2(x) - norm2(y)) ** 2, 4 * radius2 * distance2(x, y)), greater(t**2, G * t))


@theorem(
    "geo.def.lipschitz.fail",
    source=GEOMETRY.at(f"{LIPSCHITZ}, Failure Case"),
    title="sqrt|x| is not Lipschitz near 0, x^2 is not Lipschitz on R",
    topic="smoothness",
    expected=CONFIRMED,
)
def not_lipschitz(G: Positive, r: Positive):
    """For every G and r: some t in (0, r) has sqrt(t) > G t, and some t has t^2 > G t."""
    s = minimum(1 / (2 * G), r / (1 + r))
    t, far = s**2, G + 1
    return all_of(greater(r, t), greater(sqrt(t), G * t), greater(far**2, G * far))


def _swish(t):
    return t / (1 + exp(-t))


def _steep_activation():
    """One unit with weight 1 (its largest singular value) and the activation swish: steeper than 1 between 2 and 3."""
    return greater(_swish(rational(3)) - _swish(rational(2)), 1)


@theorem(
    "geo.def.lipschitz.spectral-norm",
    source=GEOMETRY.at(f"{LIPSCHITZ}, Explicit ML Relevance"),
    title="Spectral normalization makes a network 1-Lipschitz",
    topic="neural-net",
    ill_posed=True,
    readings=("geo.def.lipschitz.spectral-norm.reading1", "geo.def.lipschitz.spectral-norm.reading2"),
    expected=ILL_POSED,
)
def normalization_and_activations():
    """Spectral normalization makes a discriminator 1-Lipschitz: with 1-Lipschitz activations (1), or with any (2)?"""


@theorem(
    "geo.def.lipschitz.spectral-norm.reading2",
    source=GEOMETRY.at(f"{LIPSCHITZ}, Explicit ML Relevance"),
    title="Spectral normalization makes a network 1-Lipschitz, whatever its activations",
    topic="neural-net",
    counterexample=_steep_activation,
    repair="geo.def.lipschitz.spectral-norm.reading1",
    expected=REFUTED,
)
def spectral_normalization():
    """Dividing each weight matrix by its largest singular value makes the network 1-Lipschitz (any activation).

    Against it: one unit x -> swish(x) with swish(t) = t/(1 + e^(-t)): its weight is 1, and swish(3) - swish(2) = 1.096.
    """


@theorem(
    "geo.def.lipschitz.spectral-norm.reading1",
    source=GEOMETRY.at(f"{LIPSCHITZ}, Explicit ML Relevance"),
    title="With 1-Lipschitz activations spectral normalization makes a network 1-Lipschitz",
    topic="neural-net",
    expected=CONFIRMED,
)
def spectral_normalization_with_lipschitz_activations(u: Point(), w: Point(), a: Point(), x: Point(), y: Point()):
    """A layer with largest singular value 1, ReLU, and an output a/|a|: the output changes by at most |x - y|.

    The layer is W = u w'/(|u||w|), for ReLU and for the identity; squared, so that norms need no roots.
    """
    size = norm2(u) * norm2(w)

    def hidden(z):
        return (dot(w, z) * u).map(positive_part)

    change = dot(a, hidden(x) - hidden(y))
    return at_most(change**2, norm2(a) * size * distance2(x, y))


@theorem(
    "geo.def.lipschitz.adversarial",
    source=GEOMETRY.at(f"{LIPSCHITZ}, Usage and Explicit ML Relevance"),
    title="An input change of epsilon changes the output by at most L epsilon",
    topic="smoothness",
    expected=CONFIRMED,
)
def adversarial_perturbation(f: LipschitzFunction(differentiable=False), x: Point(), delta: Point()):
    """For a G-Lipschitz f: |f(x + delta) - f(x)|^2 <= G^2 |delta|^2."""
    return at_most((f(x + delta) - f(x)) ** 2, f.G**2 * norm2(delta))


@theorem(
    "geo.def.smooth.equiv-upper-bound",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Definition"),
    title="L-smoothness is equivalent to the quadratic upper bound",
    topic="smoothness",
    repair="geo.def.smooth.equiv-upper-bound.repair",
    expected=REFUTED,
)
def upper_bound_means_smooth(c: Real(), L: Positive, x: Real(), y: Real()):
    """If f(y) <= f(x) + f'(x)(y - x) + L/2 (y - x)^2 then |f'(x) - f'(y)| <= L|x - y|; for f(x) = c x^2/2.

    For these f the bound at one pair x, y that differ is the bound at all pairs.
    """
    upper = c * x**2 / 2 + c * x * (y - x) + L / 2 * (y - x) ** 2
    return at_most(absolute(c * x - c * y), L * absolute(x - y)).given(
        ("the points differ", greater((x - y) ** 2, 0)), ("the quadratic upper bound", at_most(c * y**2 / 2, upper))
    )


@theorem(
    "geo.def.smooth.equiv-upper-bound.repair",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Definition, repaired"),
    title="L-smoothness is equivalent to the quadratic bounds from both sides",
    topic="smoothness",
    expected=PROVED,
)
def two_sided_bound(f: Smooth, x: Point(), y: Point()):
    """For an L-smooth f, |f(y) - f(x) - grad f(x)'(y - x)| <= L/2 |y - x|^2.

    Conversely these two bounds say that L|x|^2/2 - f and L|x|^2/2 + f are convex, which makes the gradient L-Lipschitz;
    for convex f the upper one is enough.
    """
    rise, bound = f(y) - f(x) - dot(f.grad(x), y - x), f.L / 2 * norm2(y - x)
    return all_of(at_most(rise, bound, bound=bound), at_most(-rise, bound, bound=bound))


@theorem(
    "geo.def.smooth.hessian",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Assumptions"),
    title="L-smoothness is equivalent to lambda_max(H) <= L",
    topic="smoothness",
    repair="geo.def.smooth.hessian.repair",
    expected=REFUTED,
)
def largest_eigenvalue_means_smooth(first: Real(), second: Real(), L: Positive, a: Real(), b: Real()):
    """If lambda_max(H) <= L then |grad f(x) - grad f(y)| <= L|x - y|; for H = diag(first, second), x - y = (a, b)."""
    return at_most((first * a) ** 2 + (second * b) ** 2, L**2 * (a**2 + b**2)).given(
        ("lambda_max(H) <= L", at_most(maximum(first, second), L))
    )


@theorem(
    "geo.def.smooth.hessian.repair",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Assumptions, repaired"),
    title="L-smoothness is equivalent to |lambda_i(H)| <= L",
    topic="smoothness",
    expected=CONFIRMED,
)
def all_eigenvalues_mean_smooth(first: Real(), second: Real(), L: Positive, a: Real(), b: Real()):
    """If -L <= lambda_i(H) <= L then |H(x - y)| <= L|x - y|, and the eigenvectors show that this is needed."""
    return at_most((first * a) ** 2 + (second * b) ** 2, L**2 * (a**2 + b**2)).given(
        ("|lambda_i(H)| <= L", at_most(maximum(absolute(first), absolute(second)), L))
    )


@theorem(
    "geo.def.smooth.underestimate",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Usage"),
    title="The linear model underestimates f(y) by at most L/2 |y - x|^2",
    topic="smoothness",
    expected=PROVED,
)
def linear_model_error(f: Smooth, x: Point(), y: Point()):
    """f(y) - f(x) - grad f(x)'(y - x) <= L/2 |y - x|^2 for an L-smooth f."""
    bound = f.L / 2 * norm2(y - x)
    return at_most(f(y) - f(x) - dot(f.grad(x), y - x), bound, bound=bound)


@theorem(
    "geo.def.smooth.example-AleqLI",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Valid Example"),
    title="x'Ax/2 with A <= LI is L-smooth",
    topic="smoothness",
    repair="geo.def.smooth.example-AleqLI.repair",
    expected=REFUTED,
)
def upper_bounded_matrix_means_smooth(first: Real(), second: Real(), L: Positive, a: Real(), b: Real()):
    """For symmetric A with A <= LI (in the order of forms) f = x'Ax/2 is L-smooth; for A = diag(first, second)."""
    return at_most((first * a) ** 2 + (second * b) ** 2, L**2 * (a**2 + b**2)).given(
        ("A <= LI", all_of(at_most(first, L), at_most(second, L)))
    )


@theorem(
    "geo.def.smooth.example-AleqLI.repair",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Valid Example, repaired"),
    title="x'Ax/2 with -LI <= A <= LI is L-smooth",
    topic="smoothness",
    expected=CONFIRMED,
)
def bounded_matrix_means_smooth(first: Real(), second: Real(), L: Positive, a: Real(), b: Real()):
    """The bound from below is needed as well; a positive semidefinite A has it."""
    return at_most((first * a) ** 2 + (second * b) ** 2, L**2 * (a**2 + b**2)).given(
        ("A <= LI", all_of(at_most(first, L), at_most(second, L))),
        ("-LI <= A", all_of(at_most(-L, first), at_most(-L, second))),
    )


@theorem(
    "geo.def.smooth.example-diag14",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Valid Example"),
    title="A = diag(1, 4): |A(x - y)| <= 4|x - y|",
    topic="smoothness",
    printed_answer="4",
    expected=CONFIRMED,
)
def smooth_example(a: Real(), b: Real()):
    """With x - y = (a, b): a^2 + 16 b^2 <= 16(a^2 + b^2), with equality along x_2: L = 4."""
    return at_most(a**2 + 16 * b**2, 16 * (a**2 + b**2))


@theorem(
    "geo.def.smooth.fail",
    source=GEOMETRY.at(f"{SMOOTHNESS}, Failure Case"),
    title="|x| and -log x are not smooth",
    topic="smoothness",
    expected=PROVED,
)
def not_smooth(L: Positive):
    """No L will do: the slopes of |x| at t and -t differ by 2 > L t, those of -log x at s and 2s by 1/(2s) > L s."""
    t, s = 1 / L, 1 / (2 * (L + 1))
    slopes = absolute(t) / t - absolute(-t) / -t
    return all_of(greater(slopes, L * t), greater(-1 / (2 * s) + 1 / s, L * s))


@theorem(
    "geo.def.smooth.requires-2L",
    source=RELEVANCE,
    title="Gradient descent requires alpha < 2/L",
    topic="step-size",
    ill_posed=True,
    readings=("geo.def.smooth.requires-2L.reading1", "geo.def.smooth.requires-2L.reading2"),
    expected=ILL_POSED,
)
def descent_requires():
    """Gradient descent requires alpha < 2/L: to work on every L-smooth function (1), or on each of them (2)?"""


@theorem(
    "geo.def.smooth.requires-2L.reading1",
    source=RELEVANCE,
    title="For every alpha >= 2/L gradient descent fails on some L-smooth convex function",
    topic="step-size",
    expected=CONFIRMED,
)
def larger_steps_fail_for_some_function(L: Positive, alpha: Real(2 / L, None, closed=(True, True)), x: Point()):
    """On f(x) = L|x|^2/2 with alpha >= 2/L no step comes closer to the minimizer 0: |x - alpha L x| >= |x|."""
    return at_least(norm2(x - alpha * (L * x)), norm2(x))


@theorem(
    "geo.def.smooth.requires-2L.reading2",
    source=RELEVANCE,
    title="For every alpha >= 2/L gradient descent fails on every L-smooth convex function",
    topic="step-size",
    repair="geo.def.smooth.requires-2L.reading1",
    expected=REFUTED,
)
def larger_steps_fail_for_every_function(
    f: SmoothConvex(minimizer=True), x: Point(), alpha: Real(2 / L, None, closed=(True, True))
):
    """With alpha >= 2/L a step from a point that is not stationary never comes closer to the minimizer."""
    after = gradient_step(f, x, alpha)
    return at_least(distance2(after, f.minimizer), distance2(x, f.minimizer)).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )
