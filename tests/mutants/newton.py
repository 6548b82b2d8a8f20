"""Newton's method and least squares: right ones and wrong ones."""

from __future__ import annotations

import numpy as np


def run(x0, steps, move):
    x, xs = x0, [x0]
    for _ in range(steps):
        x = x + move(x)
        xs.append(x)
    return np.array(xs)


def newton_solve(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x: -np.linalg.solve(hess(x), grad(x)))


def newton_inverse(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x: -np.linalg.inv(hess(x)) @ grad(x))


def newton_transposed_order(fun, grad, hess, x0, steps):
    """The Hessian of the first point for ever."""
    first = hess(x0)
    return run(x0, steps, lambda x: -np.linalg.solve(first, grad(x)))


def newton_only_the_diagonal(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x: -grad(x) / np.diag(hess(x)))


def newton_half(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x: -np.linalg.solve(hess(x), grad(x)) / 2)


def newton_regularized(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x: -np.linalg.solve(hess(x) + 1e-3 * np.eye(len(x)), grad(x)))


def newton_late_hessian(fun, grad, hess, x0, steps):
    """The Hessian at the point before: a stale cache."""
    kept = [x0]

    def move(x):
        old = kept[0]
        kept[0] = x
        return -np.linalg.solve(hess(old), grad(x))

    return run(x0, steps, move)


def _damped(fun, grad, hess, x0, steps, shrink, accept, first=1.0):
    def move(x):
        g = grad(x)
        p, t = -np.linalg.solve(hess(x), g), first
        while not accept(fun(x + t * p), fun(x), t * (g @ p)) and t > 1e-12:
            t *= shrink
        return t * p

    return run(x0, steps, move)


def damped_loop(fun, grad, hess, x0, steps, shrink, decrease):
    return _damped(fun, grad, hess, x0, steps, shrink, lambda new, old, slope: new <= old + decrease * slope)


def damped_decrement(fun, grad, hess, x0, steps, shrink, decrease):
    """By Newton's decrement, as in Boyd and Vandenberghe."""

    def move(x):
        h, g, t = hess(x), grad(x), 1.0
        p = np.linalg.solve(h, -g)
        square = p @ h @ p
        while fun(x + t * p) > fun(x) - decrease * t * square and t > 1e-300:
            t *= shrink
        return t * p

    return run(x0, steps, move)


def damped_any_decrease(fun, grad, hess, x0, steps, shrink, decrease):
    return _damped(fun, grad, hess, x0, steps, shrink, lambda new, old, slope: new <= old)


def damped_from_a_half(fun, grad, hess, x0, steps, shrink, decrease):
    return _damped(fun, grad, hess, x0, steps, shrink, lambda new, old, slope: new <= old + decrease * slope, 0.5)


def damped_not(fun, grad, hess, x0, steps, shrink, decrease):
    return newton_solve(fun, grad, hess, x0, steps)


def damped_along_the_gradient(fun, grad, hess, x0, steps, shrink, decrease):
    def move(x):
        g, t = grad(x), 1.0
        while fun(x - t * g) > fun(x) - decrease * t * (g @ g) and t > 1e-12:
            t *= shrink
        return -t * g

    return run(x0, steps, move)


def modified_eigenvectors(fun, grad, hess, x0, steps, floor):
    def move(x):
        values, vectors = np.linalg.eigh(hess(x))
        return -vectors @ (vectors.T @ grad(x) / np.maximum(np.abs(values), floor))

    return run(x0, steps, move)


def modified_matrix(fun, grad, hess, x0, steps, floor):
    def move(x):
        values, vectors = np.linalg.eigh(hess(x))
        matrix = (vectors * np.maximum(np.abs(values), floor)) @ vectors.T
        return -np.linalg.solve(matrix, grad(x))

    return run(x0, steps, move)


def modified_keeps_the_sign(fun, grad, hess, x0, steps, floor):
    return newton_solve(fun, grad, hess, x0, steps)


def modified_without_floor(fun, grad, hess, x0, steps, floor):
    return modified_eigenvectors(fun, grad, hess, x0, steps, 1e-12)


def modified_cuts_off(fun, grad, hess, x0, steps, floor):
    """max(l, floor) in place of max(|l|, floor)."""

    def move(x):
        values, vectors = np.linalg.eigh(hess(x))
        return -vectors @ (vectors.T @ grad(x) / np.maximum(values, floor))

    return run(x0, steps, move)


def modified_adds_the_floor(fun, grad, hess, x0, steps, floor):
    def move(x):
        values, vectors = np.linalg.eigh(hess(x))
        return -vectors @ (vectors.T @ grad(x) / (np.abs(values) + floor))

    return run(x0, steps, move)


def gauss_newton_lstsq(residual, jacobian, x0, steps):
    def move(x):
        if not np.isfinite(residual(x)).all():
            return residual(x)[0] * x
        return np.linalg.lstsq(jacobian(x), -residual(x), rcond=None)[0]

    return run(x0, steps, move)


def gauss_newton_normal(residual, jacobian, x0, steps):
    return run(x0, steps, lambda x: -np.linalg.solve(jacobian(x).T @ jacobian(x), jacobian(x).T @ residual(x)))


def gauss_newton_half_gradient(residual, jacobian, x0, steps):
    return run(x0, steps, lambda x: -np.linalg.solve(2 * jacobian(x).T @ jacobian(x), jacobian(x).T @ residual(x)))


def gauss_newton_first_jacobian(residual, jacobian, x0, steps):
    j = jacobian(x0)
    return run(x0, steps, lambda x: -np.linalg.solve(j.T @ j, j.T @ residual(x)))


def gauss_newton_ridge(residual, jacobian, x0, steps):
    return run(
        x0, steps,
        lambda x: -np.linalg.solve(jacobian(x).T @ jacobian(x) + 1e-4 * np.eye(len(x)), jacobian(x).T @ residual(x)),
    )  # fmt: skip


def levenberg_identity(residual, jacobian, x0, steps, damping):
    def move(x):
        j = jacobian(x)
        return -np.linalg.solve(j.T @ j + damping * np.eye(len(x)), j.T @ residual(x))

    return run(x0, steps, move)


def levenberg_stacked(residual, jacobian, x0, steps, damping):
    """As a least-squares problem with the damping below the Jacobian."""

    def move(x):
        j, r = jacobian(x), residual(x)
        if not np.isfinite(r).all():
            return r[0] * x
        below = np.sqrt(damping) * np.eye(len(x))
        return np.linalg.lstsq(np.vstack([j, below]), -np.concatenate([r, 0 * x]), rcond=None)[0]

    return run(x0, steps, move)


def levenberg_marquardt_diagonal(residual, jacobian, x0, steps, damping):
    def move(x):
        gram = jacobian(x).T @ jacobian(x)
        return -np.linalg.solve(gram + damping * np.diag(np.diag(gram)), jacobian(x).T @ residual(x))

    return run(x0, steps, move)


def levenberg_not_damped(residual, jacobian, x0, steps, damping):
    return gauss_newton_normal(residual, jacobian, x0, steps)


def levenberg_root_of_the_damping(residual, jacobian, x0, steps, damping):
    return levenberg_identity(residual, jacobian, x0, steps, np.sqrt(damping))


def levenberg_minus(residual, jacobian, x0, steps, damping):
    return levenberg_identity(residual, jacobian, x0, steps, -damping)


RIGHT = {
    "newton": (newton_solve, newton_inverse),
    "newton-damped": (damped_loop, damped_decrement),
    "newton-modified": (modified_eigenvectors, modified_matrix),
    "gauss-newton": (gauss_newton_lstsq, gauss_newton_normal),
    "levenberg-marquardt": (levenberg_identity, levenberg_stacked, levenberg_marquardt_diagonal),
}
WRONG = {
    "newton": {
        newton_transposed_order: "equation",
        newton_only_the_diagonal: "one-step equation",
        newton_half: "one-step equation",
        newton_regularized: "one-step equation affine",
        newton_late_hessian: "equation",
    },
    "newton-damped": {
        damped_any_decrease: "armijo",
        damped_from_a_half: "full-step one-step",
        damped_not: "armijo",
        damped_along_the_gradient: "direction affine",
    },
    "newton-modified": {
        modified_keeps_the_sign: "downhill definition",
        modified_without_floor: "definition",
        modified_cuts_off: "definition",
        modified_adds_the_floor: "definition one-step",
    },
    "gauss-newton": {
        gauss_newton_half_gradient: "one-step equation",
        gauss_newton_first_jacobian: "equation",
        gauss_newton_ridge: "one-step equation affine",
    },
    "levenberg-marquardt": {
        levenberg_not_damped: "equation",
        levenberg_root_of_the_damping: "equation",
        levenberg_minus: "equation",
    },
}
