"""Appendix B: gradient descent under strong convexity, the descent lemma and co-coercivity, as restated there.

Decided here: the printed factor 1 - 2 alpha m/(1 + alpha L), which is too small for long steps; the factor of the
function values and its printed value at 1/L; the contraction at 2/(L + m) and the algebra that follows it; and the two
lemmas, which are true.
"""

from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    REFUTED,
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
    dot,
    equal,
    identity_claim,
    maximum,
    norm2,
    theorem,
)
from verify.methods.gradient import gradient_descent, gradient_step

APPENDIX = "Appendix B"
THEOREM5 = GEOMETRY.at(f"{APPENDIX}, Theorem 5")
PROOF5 = GEOMETRY.at(f"{APPENDIX}, Proof of Theorem 5")
REPAIRED5 = GEOMETRY.at(f"{APPENDIX}, Theorem 5, repaired")
StronglyConvexFunction = SmoothStronglyConvex(minimizer=True)
StableStep = Real(0, 2 / L, closed=False)


@theorem(
    "geo.theorem.appB-thm5",
    source=THEOREM5,
    title="For every step below 2/L the distance shrinks by 1 - 2 alpha m/(1 + alpha L)",
    topic="gradient-descent",
    repair="geo.theorem.appB-thm5.repair",
    contradicts=("geo.thm.gd-strong.proof",),
    expected=REFUTED,
)
def printed_factor_of_theorem_5(f: StronglyConvexFunction, x0: Point(), alpha: StableStep, k: Steps(1)):
    """With 0 < alpha < 2/L: |x_k - x*| <= rho^k |x0 - x*| for rho = 1 - 2 alpha m/(1 + alpha L).

    Judged squared, which asks no more.  False for long steps: along the curvature L the factor is alpha L - 1.
    """
    rho = 1 - 2 * alpha * f.m / (1 + alpha * f.L)
    xs = gradient_descent(f, x0, alpha, k)
    return at_most(distance2(xs.last, f.minimizer), rho ** (2 * k) * distance2(x0, f.minimizer))


@theorem(
    "geo.theorem.appB-thm5.repair",
    source=REPAIRED5,
    title="For every step below 2/L the distance shrinks by max(|1 - alpha m|, |1 - alpha L|)",
    topic="gradient-descent",
    expected=PROVED,
)
def contraction_for_every_stable_step(f: StronglyConvexFunction, x: Point(), alpha: StableStep):
    """With 0 < alpha < 2/L: |x+ - x*| <= max(|1 - alpha m|, |1 - alpha L|) |x - x*|, in every step; sharp."""
    factor = maximum((1 - alpha * f.m) ** 2, (1 - alpha * f.L) ** 2)
    bound = factor * distance2(x, f.minimizer)
    return at_most(distance2(gradient_step(f, x, alpha), f.minimizer), bound, bound=bound)


@theorem(
    "geo.rate.appB-thm5-gamma",
    source=PROOF5,
    title="The gap shrinks by 1 - 2 alpha m (1 - alpha L/2), which is smallest at 1/L",
    topic="gradient-descent",
    expected=PROVED,
)
def factor_of_the_gap(f: StronglyConvexFunction, x: Point(), alpha: StableStep):
    """f(x+) - f* <= gamma (f(x) - f*), gamma = 1 - 2 alpha m (1 - alpha L/2), at least gamma at alpha = 1/L."""

    def gamma(step):
        return 1 - 2 * step * f.m * (1 - step * f.L / 2)

    after = gradient_step(f, x, alpha)
    return all_of(
        at_most(f(after) - f.minimum, gamma(alpha) * (f(x) - f.minimum)),
        at_least(gamma(alpha), gamma(1 / f.L)),
    )


@identity_claim(
    "geo.proof-step.appB-thm5-gamma-value",
    source=PROOF5,
    title="At alpha = 1/L the factor gamma is 1 - 2m/L",
    topic="gradient-descent",
    printed_answer="(kappa-2)/kappa",
    repair="geo.proof-step.appB-thm5-gamma-value.repair",
    expected=REFUTED,
)
def printed_value_of_gamma(m: Real(0, None, closed=(False, True)), L: Real(0, None, closed=(False, True))):
    """1 - 2 alpha m + alpha^2 m L = 1 - 2m/L at alpha = 1/L: the last term, m/L, is forgotten."""
    alpha = 1 / L
    return equal(1 - 2 * alpha * m + alpha**2 * m * L, 1 - 2 * m / L)


@identity_claim(
    "geo.proof-step.appB-thm5-gamma-value.repair",
    source=GEOMETRY.at(f"{APPENDIX}, Proof of Theorem 5, repaired"),
    title="At alpha = 1/L the factor gamma is 1 - m/L",
    topic="gradient-descent",
    expected=PROVED,
)
def value_of_gamma(m: Real(0, None, closed=(False, True)), L: Real(0, None, closed=(False, True))):
    """1 - 2 alpha m + alpha^2 m L = 1 - m/L = (kappa - 1)/kappa at alpha = 1/L."""
    alpha, kappa = 1 / L, L / m
    gamma = 1 - 2 * alpha * m + alpha**2 * m * L
    return all_of(equal(gamma, 1 - m / L), equal(gamma, (kappa - 1) / kappa))


@theorem(
    "geo.rate.appB-thm5-optimal-step",
    source=PROOF5,
    title="A step of 2/(L + m) shrinks the squared distance by (1 - alpha m)^2",
    topic="gradient-descent",
    expected=PROVED,
)
def contraction_of_the_best_step(f: StronglyConvexFunction, x: Point()):
    """|e - alpha grad f(x)|^2 <= (1 - alpha m)^2 |e|^2 for e = x - x*, alpha = 2/(L + m)."""
    alpha = 2 / (f.L + f.m)
    bound = (1 - alpha * f.m) ** 2 * distance2(x, f.minimizer)
    return at_most(distance2(gradient_step(f, x, alpha), f.minimizer), bound, bound=bound)


@identity_claim(
    "geo.proof-step.appB-thm5-rho-algebra",
    source=PROOF5,
    title="rho = 1 - 2 alpha m = 1 - 4m/(L + m) = (kappa - 1)/(kappa + 1)",
    topic="gradient-descent",
    repair="geo.proof-step.appB-thm5-rho-algebra.repair",
    expected=REFUTED,
)
def printed_algebra_of_rho(m: Real(0, None, closed=(False, True)), L: Real(0, None, closed=(False, True))):
    """1 - 4m/(L + m) = (kappa - 1)/(kappa + 1): the left side is (kappa - 3)/(kappa + 1)."""
    kappa = L / m
    return equal(1 - 4 * m / (L + m), (kappa - 1) / (kappa + 1))


@identity_claim(
    "geo.proof-step.appB-thm5-rho-algebra.repair",
    source=GEOMETRY.at(f"{APPENDIX}, Proof of Theorem 5, repaired"),
    title="rho = 1 - alpha m = 1 - 2m/(L + m) = (kappa - 1)/(kappa + 1)",
    topic="gradient-descent",
    expected=PROVED,
)
def algebra_of_rho(m: Real(0, None, closed=(False, True)), L: Real(0, None, closed=(False, True))):
    """1 - alpha m = (kappa - 1)/(kappa + 1) at alpha = 2/(L + m)."""
    alpha, kappa = 2 / (L + m), L / m
    return all_of(equal(1 - alpha * m, 1 - 2 * m / (L + m)), equal(1 - alpha * m, (kappa - 1) / (kappa + 1)))


@theorem(
    "geo.lemma.appB-descent-lemma",
    source=GEOMETRY.at(f"{APPENDIX}, Theorem 8"),
    title="Descent lemma for a gradient step of any length",
    topic="smoothness",
    expected=PROVED,
)
def descent_lemma_for_any_step(f: Smooth, x: Point(), alpha: Real(0, None, closed=(False, True))):
    """f(x - alpha grad f(x)) <= f(x) - alpha (1 - alpha L/2) |grad f(x)|^2 for every alpha > 0."""
    decrease = alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x))
    return at_most(f(gradient_step(f, x, alpha)), f(x) - decrease)


@theorem(
    "geo.lemma.appB-cocoercivity",
    source=GEOMETRY.at(f"{APPENDIX}, Co-coercivity Lemma"),
    title="Co-coercivity of an m-strongly convex, L-smooth function",
    topic="smoothness",
    expected=PROVED,
)
def cocoercivity(f: SmoothStronglyConvex, x: Point(), y: Point()):
    """(grad f(x) - grad f(y))'(x - y) >= mL/(L + m) |x - y|^2 + 1/(L + m) |grad f(x) - grad f(y)|^2."""
    dx, dg = x - y, f.grad(x) - f.grad(y)
    return at_least(dot(dg, dx), f.m * f.L / (f.L + f.m) * norm2(dx) + norm2(dg) / (f.L + f.m))
