"""Linear convergence of gradient descent with alpha = 2/(L + m), and the inequalities of the printed proof.

Decided here: the rate as stated and as the proof concludes (the sharp one), and each printed inequality; three
of them are false, and a fourth identifies two different step sizes.
"""

from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
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

STRONG_CASE = "Linear Convergence under Strong Convexity"
STATEMENT = GEOMETRY.at(f"{STRONG_CASE}, Formal Statement")
PROOF = GEOMETRY.at(f"{STRONG_CASE}, Proof")
REPAIRED = GEOMETRY.at(f"{STRONG_CASE}, Proof, repaired")
StronglyConvexFunction = SmoothStronglyConvex(minimizer=True)


@theorem(
    "geo.thm.gd-strong",
    source=STATEMENT,
    title="Linear rate with alpha = 2/(L + m)",
    topic="gradient-descent",
    printed_answer="(1-2/(κ+1))^k on squared distance",
    expected=PROVED,
)
def linear_rate(f: StronglyConvexFunction, x0: Point(), k: Steps()):
    """With alpha = 2/(L + m): |x_k - x*|^2 <= (1 - 2m/(L + m))^k |x0 - x*|^2.

    True and not tight: the squared distance has the factor ((kappa-1)/(kappa+1))^(2k), which the proof concludes.
    """
    xs = gradient_descent(f, x0, 2 / (f.L + f.m), k)
    return at_most(distance2(xs.last, f.minimizer), (1 - 2 * f.m / (f.L + f.m)) ** k * distance2(x0, f.minimizer))


@theorem(
    "geo.thm.gd-strong.proof",
    source=PROOF,
    title="The rate that the proof concludes: ((kappa-1)/(kappa+1))^(2k) on the squared distance",
    topic="gradient-descent",
    expected=PROVED,
)
def sharp_linear_rate(f: StronglyConvexFunction, x0: Point(), k: Steps()):
    """With alpha = 2/(L + m): |x_k - x*|^2 <= ((kappa-1)/(kappa+1))^(2k) |x0 - x*|^2.

    The conclusion of the proof is true, and no smaller factor is; the way to it is not sound (see its steps).
    """
    xs = gradient_descent(f, x0, 2 / (f.L + f.m), k)
    factor = ((f.L - f.m) / (f.L + f.m)) ** (2 * k)
    return at_most(distance2(xs.last, f.minimizer), factor * distance2(x0, f.minimizer))


@identity_claim(
    "geo.thm.gd-strong.identity",
    source=STATEMENT,
    title="1 - 2m/(L + m) = 1 - 2/(kappa + 1) = (kappa - 1)/(kappa + 1)",
    topic="gradient-descent",
    expected=PROVED,
)
def rate_in_terms_of_condition_number(m: Real(0, None, closed=(False, True)), L: Real(0, None, closed=(False, True))):
    """The factor of the statement in terms of kappa = L/m."""
    kappa = L / m
    factor = 1 - 2 * m / (L + m)
    return all_of(equal(factor, 1 - 2 / (kappa + 1)), equal(factor, (kappa - 1) / (kappa + 1)))


@theorem(
    "geo.thm.gd-strong.step-strongmono",
    source=PROOF,
    title="grad f(x)'(x - x*) >= f - f* + m/2 |x - x*|^2 and |grad f|^2 <= L^2 |x - x*|^2",
    topic="convexity",
    expected=PROVED,
)
def strong_monotonicity_step(f: StronglyConvexFunction, x: Point()):
    """Strong convexity at x* from x, and the Lipschitz gradient between x and x*."""
    away, g = x - f.minimizer, f.grad(x)
    lower = f(x) - f.minimum + f.m / 2 * norm2(away)
    return all_of(at_least(dot(g, away), lower), at_most(norm2(g), f.L**2 * norm2(away)))


@theorem(
    "geo.thm.gd-strong.step-coercive1",
    source=PROOF,
    title="The 'tighter' co-coercivity with |grad f|^2 |x - x*|^2",
    topic="convexity",
    repair="geo.thm.gd-strong.step-coercive1.repair",
    expected=REFUTED,
)
def misprinted_cocoercivity(f: StronglyConvexFunction, x: Point()):
    """grad f(x)'(x - x*) >= m/L |grad f(x)|^2 + 1/L |grad f(x)|^2 |x - x*|^2."""
    away, g = x - f.minimizer, f.grad(x)
    return at_least(dot(g, away), f.m / f.L * norm2(g) + norm2(g) * norm2(away) / f.L)


@theorem(
    "geo.thm.gd-strong.step-coercive1.repair",
    source=REPAIRED,
    title="Co-coercivity of an m-strongly convex, L-smooth function",
    topic="convexity",
    expected=PROVED,
)
def strong_cocoercivity(f: StronglyConvexFunction, x: Point()):
    """grad f(x)'(x - x*) >= mL/(L + m) |x - x*|^2 + 1/(L + m) |grad f(x)|^2 (Nesterov, Theorem 2.1.12)."""
    away, g = x - f.minimizer, f.grad(x)
    return at_least(dot(g, away), f.m * f.L / (f.L + f.m) * norm2(away) + norm2(g) / (f.L + f.m))


@theorem(
    "geo.thm.gd-strong.step-pl",
    source=PROOF,
    title="|grad f|^2 >= 2mL/(L + m) (f - f*)",
    topic="convexity",
    printed_answer="2mL/(L+m)",
    expected=PROVED,
)
def weak_gradient_dominance(f: StronglyConvexFunction, x: Point()):
    """|grad f(x)|^2 >= 2mL/(L + m) (f(x) - f*): true, and weaker than the sharp constant 2m."""
    return at_most(2 * f.m * f.L / (f.L + f.m) * (f(x) - f.minimum), norm2(f.grad(x)))


@theorem(
    "geo.thm.gd-strong.step-mono",
    source=PROOF,
    title="grad f(x)'(x - x*) >= (m + L)/2 |x - x*|^2",
    topic="convexity",
    repair="geo.thm.gd-strong.step-mono.repair",
    expected=REFUTED,
)
def misprinted_monotonicity(f: StronglyConvexFunction, x: Point()):
    """For an m-strongly convex, L-smooth f: grad f(x)'(x - x*) >= (m + L)/2 |x - x*|^2."""
    away = x - f.minimizer
    return at_least(dot(f.grad(x), away), (f.m + f.L) / 2 * norm2(away))


@theorem(
    "geo.thm.gd-strong.step-mono.repair",
    source=REPAIRED,
    title="grad f(x)'(x - x*) >= m |x - x*|^2",
    topic="convexity",
    expected=PROVED,
)
def strong_monotonicity(f: StronglyConvexFunction, x: Point()):
    """For an m-strongly convex f: grad f(x)'(x - x*) >= m |x - x*|^2, whatever L is."""
    away = x - f.minimizer
    return at_least(dot(f.grad(x), away), f.m * norm2(away))


@theorem(
    "geo.thm.gd-strong.step-recursion",
    source=PROOF,
    title="|x+ - x*|^2 <= (1 - alpha(m + L) + alpha^2 L^2)|x - x*|^2",
    topic="gradient-descent",
    repair="geo.thm.gd-strong.step-recursion.repair",
    expected=REFUTED,
)
def misprinted_recursion(f: StronglyConvexFunction, x: Point(), alpha: Real(0, 2 / L, closed=(False, True))):
    """One step of any size alpha <= 2/L contracts the squared distance by 1 - alpha(m + L) + alpha^2 L^2."""
    factor = 1 - alpha * (f.m + f.L) + alpha**2 * f.L**2
    return at_most(distance2(gradient_step(f, x, alpha), f.minimizer), factor * distance2(x, f.minimizer))


@theorem(
    "geo.thm.gd-strong.step-recursion.repair",
    source=REPAIRED,
    title="|x+ - x*|^2 <= max((1 - alpha m)^2, (1 - alpha L)^2)|x - x*|^2",
    topic="gradient-descent",
    expected=PROVED,
)
def contraction_for_every_step_size(f: StronglyConvexFunction, x: Point(), alpha: Real(0, None, closed=(False, True))):
    """One step of any size contracts the squared distance by max((1 - alpha m)^2, (1 - alpha L)^2)."""
    factor = maximum((1 - alpha * f.m) ** 2, (1 - alpha * f.L) ** 2)
    return at_most(distance2(gradient_step(f, x, alpha), f.minimizer), factor * distance2(x, f.minimizer))
