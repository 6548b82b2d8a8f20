"""Non-convex functions, and what the condition number costs."""

import sympy

from theorems.lesson.refuting import refuted
from theorems.texts import LESSON
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    L,
    Point,
    Real,
    Smooth,
    SmoothStronglyConvex,
    Steps,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    log,
    minimum,
    norm2,
    optimality,
    printed,
    rational,
    theorem,
)
from verify.explicit import function, has_class, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step
from verify.programs import quadratic, residuals

TOPIC = "convexity"
SADDLES = "nonconvex-saddle"
NONCONVEX = "Convergence Analysis, Non-convex Landscape"
CONVEX_ML = "Convex Optimization Connection"
CONDITION = "Second-Order Effects: Condition Number"
ILL = f"{CONDITION}, Ill-conditioned Problems"
SmoothStrong = SmoothStronglyConvex(minimizer=True)
ZERO = sympy.Integer(0)


@refuted(
    "les.nonconvex-stationary",
    NONCONVEX,
    "On non-convex problems gradient descent converges to a stationary point",
    topic=SADDLES,
    repair="les.q4-nonconvex",
)
def walks_off_to_infinity():
    """On a non-convex problem gradient descent converges to a point where grad f = 0.

    f = 1/(1 + x^2) lies between 0 and 1, and is smooth: f'' is between -2 and 2.  For x > 0, -f' = 2x/(1 + x^2)^2 > 0:
    from x_0 > 0 the iterates increase for every step size, so they have no limit that is stationary (only 0 is).
    """
    x = sympy.Symbol("x", positive=True)
    f = 1 / (1 + x**2)
    slope, second = sympy.factor(sympy.diff(f, x)), sympy.factor(sympy.diff(f, x, 2))
    room = sympy.expand(2 * (1 + x**2) ** 3)
    rise = sympy.expand(sympy.cancel(second * (1 + x**2) ** 3))
    return all_of(
        equal(slope, -2 * x / (1 + x**2) ** 2),
        greater(2 * x / (1 + x**2) ** 2, ZERO),
        at_least(sympy.expand(room - rise), ZERO),
        at_least(sympy.expand(room + rise), ZERO),
    )


@theorem(
    "les.q4-nonconvex",
    source=LESSON.at("Interview Questions, Q4"),
    title="For non-convex f, |grad f| < eps within O(1/eps^2) iterations",
    topic=SADDLES,
    expected=PROVED,
)
def least_gradient(f: Smooth, x0: Point(), k: Steps(1, tried=(1, 2))):
    """With the step 1/L, k min |grad f(x_i)|^2 <= 2L (f(x_0) - f(x_k)), the least over i < k.

    For f bounded below, f(x_0) - f(x_k) is at most D = f(x_0) - inf f, so that k > 2LD/eps^2 iterations suffice.
    """
    xs = gradient_descent(f, x0, 1 / f.L, k)
    least = minimum(*(norm2(f.grad(xs[i])) for i in range(k)))
    return at_most(k * least, 2 * f.L * (f(x0) - f(xs.last)))


@theorem(
    "les.stationary-kinds",
    source=LESSON.at(NONCONVEX),
    title="The limit of gradient descent could be a local minimum, a global minimum or a saddle point",
    topic=SADDLES,
    ill_posed=True,
    readings=("les.stationary-kinds.reading1", "les.stationary-kinds.reading2"),
    expected=ILL_POSED,
)
def kinds_of_limits():
    """Can it be each of these (reading 1), or is it always one of these (reading 2)?"""


@optimality(
    "les.stationary-kinds.reading1",
    source=LESSON.at(f"{NONCONVEX}, what can occur"),
    title="Gradient descent can stop at a global minimum, at a saddle point and at a minimum that is not global",
    topic=SADDLES,
    expected=PROVED,
)
def each_kind_occurs():
    """On x^2/2 - y^2/2 the step 1 leads from (1, 0) to the saddle point 0, and on x^2/2 from 1 to the global minimum 0.

    On x^2/2 - x^4/8 the step 3/2 leads from 1 to 1/4, and the step 32/31 from there to 0: a local minimum, as the value
    at small x is positive, and not a global one, as the value at 4 is -24.
    """
    saddle, bowl = polynomial({(2, 0): "1/2", (0, 2): "-1/2"}), polynomial({(2,): "1/2"})
    local = polynomial({(2,): "1/2", (4,): "-1/8"})
    near = gradient_step(local, point(1), rational(3, 2))
    return all_of(
        equal(gradient_step(saddle, point(1, 0), rational(1)), point(0, 0)),
        equal(gradient_step(bowl, point(1), rational(1)), point(0)),
        equal(near, point("1/4")),
        equal(gradient_step(local, near, rational(32, 31)), point(0)),
        greater(local(near), 0),
        equal(local(point(4)), -24),
    )


@refuted(
    "les.stationary-kinds.reading2",
    f"{NONCONVEX}, what always holds",
    "The stationary point to which gradient descent converges is a minimum or a saddle point",
    topic=SADDLES,
    repair="les.stationary-kinds.repair",
)
def start_on_a_maximum():
    """The limit of gradient descent is always a local minimum, a global minimum or a saddle point.

    On x^4 - x^2 the local maximum 0 is stationary: started there, gradient descent stays there.
    """
    f = polynomial({(4,): 1, (2,): -1})
    top = point(0)
    return all_of(
        equal(gradient_step(f, top, rational(1, 10)), top),
        less(f(point("1/2")), f(top)),
        less(f(point("-1/2")), f(top)),
    )


@theorem(
    "les.stationary-kinds.repair",
    source=LESSON.at(f"{NONCONVEX}, repaired"),
    title="Gradient descent that starts at no stationary point does not come down to a maximum",
    topic=SADDLES,
    expected=PROVED,
)
def every_step_goes_down(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False)):
    """A step 0 < alpha < 2/L decreases f by alpha (1 - L alpha/2)|g|^2 at least, g = grad f(x): above 0 for g != 0.

    So iterates that converge to a point without reaching it have values above the value there: it is no maximum.
    """
    decrease = alpha * (1 - f.L * alpha / 2) * norm2(f.grad(x))
    return at_most(f(gradient_step(f, x, alpha)), f(x) - decrease, bound=decrease)


@theorem(
    "les.convex-kappa",
    source=LESSON.at(CONVEX_ML),
    title="For convex problems like linear regression and SVMs the convergence rate depends on kappa = L/m",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.convex-kappa.reading1", "les.convex-kappa.reading2"),
    expected=ILL_POSED,
)
def rate_depends_on_kappa():
    """For those that are smooth and strongly convex (reading 1), or for every linear regression (reading 2)?"""


@theorem(
    "les.convex-kappa.reading1",
    source=LESSON.at(f"{CONVEX_ML}, smooth and strongly convex problems"),
    title="A step of 1/L contracts the gap by 1 - 1/kappa on smooth, strongly convex problems",
    topic=TOPIC,
    expected=PROVED,
)
def contraction_by_kappa(f: SmoothStrong, x: Point()):
    """f(x+) - f* <= (1 - 1/kappa)(f(x) - f*), kappa = L/m."""
    bound = (1 - f.m / f.L) * (f(x) - f.minimum)
    return at_most(f(gradient_step(f, x, 1 / f.L)) - f.minimum, bound, bound=bound)


@refuted(
    "les.convex-kappa.reading2",
    f"{CONVEX_ML}, every linear regression",
    "The rate of gradient descent on linear regression is given by kappa = L/m, m > 0",
    topic=TOPIC,
    repair="les.convex-kappa.reading1",
)
def regression_with_equal_columns():
    """Every linear regression is strongly convex, so that kappa = L/m exists.

    With two equal columns the loss (x + y - 1)^2 is constant along (1, -1): for no m > 0 is it m-strongly convex,
    though gradient descent with the step 1/4 reaches a minimizer in one step.
    """
    f = function(residuals([[1, 1]], [1]))
    after = gradient_step(f, point(0, 0), rational(1, 4))
    return all_of(equal(f(point(1, -1)), f(point(0, 0))), equal(f.grad(after), point(0, 0)))


@theorem(
    "les.def.kappa",
    source=LESSON.at(f"{CONDITION}, Definition"),
    title="For a quadratic, kappa = L/m is the ratio of the extreme eigenvalues",
    topic=TOPIC,
    expected=CONFIRMED,
)
def kappa_of_a_quadratic(
    low: Real(0, None, closed=False), extra: Real(0), middle: Real(0, 1), u: Point(), v: Point(), w: Point()
):
    """A = diag(m, m + t(L - m), L) in blocks: m|z|^2 <= z'Az <= L|z|^2 for z = (u, v, w), attained on the outer blocks.

    Every symmetric positive definite matrix is a rotation of such, and z'Az/|z|^2 is the curvature along z.
    """
    curvature = low * norm2(u) + (low + middle * extra) * norm2(v) + (low + extra) * norm2(w)
    length = norm2(u) + norm2(v) + norm2(w)
    return all_of(at_least(curvature, low * length), at_most(curvature, (low + extra) * length))


@theorem(
    "les.kappa-complexity",
    source=LESSON.at(ILL),
    title="Gradient descent requires O(kappa log(1/eps)) iterations",
    topic=TOPIC,
    expected=CONFIRMED,
)
def enough_iterations(
    f: SmoothStrong, x0: Point(), epsilon: Real(0, 1, closed=False), k: Steps(tried=(1, 2, 3, 5, 10, 20))
):
    """With the step 2/(L + m), k >= kappa log(1/eps) iterations give |x_k - x*| <= eps |x_0 - x*|."""
    xs = gradient_descent(f, x0, 2 / (f.L + f.m), k)
    return at_most(distance2(xs.last, f.minimizer), epsilon**2 * distance2(x0, f.minimizer)).given(
        ("enough iterations", at_least(k, f.kappa * log(1 / epsilon)))
    )


@theorem(
    "les.kappa-1000",
    source=LESSON.at(ILL),
    title="kappa = 1000 needs roughly 1000 times more iterations than kappa = 1",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.kappa-1000.reading1", "les.kappa-1000.reading2"),
    expected=ILL_POSED,
)
def thousand_times_more():
    """Is it the bound kappa log(1/eps) that is compared (reading 1), or the number of iterations (reading 2)?"""


@identity_claim(
    "les.kappa-1000.reading1",
    source=LESSON.at(f"{ILL}, of the bound"),
    title="The bound kappa log(1/eps) is 1000 times as large for kappa = 1000 as for kappa = 1",
    topic=TOPIC,
    expected=PROVED,
)
def thousandfold_bound(digits: Real(0, None, closed=False)):
    """For every number log(1/eps)."""
    return equal(1000 * digits / (1 * digits), rational(1000))


@refuted(
    "les.kappa-1000.reading2",
    f"{ILL}, of the iterations for six digits",
    "For the accuracy 10^-6 kappa = 1000 takes roughly 1000 times the iterations of kappa = 1",
    topic=TOPIC,
    repair="les.kappa-1000.repair",
    contradicts=("les.kappa-one",),
)
def one_iteration_against_thousands():
    """With the step 2/(L + m), 10^-6 takes at kappa = 1000 at most 2000 times the iterations of kappa = 1.

    At kappa = 1 one step reaches the minimum.  At kappa = 1000, on (1000 x^2 + y^2)/2, every step multiplies both
    coordinates by 999/1001 or its negative, and 2000 steps leave more than 10^-6 of the error.
    """
    one, f = function(quadratic([[1]], [0])), function(quadratic([[1000, 0], [0, 1]], [0, 0]))
    has_class(f, smooth=1000, strongly_convex=1)
    step = rational(2, 1001)
    return all_of(
        equal(gradient_step(one, point(7), rational(1)), point(0)),
        equal(gradient_step(f, point(0, 1), step), point(0, "999/1001")),
        greater(rational(999, 1001) ** 2000, rational(1, 10**6)),
    )


@figure(
    "les.kappa-1000.repair",
    source=LESSON.at(f"{ILL}, repaired"),
    title="Six digits take 6908 iterations at kappa = 1000 and one at kappa = 1",
    topic=TOPIC,
    expected=PROVED,
)
def iterations_for_six_digits():
    """log(10^6)/log(1001/999) = 6907.8 iterations of the step 2/(L + m)."""
    return all_of(
        printed("6907.8", log(rational(10**6)) / log(rational(1001, 999))),
        equal((rational(1) - 1) / (1 + 1), 0),
    )


@theorem(
    "les.ill-conditioned-zigzag",
    source=LESSON.at("Convergence Analysis, and Condition Number"),
    title="When kappa is large gradient descent is extremely slow and the iterates zigzag",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.ill-conditioned-zigzag.reading1", "les.ill-conditioned-zigzag.reading2"),
    expected=ILL_POSED,
)
def slow_in_narrow_valleys():
    """From the worst starting points and with the step 2/(L + m) (reading 1), or from every start (reading 2)?"""


@identity_claim(
    "les.ill-conditioned-zigzag.reading1",
    source=LESSON.at("Convergence Analysis, and Condition Number, with the step 2/(L + m)"),
    title="With the step 2/(L + m) the steep coordinate changes sign and the flat one shrinks by (L - m)/(L + m)",
    topic=TOPIC,
    expected=PROVED,
)
def steep_and_flat(low: Real(0, None, closed=False), extra: Real(0), x: Real(), y: Real()):
    """On (L x^2 + m y^2)/2 one step leads from (x, y) to q(-x, y), q = (L - m)/(L + m): near 1 for large L/m."""
    high = low + extra
    step, q = 2 / (high + low), (high - low) / (high + low)
    return all_of(equal(x - step * high * x, -q * x), equal(y - step * low * y, q * y))


@refuted(
    "les.ill-conditioned-zigzag.reading2",
    "Convergence Analysis, and Condition Number, from every start",
    "When kappa is large gradient descent is slow from every start",
    topic=TOPIC,
    repair="les.ill-conditioned-zigzag.reading1",
)
def start_along_an_axis():
    """With kappa = 1000 gradient descent needs many iterations.

    On (1000 x^2 + y^2)/2 the step 1/1000 leads from (1, 0) to the minimum at once.
    """
    f = function(quadratic([[1000, 0], [0, 1]], [0, 0]))
    return equal(gradient_step(f, point(1, 0), rational(1, 1000)), point(0, 0))
