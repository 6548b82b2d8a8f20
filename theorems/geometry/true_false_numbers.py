"""Solutions to A.1, A.2, A.6, A.11 to A.18 and A.20: worked examples, identities and printed numbers.

Decided here: each number is computed again, exactly, from the inputs that the text gives.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    absolute,
    all_of,
    at_most,
    differs,
    equal,
    exists,
    figure,
    flow,
    identity_claim,
    less,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_step

from .true_false_networks import entry, matrix_sum, residual_loss

Positive = Real(0, None, closed=(False, True))
COUNTEREXAMPLE = "Explicit counterexample"
JUSTIFICATION = "Full mathematical justification"


@theorem(
    "geo.A.1.descent-lemma",
    source=GEOMETRY.at(f"Solution to A.1, {JUSTIFICATION}"),
    title="f(x+) <= f(x) - alpha/2 (2 - alpha L)|grad f(x)|^2 for alpha < 2/L",
    topic="smoothness",
    expected=PROVED,
)
def descent_along_a_step(f: Smooth, x: Point(), alpha: Real(None, 2 / L, closed=(True, False))):
    """For an L-smooth f and every alpha < 2/L, negative ones included (there it bounds the increase)."""
    decrease = alpha / 2 * (2 - alpha * f.L) * norm2(f.grad(x))
    return at_most(f(gradient_step(f, x, alpha)), f(x) - decrease, bound=decrease)


@figure(
    "geo.A.1.saddle-ex",
    source=GEOMETRY.at(f"Solution to A.1, {COUNTEREXAMPLE}"),
    title="x^2 - y^2 from (0.01, 0) converges to the saddle",
    topic="nonconvex-saddle",
    printed_answer="converges to (0,0), not a local min",
    expected=PROVED,
)
def run_into_the_saddle():
    """With step size 1/10 every step multiplies (x, 0) by 4/5; the gradient at 0 is 0, and f(0, e) = -e^2 < 0."""
    f, x = polynomial({(2, 0): 1, (0, 2): -1}), point("1/100", 0)
    conditions = [equal(f.grad(point(0, 0)), point(0, 0))]
    conditions += [equal(f(point(0, e)), -(point(e)[0] ** 2)) for e in ("1", "1/100")]
    for _ in range(5):
        after = gradient_step(f, x, rational(1, 10))
        conditions.append(equal(after, rational(4, 5) * x))
        x = after
    return all_of(*conditions)


@theorem(
    "geo.A.2.saddle-ex",
    source=GEOMETRY.at(f"Solution to A.2, {COUNTEREXAMPLE}"),
    title="(x^2 - y^2)/2 from (1, 0): x_k = (1 - alpha)^k -> 0",
    topic="nonconvex-saddle",
    printed_answer="x_k -> 0",
    repair="geo.A.2.saddle-ex.repair",
    expected=REFUTED,
)
def run_with_any_step(alpha: Positive):
    """For every step size alpha > 0 the iterates x_k = (1 - alpha)^k tend to 0, so |1 - alpha| < 1."""
    return less(absolute(1 - alpha), 1)


@theorem(
    "geo.A.2.saddle-ex.repair",
    source=GEOMETRY.at(f"Solution to A.2, {COUNTEREXAMPLE}, repaired"),
    title="(x^2 - y^2)/2 from (1, 0): x_k = (1 - alpha)^k -> 0 for 0 < alpha < 2",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def run_with_a_short_step(alpha: Real(0, 2, closed=False)):
    """For 0 < alpha < 2: |1 - alpha| < 1."""
    return less(absolute(1 - alpha), 1)


@identity_claim(
    "geo.A.6.grad-formulas",
    source=GEOMETRY.at(f"Solution to A.6, {JUSTIFICATION}"),
    title="Gradients of the network W2 sigma(W1 x)",
    topic="neural-net",
    expected=PROVED,
)
def network_gradients():
    """dL/dW2 = L'(f) sigma(W1 x), dL/dW1 = L'(f) W2 sigma'(W1 x) x', any loss and activation (2 units, 2 inputs)."""
    a, b, x1, x2 = sympy.symbols("a b x1 x2")
    rows = [sympy.symbols("u1 u2"), sympy.symbols("v1 v2")]
    sigma, loss, z = sympy.Function("sigma"), sympy.Function("loss"), sympy.Symbol("z")
    inputs = [row[0] * x1 + row[1] * x2 for row in rows]
    out = a * sigma(inputs[0]) + b * sigma(inputs[1])
    outer = sympy.diff(loss(z), z).subs(z, out)
    slope = [sympy.diff(sigma(z), z).subs(z, i) for i in inputs]
    pairs = [(a, outer * sigma(inputs[0])), (b, outer * sigma(inputs[1]))]
    for row, weight, s in zip(rows, (a, b), slope, strict=True):
        pairs += [(row[0], outer * weight * s * x1), (row[1], outer * weight * s * x2)]
    differences = [sympy.simplify((sympy.diff(loss(out), v) - g).doit()) for v, g in pairs]
    return all_of(*(equal(d, sympy.Integer(0)) for d in differences))


def first_layer_leaves_zero():
    """W1 = (0, 0), W2 = (1, 2), tanh (value 0, slope 1 at 0), x = y = 1, step 1/4: W1 becomes (1/4, 1/2)."""
    w2, alpha, x, y = point(1, 2), rational(1, 4), rational(1), rational(1)
    error = 0 - y
    gradient = error * x * w2
    after = -(alpha * gradient)
    return all_of(equal(after, point("1/4", "1/2")), differs(after[0], after[1]))


@theorem(
    "geo.A.6.w1-zero",
    source=GEOMETRY.at(f"Solution to A.6, {COUNTEREXAMPLE}"),
    title="A first layer of zeros prevents learning",
    topic="neural-net",
    counterexample=first_layer_leaves_zero,
    repair="geo.A.6.both-zero.repair",
    expected=REFUTED,
)
def zero_first_layer_prevents_learning():
    """With W1 = 0 (W2 not zero) gradient descent does not learn: called "false" and "also true" in one sentence.

    Against it: for W2 tanh(W1 x) with W2 = (1, 2), x = y = 1 the first step makes W1 = alpha (1, 2): the units differ,
    and their weights are no longer zero.  (With relu' (0) = 0 it would be true.)
    """


def _logistic_units_at_zero():
    """W1 = W2 = 0 with the logistic function, 1/2 at 0, x = y = 1: the gradient in W2 is (0 - 1) 1/2."""
    activation = 1 / (1 + rational(1))  # 1/(1 + e^0)
    return all_of(equal((0 - rational(1)) * activation, rational(-1, 2)), differs(activation, rational(0)))


@theorem(
    "geo.A.6.both-zero",
    source=GEOMETRY.at("Solution to A.6, Failure mode analysis"),
    title="With W1 = W2 = 0 the network stays frozen, all gradients are zero",
    topic="neural-net",
    counterexample=_logistic_units_at_zero,
    repair="geo.A.6.both-zero.repair",
    expected=REFUTED,
)
def all_zero_is_frozen():
    """For W2 sigma(W1 x) with W1 = W2 = 0 all gradients are zero, whatever the activation sigma is.

    Against it: the logistic function is 1/2 at 0, so W2 has the gradient -1/2 at x = y = 1.
    """


@identity_claim(
    "geo.A.6.both-zero.repair",
    source=GEOMETRY.at("Solution to A.6, Failure mode analysis, repaired"),
    title="With W1 = W2 = 0 and sigma(0) = 0 all gradients are zero",
    topic="neural-net",
    expected=PROVED,
)
def frozen_where_the_activation_vanishes(error: Real(), slope: Real(), x: Real()):
    """e sigma(0) = 0 and e W2 sigma'(0) x = 0 for sigma(0) = 0, W2 = 0: tanh and relu, not the logistic function."""
    zero = 0 * error
    return all_of(equal(error * zero, zero), equal(error * zero * slope * x, zero))


@flow(
    "geo.A.11.fdot",
    source=GEOMETRY.at(f"Solution to A.11, {JUSTIFICATION}"),
    title="Along gradient flow d/dt f = -|grad f|^2",
    topic="gradient-flow",
    expected=PROVED,
)
def value_along_the_flow():
    """By the chain rule, for any differentiable f of two variables: SymPy differentiates f(x(t), y(t)).

    The sum of two squares is zero only where both partial derivatives are.
    """
    t, u, v = sympy.symbols("t u v", real=True)
    f, x, y = (sympy.Function(name) for name in ("f", "x", "y"))
    along = sympy.diff(f(x(t), y(t)), t).doit()
    partials = [sympy.diff(f(u, v), w).subs({u: x(t), v: y(t)}) for w in (u, v)]
    velocity = {sympy.Derivative(x(t), t): -partials[0], sympy.Derivative(y(t), t): -partials[1]}
    difference = along.subs(velocity).doit() + (partials[0] ** 2 + partials[1] ** 2).doit()
    return equal(sympy.simplify(difference), sympy.Integer(0))


def _narrow_basin():
    """x^2 (x^2 - s^2)^2 has the minima -s, 0, s: the basin of 0 lies between -s and s, which are stationary."""
    conditions = []
    for s in ("1/10", "1/1000"):
        square = point(s)[0] ** 2
        exact = sympy.Rational(s) ** 2
        f = polynomial({(6,): 1, (4,): str(-2 * exact), (2,): str(exact**2)})
        conditions += [equal(f.grad(point(p)), point(0)) for p in ("0", s, f"-{s}")]
        conditions += [equal(f(point(p)), 0 * square) for p in ("0", s, f"-{s}")]
    return all_of(*conditions)


@exists(
    "geo.A.11.uniform-ball",
    source=GEOMETRY.at(f"Solution to A.11, {COUNTEREXAMPLE}"),
    title="Basins need not contain a ball of a common radius",
    topic="gradient-flow",
    witness=_narrow_basin,
    expected=PROVED,
)
def basins_can_be_narrow():
    """For every r > 0 there is a function with a minimum whose basin contains no ball of radius r.

    x^2 (x^2 - s^2)^2 with s < r: its values are squares, zero at -s, 0, s, so the basin of 0 lies between -s and s.
    """


def _the_early_layer_inherits_the_covariance():
    """Inputs (1, 0), (0, 10), W1 = diag(0, -9/10), W2 = 0: Hessians diag(1, 100, 1, 100) and the identity.

    With W1 = W2 = 0 both layers have the first of them.
    """
    inputs = [(rational(1), rational(0)), (rational(0), rational(10))]
    zero = [[rational(0)] * 2] * 2
    whitening = [[rational(0), rational(0)], [rational(0), rational(-9, 10)]]
    entries = [(i, j) for i in range(2) for j in range(2)]
    conditions = []

    def early(change):
        return residual_loss(matrix_sum(whitening, change), zero, inputs, inputs)

    def final(change):
        return residual_loss(whitening, change, inputs, inputs)

    def both_zero(change):
        return residual_loss(zero, change, inputs, inputs)

    for loss, curvatures in ((early, (1, 100)), (final, (1, 1)), (both_zero, (1, 100))):
        for e in entries:
            for f in entries:
                # the loss is quadratic in one layer's weights, so differences are second derivatives
                there = loss(matrix_sum(entry(*e), entry(*f)))
                second = there - loss(entry(*e)) - loss(entry(*f)) + loss(zero)
                conditions.append(equal(second, rational(curvatures[e[1]] if e == f else 0)))
    return all_of(*conditions)


@exists(
    "geo.A.12.cov-ex",
    source=GEOMETRY.at(f"Solution to A.12, {COUNTEREXAMPLE}"),
    title="In a linear ResNet the Hessian can reflect ill-conditioned data, and refute A.12",
    topic="neural-net",
    printed_answer="counterexample",
    witness=_the_early_layer_inherits_the_covariance,
    expected=PROVED,
)
def data_covariance_is_a_counterexample():
    """In some linear ResNet the early layer's Hessian has the condition number of the data, the final layer's less.

    Data of covariance diag(1, 100), out = (I + W2)(I + W1)x, squared error.  With W1 = diag(0, -9/10), W2 = 0 the final
    layer sees whitened data: its Hessian is the identity, the early layer's has kappa = 100.  Further blocks with zero
    weights change nothing, so this holds at every depth; with W1 = 0 too, both layers have kappa = 100.
    """
