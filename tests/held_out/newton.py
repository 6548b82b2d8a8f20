"""Newton's methods and least squares."""

from __future__ import annotations

import numpy as np

from .searches import run


def newton_right(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x, k: x - np.linalg.solve(np.array(hess(x)), grad(x)))


def newton_cholesky(fun, grad, hess, x0, steps):
    """Right: through the eigenpairs."""
    xs = np.tile(np.asarray(x0, dtype=float), (steps + 1, 1))
    for k in range(steps):
        lam, V = np.linalg.eigh(np.array(hess(xs[k])))
        xs[k + 1] = xs[k] - V @ ((V.T @ grad(xs[k])) / lam)
    return xs


def newton_hessian_kept(fun, grad, hess, x0, steps):
    H = np.array(hess(np.array(x0, dtype=float)))
    return run(x0, steps, lambda x, k: x - np.linalg.solve(H, grad(x)))


def newton_hessian_late(fun, grad, hess, x0, steps):
    at = [np.array(x0, dtype=float)]

    def step(x, k):
        H = np.array(hess(at[-1]))
        at.append(x)
        return x - np.linalg.solve(H, grad(x))

    return run(x0, steps, step)


def newton_ridge(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x, k: x - np.linalg.solve(np.array(hess(x)) + 1e-4 * np.eye(len(x)), grad(x)))


def newton_diagonal_when_large(fun, grad, hess, x0, steps):
    def step(x, k):
        H = np.array(hess(x))
        if len(x) > 3:
            H = np.diag(np.diag(H))
        return x - np.linalg.solve(H, grad(x))

    return run(x0, steps, step)


def newton_pseudo_inverse_cut(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x, k: x - np.linalg.pinv(np.array(hess(x)), rcond=0.05) @ grad(x))


def newton_clipped(fun, grad, hess, x0, steps):
    def step(x, k):
        p = np.linalg.solve(np.array(hess(x)), grad(x))
        return x - p * min(1, 2 / max(np.linalg.norm(p), 1e-300))

    return run(x0, steps, step)


def newton_upper_triangle(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x, k: x - np.linalg.solve(np.triu(np.array(hess(x))), grad(x)))


def newton_damped_late(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x, k: x - (0.5 if k >= 3 else 1) * np.linalg.solve(np.array(hess(x)), grad(x)))


def _damped(fun, grad, hess, x0, steps, shrink, decrease, first=1.0, square=False, most=100, wrong_f=False):
    f0 = fun(np.array(x0, dtype=float))

    def step(x, k):
        g = grad(x)
        if not g.any():
            return x
        p = -np.linalg.solve(np.array(hess(x)), g)
        t, slope = first, -(g @ g) if square else g @ p
        for _ in range(most):
            if fun(x + t * p) <= (f0 if wrong_f else fun(x)) + decrease * t * slope:
                break
            t *= shrink
        return x + t * p

    return run(x0, steps, step)


def damped_right(fun, grad, hess, x0, steps, shrink, decrease):
    return _damped(fun, grad, hess, x0, steps, shrink, decrease)


def damped_never_full(fun, grad, hess, x0, steps, shrink, decrease):
    return _damped(fun, grad, hess, x0, steps, shrink, decrease, first=shrink)


def damped_slope_of_gradient(fun, grad, hess, x0, steps, shrink, decrease):
    return _damped(fun, grad, hess, x0, steps, shrink, decrease, square=True)


def damped_two_trials(fun, grad, hess, x0, steps, shrink, decrease):
    return _damped(fun, grad, hess, x0, steps, shrink, decrease, most=1)


def damped_against_the_start(fun, grad, hess, x0, steps, shrink, decrease):
    return _damped(fun, grad, hess, x0, steps, shrink, decrease, wrong_f=True)


def damped_by_gradient_norm(fun, grad, hess, x0, steps, shrink, decrease):
    """Backtracks on |grad| instead of f."""

    def step(x, k):
        g = grad(x)
        if not g.any():
            return x
        p, t = -np.linalg.solve(np.array(hess(x)), g), 1.0
        for _ in range(60):
            if np.linalg.norm(grad(x + t * p)) <= (1 - decrease * t) * np.linalg.norm(g):
                break
            t *= shrink
        return x + t * p

    return run(x0, steps, step)


def _modified(grad, hess, x0, steps, change, back=None):
    def step(x, k):
        lam, V = np.linalg.eigh(np.array(hess(x)))
        if back:
            return back(x, lam, V, grad(x))
        return x - V @ ((V.T @ grad(x)) / change(lam))

    return run(x0, steps, step)


def modified_right(fun, grad, hess, x0, steps, floor):
    return _modified(grad, hess, x0, steps, lambda lam: np.maximum(np.abs(lam), floor))


def modified_without_floor(fun, grad, hess, x0, steps, floor):
    return _modified(grad, hess, x0, steps, lambda lam: np.where(lam == 0, floor, np.abs(lam)))


def modified_floor_added(fun, grad, hess, x0, steps, floor):
    return _modified(grad, hess, x0, steps, lambda lam: np.abs(lam) + floor)


def modified_negative_to_floor(fun, grad, hess, x0, steps, floor):
    return _modified(grad, hess, x0, steps, lambda lam: np.maximum(lam, floor))


def modified_floor_on_negative_only(fun, grad, hess, x0, steps, floor):
    return _modified(
        grad, hess, x0, steps, lambda lam: np.where(lam < 0, np.maximum(-lam, floor), np.where(lam == 0, floor, lam))
    )


def modified_transposed(fun, grad, hess, x0, steps, floor):
    return _modified(
        grad, hess, x0, steps, None, lambda x, lam, V, g: x - V.T @ ((V @ g) / np.maximum(np.abs(lam), floor))
    )


def modified_shifted(fun, grad, hess, x0, steps, floor):
    return _modified(grad, hess, x0, steps, lambda lam: lam + max(0, floor - lam[0]))


def modified_matrix(fun, grad, hess, x0, steps, floor):
    """Right: the modified matrix is built and solved."""
    xs = [np.array(x0, dtype=float)]
    for _ in range(steps):
        lam, V = np.linalg.eigh(np.asarray(hess(xs[-1])))
        B = (V * np.clip(np.abs(lam), floor, None)) @ V.T
        xs.append(xs[-1] + np.linalg.solve(B, -grad(xs[-1])))
    return np.stack(xs)


def gn_right(residual, jacobian, x0, steps):
    return run(x0, steps, lambda x, k: x - np.linalg.lstsq(np.array(jacobian(x)), np.array(residual(x)), rcond=None)[0])


def gn_sign(residual, jacobian, x0, steps):
    return run(x0, steps, lambda x, k: x + np.linalg.lstsq(np.array(jacobian(x)), np.array(residual(x)), rcond=None)[0])


def gn_twice(residual, jacobian, x0, steps):
    def step(x, k):
        J, r = np.array(jacobian(x)), np.array(residual(x))
        return x - np.linalg.solve(J.T @ J, 2 * J.T @ r)

    return run(x0, steps, step)


def gn_old_jacobian(residual, jacobian, x0, steps):
    J = np.array(jacobian(np.array(x0, dtype=float)))
    return run(x0, steps, lambda x, k: x - np.linalg.lstsq(J, np.array(residual(x)), rcond=None)[0])


def gn_damped_a_little(residual, jacobian, x0, steps):
    def step(x, k):
        J, r = np.array(jacobian(x)), np.array(residual(x))
        return x - np.linalg.solve(J.T @ J + 1e-3 * np.eye(len(x)), J.T @ r)

    return run(x0, steps, step)


def gn_transposed(residual, jacobian, x0, steps):
    def step(x, k):
        J, r = np.array(jacobian(x)), np.array(residual(x))
        n = len(x)
        return x - np.linalg.solve(J[:n].T @ J[:n], J[:n].T @ r[:n])

    return run(x0, steps, step)


def gn_qr(residual, jacobian, x0, steps):
    """Right: by QR."""
    out = [np.array(x0, dtype=float)]
    for _ in range(steps):
        Q, R = np.linalg.qr(np.array(jacobian(out[-1])))
        out.append(out[-1] - np.linalg.solve(R, Q.T @ np.array(residual(out[-1]))))
    return np.array(out)


def _lm(residual, jacobian, x0, steps, matrix, sign=-1):
    def step(x, k):
        J, r = np.array(jacobian(x)), np.array(residual(x))
        return x + sign * np.linalg.solve(matrix(J.T @ J, k), J.T @ r)

    return run(x0, steps, step)


def lm_right(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + damping * np.eye(len(A)))


def lm_marquardt(residual, jacobian, x0, steps, damping):
    """Right: scaled by the diagonal."""
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + damping * np.diag(np.diag(A)))


def lm_stacked(residual, jacobian, x0, steps, damping):
    """Right: as an enlarged least-squares problem."""

    def step(x, k):
        J, r = np.array(jacobian(x)), np.array(residual(x))
        big = np.vstack([J, np.sqrt(damping) * np.eye(len(x))])
        return x + np.linalg.lstsq(big, -np.concatenate([r, np.zeros(len(x))]), rcond=None)[0]

    return run(x0, steps, step)


def lm_subtracts(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A - damping * np.eye(len(A)))


def lm_divides(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + np.eye(len(A)) / damping)


def lm_by_largest_diagonal(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + damping * A.diagonal().max() * np.eye(len(A)))


def lm_fades(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + damping * 0.5**k * np.eye(len(A)))


def lm_squares(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + damping**2 * np.eye(len(A)))


def lm_first_only(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + (damping if k == 0 else 1e-12) * np.eye(len(A)))


def lm_all_entries(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + damping)


RIGHT = {
    "newton": [newton_right, newton_cholesky],
    "newton-damped": [damped_right],
    "newton-modified": [modified_right, modified_matrix],
    "gauss-newton": [gn_right, gn_qr],
    "levenberg-marquardt": [lm_right, lm_marquardt, lm_stacked],
}
WRONG = {
    "newton": {
        newton_hessian_kept: "equation",
        newton_hessian_late: "equation",
        newton_ridge: "one-step equation",
        newton_diagonal_when_large: "one-step equation",
        newton_pseudo_inverse_cut: "one-step equation",
        newton_clipped: "one-step equation",
        newton_upper_triangle: "one-step equation",
        newton_damped_late: "equation",
    },
    "newton-damped": {
        damped_never_full: "full-step one-step",
        damped_slope_of_gradient: "full-step one-step",
        damped_two_trials: "armijo",
        damped_against_the_start: "armijo",
        damped_by_gradient_norm: "armijo",
    },
    "newton-modified": {
        modified_without_floor: "definition",
        modified_floor_added: "definition one-step",
        modified_negative_to_floor: "definition",
        modified_floor_on_negative_only: "definition",
        modified_transposed: "definition one-step",
        modified_shifted: "definition",
    },
    "gauss-newton": {
        gn_sign: "one-step equation",
        gn_twice: "one-step equation",
        gn_old_jacobian: "equation",
        gn_damped_a_little: "one-step equation",
        gn_transposed: "one-step equation",
    },
    "levenberg-marquardt": {
        lm_subtracts: "equation short",
        lm_divides: "equation short",
        lm_by_largest_diagonal: "equation",
        lm_fades: "equation short",
        lm_squares: "equation",
        lm_first_only: "equation short",
        lm_all_entries: "equation short",
    },
}
