"""BFGS and L-BFGS."""

from __future__ import annotations

import numpy as np

from .searches import _bisect


def wolfe(fun, grad, x, p):
    """A step with the strong Wolfe conditions, c1 = 1e-4, c2 = 0.4."""
    return _bisect(
        lambda t: fun(x + t * p),
        lambda t: float(grad(x + t * p) @ p),
        lambda v, f0, t, s0: v <= f0 + 1e-4 * t * s0,
        lambda a, s0: abs(a) <= 0.4 * abs(s0),
    )


def descend(fun, grad, x0, steps, direction, start=lambda d: None, search=wolfe):
    """direction(state, x, g, s, y, before) -> p; s, y None at first."""
    xs, s, y, before = [np.array(x0, dtype=float)], None, None, None
    for k in range(steps):
        x = xs[-1]
        g = grad(x)
        if not g.any():
            xs.append(x.copy())
            continue
        p = direction(k, g, s, y, before)
        if g @ p >= 0:
            p = -g
        xs.append(x + search(fun, grad, x, p) * p)
        s, y, before = xs[-1] - x, grad(xs[-1]) - g, g
    return np.array(xs)


class H:
    def __init__(self, update, first=None, skip=lambda k, s, y: s @ y <= 1e-300):
        self.update, self.first, self.skip, self.H, self.n = update, first, skip, None, 0

    def __call__(self, k, g, s, y, before):
        if self.H is None:
            self.H = np.eye(len(g))
        if s is not None and not self.skip(k, s, y):
            if self.n == 0 and self.first:
                self.H = self.first(s, y) * self.H
            self.n += 1
            self.H = self.update(self.H, s, y, g)
        return -self.H @ g


def bfgs(H, s, y, g=None):
    r, one = 1 / (s @ y), np.eye(len(s))
    return (one - r * np.outer(s, y)) @ H @ (one - r * np.outer(y, s)) + r * np.outer(s, s)


def bfgs_right(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(bfgs))


def bfgs_scaled(fun, grad, x0, steps):
    """Right: H_0 scaled before the first update."""
    return descend(fun, grad, x0, steps, H(bfgs, first=lambda s, y: (s @ y) / (y @ y)))


def bfgs_direct(fun, grad, x0, steps):
    """Right: the Hessian itself is updated and solved."""

    def solver():
        B = None

        def direction(k, g, s, y, before):
            nonlocal B
            if B is None:
                B = np.eye(len(g))
            if s is not None and s @ y > 0:
                Bs = B @ s
                B = B - np.outer(Bs, Bs) / (s @ Bs) + np.outer(y, y) / (y @ s)
            return np.linalg.solve(B, -g)

        return direction

    return descend(fun, grad, x0, steps, solver())


def bfgs_expanded(fun, grad, x0, steps):
    """Right: the expanded update, Armijo only and skipping where <s, y> is not positive."""

    def update(M, s, y, g):
        sy, My = s @ y, M @ y
        return M + (sy + y @ My) * np.outer(s, s) / sy**2 - (np.outer(My, s) + np.outer(s, My)) / sy

    return descend(fun, grad, x0, steps, H(update))


def bfgs_swapped(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(lambda M, s, y, g: bfgs(M, y, s)))


def bfgs_sign(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(lambda M, s, y, g: bfgs(M, s, y) - 2 * np.outer(s, s) / (s @ y)))


def bfgs_transposed_factors(fun, grad, x0, steps):
    def update(M, s, y, g):
        r, one = 1 / (s @ y), np.eye(len(s))
        return (one - r * np.outer(y, s)) @ M @ (one - r * np.outer(s, y)) + r * np.outer(s, s)

    return descend(fun, grad, x0, steps, H(update))


def bfgs_skips_weak_curvature(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(bfgs, skip=lambda k, s, y: s @ y <= 0.5 * np.sqrt((s @ s) * (y @ y))))


def bfgs_skips_short_steps(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(bfgs, skip=lambda k, s, y: s @ s < 0.05 or s @ y <= 0))


def bfgs_skips_the_first(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(bfgs, skip=lambda k, s, y: k == 1 or s @ y <= 0))


def bfgs_restarts(fun, grad, x0, steps):
    h = H(bfgs)

    def direction(k, g, s, y, before):
        if k % 4 == 3:
            h.H = np.eye(len(g))
        return h(k, g, s, y, before)

    return descend(fun, grad, x0, steps, direction)


def bfgs_gradient_as_y(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(lambda M, s, y, g: bfgs(M, s, g if s @ g > 0 else y)))


def bfgs_dfp(fun, grad, x0, steps):
    def update(M, s, y, g):
        My = M @ y
        return M - np.outer(My, My) / (y @ My) + np.outer(s, s) / (s @ y)

    return descend(fun, grad, x0, steps, H(update))


def bfgs_diagonal_when_large(fun, grad, x0, steps):
    return descend(
        fun, grad, x0, steps, H(lambda M, s, y, g: np.diag(np.diag(bfgs(M, s, y))) if len(s) > 4 else bfgs(M, s, y))
    )


def bfgs_without_the_last_term(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(lambda M, s, y, g: bfgs(M, s, y) - np.outer(s, s) / (s @ y)))


def bfgs_takes_the_full_step(fun, grad, x0, steps):
    return descend(fun, grad, x0, steps, H(bfgs), search=lambda f, g, x, p: 1.0)


def bfgs_gives_up(fun, grad, x0, steps):
    def search(f, g, x, p):
        t = 1.0
        for _ in range(2):
            if f(x + t * p) <= f(x) + 1e-4 * t * (g(x) @ p):
                return t
            t /= 4
        return 0.0

    return descend(fun, grad, x0, steps, H(bfgs), search=search)


def two_loop(
    g,
    S,
    Y,
    *,
    first="new",
    gamma=lambda s, y: (s @ y) / (y @ y),
    rho=lambda s, y: s @ y,
    sign=1,
    gamma_pair=-1,
    second="old",
):
    q, a = g.copy(), {}
    order = list(range(len(S)))
    for i in order[::-1] if first == "new" else order:
        a[i] = (S[i] @ q) / rho(S[i], Y[i])
        q = q - a[i] * Y[i]
    if S:
        q = gamma(S[gamma_pair], Y[gamma_pair]) * q
    for i in order if second == "old" else order[::-1]:
        b = (Y[i] @ q) / rho(S[i], Y[i])
        q = q + sign * (a[i] - b) * S[i]
    return -q


class Memory:
    def __init__(self, most, drop=None, lag=0, skip=lambda s, y: s @ y <= 0, loop=two_loop, **how):
        self.S, self.Y, self.most, self.lag, self.skip, self.how, self.loop = [], [], most, lag, skip, how, loop
        self.drop = drop or (lambda S, Y, most: (S[-most:] if most else [], Y[-most:] if most else []))

    def __call__(self, k, g, s, y, before):
        if s is not None and not self.skip(s, y):
            self.S.append(s)
            self.Y.append(y)
        self.S, self.Y = self.drop(self.S, self.Y, self.most)
        n = len(self.S) - self.lag
        return self.loop(g, self.S[: max(0, n)], self.Y[: max(0, n)], **self.how)


def lbfgs_right(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory))


def lbfgs_unscaled(fun, grad, x0, steps, memory):
    """Right: H_0 = one."""
    return descend(fun, grad, x0, steps, Memory(memory, gamma=lambda s, y: 1.0))


def lbfgs_as_matrix(fun, grad, x0, steps, memory):
    """Right: the matrix is rebuilt from the pairs at each step."""

    def loop(g, S, Y):
        M = np.eye(len(g)) * ((S[-1] @ Y[-1]) / (Y[-1] @ Y[-1]) if S else 1.0)
        for s, y in zip(S, Y, strict=False):
            M = bfgs(M, s, y)
        return -M @ g

    return descend(fun, grad, x0, steps, Memory(memory, loop=loop))


def lbfgs_first_step_scaled(fun, grad, x0, steps, memory):
    """Right: the first trial step is 1/|g|, as many write it."""

    def search(f, g, x, p):
        n = np.linalg.norm(p) if np.array_equal(p, -g(x)) else 1.0
        return wolfe(f, g, x, p / n) / n

    return descend(fun, grad, x0, steps, Memory(memory), search=search)


def lbfgs_reversed(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory, first="old", second="new"))


def lbfgs_second_loop_reversed(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory, second="new"))


def lbfgs_gamma_inverted(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory, gamma=lambda s, y: (y @ y) / (s @ y)))


def lbfgs_one_pair_more(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory + 1))


def lbfgs_one_pair_less(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory - 1))


def lbfgs_rho_of_y(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory, rho=lambda s, y: y @ y))


def lbfgs_second_loop_sign(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory, sign=-1))


def lbfgs_one_late(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory + 1, lag=1))


def lbfgs_forgets_all_when_full(fun, grad, x0, steps, memory):
    return descend(
        fun, grad, x0, steps, Memory(memory, drop=lambda S, Y, m: (S, Y) if len(S) <= m else (S[-1:], Y[-1:]))
    )


def lbfgs_drops_the_newest(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(memory, drop=lambda S, Y, m: (S[:m], Y[:m])))


def lbfgs_memory_fixed_at_ten(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(10))


def lbfgs_memory_at_most_three(fun, grad, x0, steps, memory):
    return descend(fun, grad, x0, steps, Memory(min(memory, 3)))


def lbfgs_stores_point(fun, grad, x0, steps, memory):
    """y is the new gradient alone."""
    m = Memory(memory, skip=lambda s, y: False)

    def direction(k, g, s, y, before):
        return m(k, g, s, None if s is None else g + 1e-300) if s is None or s @ g > 0 else m(k, g, None, None, None)

    return descend(
        fun, grad, x0, steps, lambda k, g, s, y, b: m(k, g, s if s is not None and s @ g > 0 else None, g, b)
    )


RIGHT = {
    "bfgs": [bfgs_right, bfgs_scaled, bfgs_direct, bfgs_expanded],
    "lbfgs": [lbfgs_right, lbfgs_unscaled, lbfgs_as_matrix, lbfgs_first_step_scaled],
}
WRONG = {
    "bfgs": {
        bfgs_swapped: "direction",
        bfgs_sign: "direction",
        bfgs_transposed_factors: "direction",
        bfgs_skips_weak_curvature: "direction",
        bfgs_skips_short_steps: "direction",
        bfgs_skips_the_first: "direction",
        bfgs_restarts: "direction",
        bfgs_gradient_as_y: "direction",
        bfgs_dfp: "direction",
        bfgs_diagonal_when_large: "direction",
        bfgs_without_the_last_term: "direction",
        bfgs_takes_the_full_step: "descent",
        bfgs_gives_up: "moves",
    },
    "lbfgs": {
        lbfgs_reversed: "direction",
        lbfgs_second_loop_reversed: "direction",
        lbfgs_gamma_inverted: "direction",
        lbfgs_one_pair_more: "direction",
        lbfgs_one_pair_less: "direction",
        lbfgs_rho_of_y: "direction",
        lbfgs_second_loop_sign: "direction",
        lbfgs_one_late: "direction",
        lbfgs_forgets_all_when_full: "direction",
        lbfgs_drops_the_newest: "direction",
        lbfgs_memory_fixed_at_ten: "direction",
        lbfgs_memory_at_most_three: "direction",
        lbfgs_stores_point: "direction",
    },
}
