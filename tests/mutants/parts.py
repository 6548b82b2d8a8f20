"""Projections, proximal maps, backtracking, trust-region steps, Hessian-vector products: right ones and wrong ones."""

from __future__ import annotations

import numpy as np


def box_clip(x, low, high):
    return np.clip(x, low, high)


def box_median(x, low, high):
    return np.median([x, 0 * x + low, 0 * x + high], axis=0)


def box_one_side(x, low, high):
    return np.minimum(x, high)


def box_reflects(x, low, high):
    return np.where(x > high, 2 * high - x, np.where(x < low, 2 * low - x, x))


def box_to_zero(x, low, high):
    return np.where((x > high) | (x < low), (low + high) / 2, x)


def box_in_place(x, low, high):
    np.clip(x, low, high, out=x)
    return x


def ball_if(x, radius):
    n = np.linalg.norm(x)
    return x if n <= radius else x * radius / n


def ball_maximum(x, radius):
    return x / max(1.0, np.linalg.norm(x) / radius)


def ball_always(x, radius):
    return radius * x / (np.linalg.norm(x) + 1e-300)


def ball_square(x, radius):
    return x / max(1.0, (x @ x) / radius**2)


def ball_by_coordinates(x, radius):
    return np.clip(x, -radius, radius)


def ball_max_norm(x, radius):
    return x / max(1.0, np.abs(x).max() / radius)


def simplex_sort(x, total):
    u = np.sort(x)[::-1]
    c = (np.cumsum(u) - total) / np.arange(1, len(x) + 1)
    return np.maximum(x - c[np.nonzero(u > c)[0][-1]], 0)


def simplex_bisection(x, total):
    low, high = x.min() - total, x.max()
    for _ in range(200):
        middle = (low + high) / 2
        if np.maximum(x - middle, 0).sum() > total:
            low = middle
        else:
            high = middle
    return np.maximum(x - (low + high) / 2, 0)


def simplex_clip_and_scale(x, total):
    y = np.maximum(x, 0)
    return total * y / y.sum() if y.sum() > 0 else 0 * x + total / len(x)


def simplex_softmax(x, total):
    e = np.exp(x - x.max())
    return total * e / e.sum()


def simplex_shift_only(x, total):
    return x - (x.sum() - total) / len(x)


def simplex_once(x, total):
    """One round of shifting and clipping, where more may be needed."""
    return np.maximum(x - (x.sum() - total) / len(x), 0)


def simplex_always_one(x, total):
    return simplex_sort(x, 1.0)


def l1_sign(x, t, weight):
    return np.sign(x) * np.maximum(np.abs(x) - t * weight, 0)


def l1_clip(x, t, weight):
    return x - np.clip(x, -t * weight, t * weight)


def l1_without_t(x, t, weight):
    return np.sign(x) * np.maximum(np.abs(x) - weight, 0)


def l1_hard(x, t, weight):
    return np.where(np.abs(x) > t * weight, x, 0)


def l1_no_maximum(x, t, weight):
    return x - t * weight * np.sign(x)


def l1_positive(x, t, weight):
    return np.maximum(x - t * weight, 0)


def norm_block(x, t, weight):
    n = np.linalg.norm(x)
    return (1 - t * weight / n) * x if n > t * weight else 0 * x


def norm_maximum(x, t, weight):
    return x * (1 - t * weight / max(np.linalg.norm(x), t * weight))


def norm_by_coordinates(x, t, weight):
    return l1_sign(x, t, weight)


def norm_no_maximum(x, t, weight):
    return (1 - t * weight / (np.linalg.norm(x) + 1e-300)) * x


def norm_divides_by_t(x, t, weight):
    n = np.linalg.norm(x)
    return (1 - weight / t / n) * x if n > weight / t else 0 * x


def square_shrink(x, t, weight):
    return x / (1 + t * weight)


def square_solve(x, t, weight):
    return np.linalg.solve(np.eye(len(x)) * (weight + 1 / t), x / t)


def square_factor_two(x, t, weight):
    return x / (1 + 2 * t * weight)


def square_explicit(x, t, weight):
    return (1 - t * weight) * x


def search_loop(fun, grad, x, direction, initial, shrink, decrease):
    t, slope = initial, grad(x) @ direction
    while fun(x + t * direction) > fun(x) + decrease * t * slope:
        t *= shrink
    return t


def search_powers(fun, grad, x, direction, initial, shrink, decrease):
    here, slope = fun(x), grad(x) @ direction
    sizes = initial * shrink ** np.arange(400.0)
    return next(t for t in sizes if fun(x + t * direction) <= here + decrease * t * slope)


def search_squared_slope(fun, grad, x, direction, initial, shrink, decrease):
    """The squared gradient in place of the slope along the direction."""
    t, g = initial, grad(x)
    while fun(x + t * direction) > fun(x) - decrease * t * (g @ g) and t > 1e-9:
        t *= shrink
    return t


def search_any_decrease(fun, grad, x, direction, initial, shrink, decrease):
    t = initial
    while fun(x + t * direction) > fun(x):
        t *= shrink
    return t


def search_once_more(fun, grad, x, direction, initial, shrink, decrease):
    return shrink**2 * search_loop(fun, grad, x, direction, initial, shrink, decrease)


def search_returns_the_failed_one(fun, grad, x, direction, initial, shrink, decrease):
    t = search_loop(fun, grad, x, direction, initial, shrink, decrease)
    return t / shrink if t < initial else t


def cauchy_formula(gradient, hessian, radius):
    g, bend = np.linalg.norm(gradient), gradient @ hessian @ gradient
    tau = 1.0 if bend <= 0 else min(g**3 / (radius * bend), 1.0)
    return -tau * radius / g * gradient


def cauchy_step(gradient, hessian, radius):
    bend = gradient @ hessian @ gradient
    t = radius / np.linalg.norm(gradient)
    return -gradient * (min(t, gradient @ gradient / bend) if bend > 0 else t)


def cauchy_ignores_curvature(gradient, hessian, radius):
    return -radius / np.linalg.norm(gradient) * gradient


def cauchy_no_negative_curvature(gradient, hessian, radius):
    g, bend = np.linalg.norm(gradient), gradient @ hessian @ gradient
    return -min(g**3 / (radius * abs(bend)), 1.0) * radius / g * gradient / 2


def cauchy_square_in_place_of_cube(gradient, hessian, radius):
    g, bend = np.linalg.norm(gradient), gradient @ hessian @ gradient
    tau = 1.0 if bend <= 0 else min(g**2 / (radius * bend), 1.0)
    return -tau * radius / g * gradient


def cauchy_ascends(gradient, hessian, radius):
    return -cauchy_formula(gradient, hessian, radius)


def dogleg_path(gradient, hessian, radius):
    full = -np.linalg.solve(hessian, gradient)
    if np.linalg.norm(full) <= radius:
        return full
    corner = -(gradient @ gradient) / (gradient @ hessian @ gradient) * gradient
    if np.linalg.norm(corner) >= radius:
        return -radius / np.linalg.norm(gradient) * gradient
    leg = full - corner
    a, b, c = leg @ leg, 2 * corner @ leg, corner @ corner - radius**2
    return corner + (-b + np.sqrt(b * b - 4 * a * c)) / (2 * a) * leg


def dogleg_search(gradient, hessian, radius):
    """The same point by bisection on the path."""
    full = -np.linalg.solve(hessian, gradient)
    corner = -(gradient @ gradient) / (gradient @ hessian @ gradient) * gradient

    def path(s):
        return s * corner if s <= 1 else corner + (s - 1) * (full - corner)

    low, high = 0.0, 2.0
    if np.linalg.norm(full) <= radius:
        return full
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if np.linalg.norm(path(middle)) <= radius else (low, middle)
    return path(low)


def dogleg_cut_newton(gradient, hessian, radius):
    full = -np.linalg.solve(hessian, gradient)
    return full * min(1.0, radius / np.linalg.norm(full))


def dogleg_other_root(gradient, hessian, radius):
    full = -np.linalg.solve(hessian, gradient)
    if np.linalg.norm(full) <= radius:
        return full
    corner = -(gradient @ gradient) / (gradient @ hessian @ gradient) * gradient
    if np.linalg.norm(corner) >= radius:
        return -radius / np.linalg.norm(gradient) * gradient
    leg = full - corner
    a, b, c = leg @ leg, 2 * corner @ leg, corner @ corner - radius**2
    return corner + (-b - np.sqrt(b * b - 4 * a * c)) / (2 * a) * leg


def dogleg_stops_at_the_corner(gradient, hessian, radius):
    return cauchy_formula(gradient, hessian, radius)


def dogleg_newton_always(gradient, hessian, radius):
    return -np.linalg.solve(hessian, gradient)


def exact_secular(gradient, hessian, radius):
    values, vectors = np.linalg.eigh(hessian)
    g = vectors.T @ gradient

    def p(shift):
        return -g / (values + shift)

    low = max(0.0, -values[0])
    if low == 0 and np.linalg.norm(p(0.0)) <= radius:
        return vectors @ p(0.0)
    if low > 0 and g[0] == 0:
        rest = np.append(0.0, -g[1:] / (values[1:] + low))
        if np.linalg.norm(rest) < radius:
            rest[0] = np.sqrt(radius**2 - rest @ rest)
            return vectors @ rest
    high = low + np.linalg.norm(gradient) / radius + np.abs(values).max()
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.linalg.norm(p(middle)) > radius else (low, middle)
    return vectors @ p(high)


def exact_shifted_solve(gradient, hessian, radius):
    size = np.eye(len(gradient))
    (least, *_), vectors = np.linalg.eigh(hessian)
    if least > 0 and np.linalg.norm(np.linalg.solve(hessian, gradient)) <= radius:
        return -np.linalg.solve(hessian, gradient)
    low, high = max(0.0, -least) + 1e-13, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        if np.linalg.norm(np.linalg.solve(hessian + middle * size, gradient)) > radius:
            low = middle
        else:
            high = middle
    step, lowest = -np.linalg.solve(hessian + high * size, gradient), vectors[:, 0]
    if least < 0 and np.linalg.norm(step) < radius * (1 - 1e-6):
        # The hard case: what is missing to the radius, along the lowest eigenvector
        along, short = step @ lowest, radius**2 - step @ step
        step = step + (-along + np.sqrt(along**2 + short)) * lowest
    return step


def exact_is_cauchy(gradient, hessian, radius):
    return cauchy_formula(gradient, hessian, radius)


def exact_negative_shift_missed(gradient, hessian, radius):
    """Newton's step, cut, also where the model curves downwards."""
    return dogleg_cut_newton(gradient, hessian, radius)


def exact_absolute_eigenvalues(gradient, hessian, radius):
    values, vectors = np.linalg.eigh(hessian)
    return exact_secular(gradient, (vectors * np.abs(values)) @ vectors.T, radius)


def exact_half_radius(gradient, hessian, radius):
    return exact_secular(gradient, hessian, radius / 2)


def product_central(grad, x, v):
    h = 2.0**-13 / max(1.0, np.linalg.norm(v))
    return (grad(x + h * v) - grad(x - h * v)) / (2 * h)


def product_forward(grad, x, v):
    h = 2.0**-20
    return (grad(x + h * v) - grad(x)) / h


def product_missing_two(grad, x, v):
    h = 2.0**-13
    return (grad(x + h * v) - grad(x - h * v)) / h


def product_normalizes(grad, x, v):
    h = 2.0**-13
    u = v / np.linalg.norm(v)
    return (grad(x + h * u) - grad(x - h * u)) / (2 * h)


def product_coarse_tiny(grad, x, v):
    """A step so small that nothing is left of the difference."""
    h = 1e-15
    return (grad(x + h * v) - grad(x)) / h


RIGHT = {
    "projection-box": (box_clip, box_median),
    "projection-ball": (ball_if, ball_maximum),
    "projection-simplex": (simplex_sort, simplex_bisection),
    "prox-l1": (l1_sign, l1_clip),
    "prox-norm": (norm_block, norm_maximum),
    "prox-square": (square_shrink, square_solve),
    "line-search-armijo": (search_loop, search_powers),
    "cauchy-point": (cauchy_formula, cauchy_step),
    "dogleg": (dogleg_path, dogleg_search),
    "trust-region-step": (exact_secular, exact_shifted_solve),
    "hessian-vector-product": (product_central, product_forward),
}
WRONG = {
    "projection-box": {
        box_one_side: "feasible",
        box_reflects: "variational",
        box_to_zero: "variational",
        box_in_place: "pure",
    },
    "projection-ball": {
        ball_always: "variational",
        ball_square: "variational",
        ball_by_coordinates: "feasible",
        ball_max_norm: "feasible",
    },
    "projection-simplex": {
        simplex_clip_and_scale: "variational",
        simplex_softmax: "variational idempotent",
        simplex_shift_only: "feasible",
        simplex_once: "feasible",
        simplex_always_one: "feasible",
    },
    "prox-l1": {
        l1_without_t: "condition",
        l1_hard: "condition nonexpansive",
        l1_no_maximum: "condition",
        l1_positive: "condition",
    },
    "prox-norm": {norm_by_coordinates: "condition", norm_no_maximum: "condition", norm_divides_by_t: "condition"},
    "prox-square": {square_factor_two: "condition", square_explicit: "condition"},
    "line-search-armijo": {
        search_squared_slope: "armijo",
        search_any_decrease: "armijo",
        search_once_more: "not-short",
        search_returns_the_failed_one: "armijo",
    },
    "cauchy-point": {
        cauchy_ignores_curvature: "sufficient definition",
        cauchy_no_negative_curvature: "definition",
        cauchy_square_in_place_of_cube: "definition",
        cauchy_ascends: "sufficient",
    },
    "dogleg": {
        dogleg_cut_newton: "cauchy",
        dogleg_other_root: "cauchy",
        dogleg_stops_at_the_corner: "full",
        dogleg_newton_always: "within",
    },
    "trust-region-step": {
        exact_is_cauchy: "optimal",
        exact_negative_shift_missed: "optimal",
        exact_absolute_eigenvalues: "optimal",
        exact_half_radius: "optimal",
    },
    "hessian-vector-product": {
        product_missing_two: "product",
        product_normalizes: "homogeneous product",
        product_coarse_tiny: "product",
    },
}
