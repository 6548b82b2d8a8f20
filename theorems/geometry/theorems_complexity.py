"""How many iterations the condition number costs.

Decided here: O(kappa log 1/epsilon) for the step size 2/(L + m) and for any step size, and the two computations
of the printed proof.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    SmoothStronglyConvex,
    Steps,
    all_of,
    asymptotic,
    at_least,
    at_most,
    distance2,
    equal,
    log,
    theorem,
)
from verify.methods.gradient import gradient_descent

CONDITION = "Effect of Condition Number on Convergence"
STATEMENT = GEOMETRY.at(f"{CONDITION}, Formal Statement")
PROOF = GEOMETRY.at(f"{CONDITION}, Proof")
StronglyConvexFunction = SmoothStronglyConvex(minimizer=True)
Fraction = Real(0, 1, closed=False)
Positive = Real(0, None, closed=(False, True))
ManySteps = Steps(tried=(1, 2, 3, 5, 10, 20, 40))


@theorem(
    "geo.thm.kappa-complexity",
    source=STATEMENT,
    title="Gradient descent requires O(kappa log(1/epsilon)) iterations",
    topic="gradient-descent",
    ill_posed=True,
    readings=("geo.thm.kappa-complexity.reading1", "geo.thm.kappa-complexity.reading2"),
    expected=ILL_POSED,
)
def iterations_with_some_step_size():
    """For m-strongly convex, L-smooth f, |x_k - x*| <= epsilon |x0 - x*| takes O(kappa log(1/epsilon)) iterations.

    The statement names no step size.  That of the theorem before it, from which its proof starts (reading 1), or
    any (reading 2)?
    """


@theorem(
    "geo.thm.kappa-complexity.reading1",
    source=STATEMENT,
    title="O(kappa log(1/epsilon)) iterations with the step size 2/(L + m)",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def iterations_for_accuracy(f: StronglyConvexFunction, x0: Point(), epsilon: Fraction, k: ManySteps):
    """With the step size 2/(L + m), k >= kappa log(1/epsilon) iterations give |x_k - x*| <= epsilon |x0 - x*|.

    The statement names no step size; its proof starts from the theorem before it, whose step size this is.  The
    constant of the O is 1 here (and tends to 1/2 for large kappa).
    """
    xs = gradient_descent(f, x0, 2 / (f.L + f.m), k)
    return at_most(distance2(xs.last, f.minimizer), epsilon**2 * distance2(x0, f.minimizer)).given(
        ("enough iterations", at_least(k, f.kappa * log(1 / epsilon)))
    )


@theorem(
    "geo.thm.kappa-complexity.reading2",
    source=STATEMENT,
    title="O(kappa log(1/epsilon)) iterations, whatever the step size",
    topic="gradient-descent",
    repair="geo.thm.kappa-complexity.reading1",
    expected=REFUTED,
)
def iterations_for_any_step_size(
    f: StronglyConvexFunction, x0: Point(), alpha: Positive, epsilon: Fraction, k: ManySteps
):
    """The same without a step size: the statement read literally, for gradient descent with any fixed alpha > 0.

    The bound asked for is generous: 100 kappa log(1/epsilon) iterations.
    """
    xs = gradient_descent(f, x0, alpha, k)
    return at_most(distance2(xs.last, f.minimizer), epsilon**2 * distance2(x0, f.minimizer)).given(
        ("enough iterations", at_least(k, 100 * f.kappa * log(1 / epsilon)))
    )


@theorem(
    "geo.thm.kappa-complexity.badstep",
    source=PROOF,
    title="The first computation: k >= kappa^2/2 log(1/epsilon)",
    topic="gradient-descent",
    printed_answer="κ²/2 log(1/ε)",
    repair="geo.thm.kappa-complexity.badstep.repair",
    expected=REFUTED,
)
def first_computation(kappa: Real(1, None, closed=(False, True)), epsilon: Fraction, k: Steps()):
    """k (-2/(kappa+1)) <= 2 log epsilon implies k >= kappa^2/2 log(1/epsilon), for kappa well above 1 (say 10).

    The text itself takes this back ("let me recalculate").
    """
    return at_least(k, kappa**2 / 2 * log(1 / epsilon)).given(
        ("kappa is large", at_least(kappa, 10)),
        ("the inequality that is solved", at_least(k * 2 / (kappa + 1), 2 * log(1 / epsilon))),
    )


@theorem(
    "geo.thm.kappa-complexity.badstep.repair",
    source=GEOMETRY.at(f"{CONDITION}, Proof, repaired"),
    title="k >= (kappa + 1) log(1/epsilon) is enough",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def repaired_computation(kappa: Real(1, None, closed=(False, True)), epsilon: Fraction, k: Steps()):
    """k >= (kappa+1) log(1/epsilon) implies (1 - 2/(kappa+1))^k <= epsilon^2, because log(1 - t) <= -t."""
    return at_most((1 - 2 / (kappa + 1)) ** k, epsilon**2).given(
        ("enough iterations", at_least(k, (kappa + 1) * log(1 / epsilon)))
    )


@asymptotic(
    "geo.thm.kappa-complexity.proof",
    source=PROOF,
    title="The second computation: about (kappa + 1) log(1/epsilon), about kappa log(1/epsilon)",
    topic="gradient-descent",
    expected=PROVED,
)
def second_computation():
    """rho^k <= epsilon^2 with rho = 1 - 2/(kappa+1) needs k >= 2 log(1/epsilon)/(-log rho).

    Computed: at that k, log rho^k = log epsilon^2 (and k log rho falls with k, since log rho < 0 for kappa > 1); and
    2/(-log rho) divided by kappa + 1 and by kappa tends to 1 as kappa grows.
    """
    kappa, log_inverse = sympy.symbols("kappa ell", positive=True)
    log_rho = sympy.log(1 - 2 / (kappa + 1))
    threshold = 2 * log_inverse / -log_rho
    return all_of(
        equal(threshold * log_rho, -2 * log_inverse),
        equal(sympy.limit(-2 / log_rho / (kappa + 1), kappa, sympy.oo), sympy.Integer(1)),
        equal(sympy.limit(-2 / log_rho / kappa, kappa, sympy.oo), sympy.Integer(1)),
    )
