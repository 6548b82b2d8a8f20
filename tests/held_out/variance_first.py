"""SVRG and SAGA: snapshots, tables and means that go wrong; and other ways to write them right."""

from __future__ import annotations

import numpy as np

# SVRG


def _svrg(grad_at, n, x0, steps, rng, step_size, epoch, *, snapshot=lambda k, epoch: k % epoch == 0,
          mean=lambda gs, old, n: np.mean(gs, axis=0), draw=lambda rng, k, n: rng.integers(n),
          part=lambda new, old, mu: new - old + mu):  # fmt: skip
    x = np.array(x0, dtype=float)
    xs, w, mu = [x], x, None
    for k in range(steps):
        if mu is None or snapshot(k, epoch):
            w, mu = x, mean([np.array(grad_at(x, i)) for i in range(n)], mu, n)
        i = draw(rng, k, n)
        x = x - step_size * part(np.array(grad_at(x, i)), np.array(grad_at(w, i)), mu)
        xs.append(x)
    return np.array(xs)


def svrg_right(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch)


def svrg_nested(grad_at, n, x0, steps, rng, step_size, epoch):
    x = np.array(x0, dtype=float)
    xs = [x]
    while len(xs) <= steps:
        w, mu = x.copy(), sum(np.array(grad_at(x, i)) for i in range(n)) / n
        for i in rng.integers(n, size=epoch):
            if len(xs) > steps:
                break
            x = x - step_size * mu - step_size * (np.array(grad_at(x, i)) - np.array(grad_at(w, i)))
            xs.append(x)
    return np.array(xs)


def svrg_uncorrected(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch, part=lambda new, old, mu: new)


def svrg_one_mean(grad_at, n, x0, steps, rng, step_size, epoch):
    """The snapshot moves, its mean does not."""
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch,
                 mean=lambda gs, old, n: np.mean(gs, axis=0) if old is None else old)  # fmt: skip


def svrg_snapshot_early(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch, snapshot=lambda k, epoch: (k + 1) % epoch == 0)


def svrg_one_snapshot(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch, snapshot=lambda k, epoch: False)


def svrg_wrong_count(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch, mean=lambda gs, old, n: np.sum(gs, axis=0) / (n - 1))


def svrg_aliased(grad_at, n, x0, steps, rng, step_size, epoch):
    """The snapshot is the iterate itself, which is moved in place."""
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch, part=lambda new, old, mu: mu)


def svrg_never_the_last(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch, draw=lambda rng, k, n: rng.integers(n - 1))


def svrg_always_the_first(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, step_size, epoch, draw=lambda rng, k, n: 0)


# SAGA


def _saga(grad_at, n, x0, steps, rng, step_size, *, draw=lambda rng, k, n: rng.integers(n), keep=lambda k: True,
          mean=lambda mean, g, old, n: mean + (g - old) / n,
          part=lambda g, old, before, after, n: g - old + before):  # fmt: skip
    x = np.array(x0, dtype=float)
    table = np.array([grad_at(x, i) for i in range(n)])
    average, xs = table.mean(axis=0), [x]
    for k in range(steps):
        i = draw(rng, k, n)
        g, old = np.array(grad_at(x, i)), table[i].copy()
        after = mean(average, g, old, n)
        x = x - step_size * part(g, old, average, after, n)
        if keep(k):
            table[i], average = g, after
        xs.append(x)
    return np.array(xs)


def saga_right(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size)


def saga_list(grad_at, n, x0, steps, rng, step_size):
    """The mean of the table is summed anew in each step."""
    x = np.array(x0, dtype=float)
    table, xs = [np.array(grad_at(x, i)) for i in range(n)], [x]
    for i in rng.choice(n, size=steps):
        g = np.array(grad_at(x, int(i)))
        x = x - step_size * (g - table[i] + sum(table) / n)
        table[i] = g
        xs.append(x)
    return np.array(xs)


def saga_points(grad_at, n, x0, steps, rng, step_size):
    """Keeps points in place of gradients, and takes their gradients anew."""
    x = np.array(x0, dtype=float)
    points, xs = [x] * n, [x]
    for _ in range(steps):
        i = rng.integers(n)
        old = [np.array(grad_at(p, j)) for j, p in enumerate(points)]
        new = x - step_size * (np.array(grad_at(x, i)) - old[i] + np.mean(old, axis=0))
        points[i], x = x, new
        xs.append(x)
    return np.array(xs)


def saga_frozen_table(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, keep=lambda k: False)


def saga_frozen_mean(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, mean=lambda mean, g, old, n: mean)


def saga_new_mean(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, part=lambda g, old, before, after, n: g - old + after)


def saga_is_sag(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, part=lambda g, old, before, after, n: after)


def saga_mean_undivided(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, mean=lambda mean, g, old, n: mean + (g - old))


def saga_never_the_last(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, draw=lambda rng, k, n: rng.integers(n - 1))


def saga_stops_keeping(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, keep=lambda k: k < 30)


RIGHT = {
    "svrg": [svrg_right, svrg_nested],
    "saga": [saga_right, saga_list, saga_points],
}
WRONG = {
    "svrg": {
        svrg_uncorrected: "definition snapshot uniform",
        svrg_one_mean: "definition snapshot uniform",
        svrg_snapshot_early: "definition snapshot",
        svrg_one_snapshot: "definition snapshot uniform",
        svrg_wrong_count: "definition snapshot uniform",
        svrg_aliased: "definition uniform",
        svrg_never_the_last: "uniform",
        svrg_always_the_first: "uniform",
    },
    "saga": {
        saga_frozen_table: "definition",
        saga_frozen_mean: "definition rate",
        saga_new_mean: "definition",
        saga_is_sag: "definition",
        saga_mean_undivided: "definition rate",
        saga_never_the_last: "rate",
        saga_stops_keeping: "rate",
    },
}
