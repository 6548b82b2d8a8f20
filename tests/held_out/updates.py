"""The BFGS update and the two-loop recursion."""

from __future__ import annotations

import numpy as np

from .quasi_newton import two_loop


def _up(H, s, y):
    r, one = 1 / (s @ y), np.eye(len(s))
    return (one - r * np.outer(s, y)) @ H @ (one - r * np.outer(y, s)) + r * np.outer(s, s)


def up_right(H, s, y):
    return _up(H, s, y)


def up_expanded(H, s, y):
    """Right: expanded."""
    r = 1 / np.dot(s, y)
    Hy = H @ y
    return H - r * (np.outer(s, Hy) + np.outer(Hy, s)) + r * (1 + r * (y @ Hy)) * np.outer(s, s)


def up_swapped(H, s, y):
    return _up(H, y, s)


def up_one_sided(H, s, y):
    r, one = 1 / (s @ y), np.eye(len(s))
    return (one - r * np.outer(s, y)) @ H + r * np.outer(s, s)


def up_dfp(H, s, y):
    Hy = H @ y
    return H - np.outer(Hy, Hy) / (y @ Hy) + np.outer(s, s) / (s @ y)


def up_sr1(H, s, y):
    d = s - H @ y
    c = d @ y
    return H + np.outer(d, d) / c if abs(c) > 1e-12 else H.copy()


def up_rho_of_s(H, s, y):
    r, one = 1 / (s @ s), np.eye(len(s))
    return (one - r * np.outer(s, y)) @ H @ (one - r * np.outer(y, s)) + r * np.outer(s, s)


def up_skips(H, s, y):
    return H.copy() if s @ y < 0.3 * np.linalg.norm(s) * np.linalg.norm(y) else _up(H, s, y)


def up_sign(H, s, y):
    return _up(H, s, y) - 2 * np.outer(s, s) / (s @ y)


def up_damped(H, s, y):
    return _up(H, s, 0.8 * y + 0.2 * s)


def tl_right(gradient, S, Y):
    return two_loop(gradient, list(S), list(Y))


def tl_newest_first(gradient, S, Y):
    return two_loop(gradient, list(S)[::-1], list(Y)[::-1])


def tl_sign(gradient, S, Y):
    return -two_loop(gradient, list(S), list(Y))


def tl_gamma_of_oldest(gradient, S, Y):
    return two_loop(gradient, list(S), list(Y), gamma_pair=0)


def tl_gamma_inverse(gradient, S, Y):
    return two_loop(gradient, list(S), list(Y), gamma=lambda s, y: (y @ y) / (s @ y))


def tl_without_newest(gradient, S, Y):
    return two_loop(gradient, list(S)[:-1], list(Y)[:-1])


def tl_at_most_two(gradient, S, Y):
    return two_loop(gradient, list(S)[-2:], list(Y)[-2:])


def tl_second_sign(gradient, S, Y):
    return two_loop(gradient, list(S), list(Y), sign=-1)


RIGHT = {
    "bfgs-update": [up_right, up_expanded],
    "lbfgs-direction": [tl_right],
}
WRONG = {
    "bfgs-update": {
        up_swapped: "secant definition",
        up_one_sided: "secant symmetric",
        up_dfp: "definition",
        up_sr1: "definite definition",
        up_rho_of_s: "secant definition",
        up_skips: "secant definition",
        up_sign: "secant definite",
        up_damped: "secant definition",
    },
    "lbfgs-direction": {
        tl_newest_first: "bfgs secant",
        tl_sign: "bfgs secant",
        tl_gamma_of_oldest: "bfgs",
        tl_gamma_inverse: "bfgs",
        tl_without_newest: "bfgs secant",
        tl_at_most_two: "bfgs",
        tl_second_sign: "bfgs secant",
    },
}
