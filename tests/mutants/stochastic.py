"""Stochastic methods: right ones and wrong ones."""

from __future__ import annotations

import numpy as np


def run(x0, steps, next_point):
    x, xs = x0, [x0]
    for k in range(steps):
        x = next_point(x, k)
        xs.append(x)
    return np.array(xs)


def sgd_integers(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, rng.integers(n)))


def sgd_choice(grad_at, n, x0, steps, rng, step_size):
    order = rng.choice(n, size=steps)
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, order[k]))


def sgd_reports_the_end(grad_at, n, x0, steps, rng, step_size):
    """One more gradient, where it stops."""
    xs = sgd_integers(grad_at, n, x0, steps, rng, step_size)
    grad_at(xs[-1], 0)
    return xs


def sgd_reports_the_start(grad_at, n, x0, steps, rng, step_size):
    """The full gradient at the start, which no step uses."""
    np.mean([grad_at(x0, i) for i in range(n)], axis=0)
    return sgd_integers(grad_at, n, x0, steps, rng, step_size)


def sgd_asks_twice(grad_at, n, x0, steps, rng, step_size):
    """Each gradient a second time, for a norm that it does not use."""

    def step(x, k):
        i = rng.integers(n)
        np.linalg.norm(grad_at(x, i))
        return x - step_size * grad_at(x, i)

    return run(x0, steps, step)


def sgd_never_the_last(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, rng.integers(n - 1)))


def sgd_always_the_first(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, 0))


def sgd_times_n(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * n * grad_at(x, rng.integers(n)))


def sgd_stale(grad_at, n, x0, steps, rng, step_size):
    """The gradient at the point before."""
    x, before, xs = x0, x0, [x0]
    for _ in range(steps):
        x, before = x - step_size * grad_at(before, rng.integers(n)), x
        xs.append(x)
    return np.array(xs)


def sgd_full(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * np.mean([grad_at(x, i) for i in range(n)], axis=0))


def epochs_permutation(grad_at, n, x0, steps, rng, step_size):
    order = np.concatenate([rng.permutation(n) for _ in range(steps // n + 1)])
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, order[k]))


def epochs_in_order(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, k % n))


def epochs_shuffled_once(grad_at, n, x0, steps, rng, step_size):
    order = list(range(n))
    rng.shuffle(order)
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, order[k % n]))


def epochs_with_replacement(grad_at, n, x0, steps, rng, step_size):
    return sgd_integers(grad_at, n, x0, steps, rng, step_size)


def epochs_drop_the_last(grad_at, n, x0, steps, rng, step_size):
    """Reshuffles one component too early: the last of each round is dropped."""
    order = np.concatenate([rng.permutation(n)[: n - 1] for _ in range(steps + 1)])
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, order[k]))


def epochs_step_per_epoch(grad_at, n, x0, steps, rng, step_size):
    order = np.concatenate([rng.permutation(n) for _ in range(steps // n + 1)])
    return run(x0, steps, lambda x, k: x - step_size / (k // n + 1) * grad_at(x, order[k]))


def batch_mean(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        return x - step_size * np.mean([grad_at(x, i) for i in rng.choice(n, batch, replace=False)], axis=0)

    return run(x0, steps, step)


def batch_loop(grad_at, n, x0, steps, rng, step_size, batch):
    x, xs = x0.copy(), [x0.copy()]
    for _ in range(steps):
        total = np.zeros_like(x)
        for i in rng.permutation(n)[:batch]:
            total += grad_at(x, int(i))
        x = x - step_size / batch * total
        xs.append(x)
    return np.array(xs)


def batch_sum(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        return x - step_size * np.sum([grad_at(x, i) for i in rng.choice(n, batch, replace=False)], axis=0)

    return run(x0, steps, step)


def batch_over_n(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        return x - step_size * np.sum([grad_at(x, i) for i in rng.choice(n, batch, replace=False)], axis=0) / n

    return run(x0, steps, step)


def batch_moves_inside(grad_at, n, x0, steps, rng, step_size, batch):
    """Each gradient of a batch is taken after the step of the one before."""

    def step(x, k):
        for i in rng.choice(n, batch, replace=False):
            x = x - step_size / batch * grad_at(x, i)
        return x

    return run(x0, steps, step)


def batch_repeats(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        return x - step_size * np.mean([grad_at(x, i) for i in rng.integers(n, size=batch)], axis=0)

    return run(x0, steps, step)


def batch_always_the_first_ones(grad_at, n, x0, steps, rng, step_size, batch):
    return run(x0, steps, lambda x, k: x - step_size * np.mean([grad_at(x, i) for i in range(batch)], axis=0))


def accumulate_sum(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        total = 0 * x
        for start in range(0, n, batch):
            total = total + sum(grad_at(x, i) for i in range(start, min(start + batch, n)))
        return x - step_size * total / n

    return run(x0, steps, step)


def accumulate_weighted(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        total = 0 * x
        for start in range(0, n, batch):
            part = [grad_at(x, i) for i in range(start, min(start + batch, n))]
            total = total + np.mean(part, axis=0) * len(part) / n
        return x - step_size * total

    return run(x0, steps, step)


def accumulate_mean_of_means(grad_at, n, x0, steps, rng, step_size, batch):
    """Wrong where the last micro-batch is smaller."""

    def step(x, k):
        parts = [[grad_at(x, i) for i in range(s, min(s + batch, n))] for s in range(0, n, batch)]
        return x - step_size * np.mean([np.mean(part, axis=0) for part in parts], axis=0)

    return run(x0, steps, step)


def accumulate_not_divided(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        return x - step_size * sum(np.mean([grad_at(x, i) for i in range(s, min(s + batch, n))], axis=0)
                                   for s in range(0, n, batch))  # fmt: skip

    return run(x0, steps, step)


def accumulate_drops_the_rest(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        kept = range(n // batch * batch)
        return x - step_size * sum(grad_at(x, i) for i in kept) / len(kept)

    return run(x0, steps, step)


def accumulate_never_zeroed(grad_at, n, x0, steps, rng, step_size, batch):
    total = 0 * x0

    def step(x, k):
        nonlocal total
        total = total + sum(grad_at(x, i) for i in range(n)) / n
        return x - step_size * total

    return run(x0, steps, step)


def workers_weighted(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        shards = [range(w, n, workers) for w in range(workers)]
        return x - step_size * sum(sum(grad_at(x, i) for i in shard) for shard in shards if shard) / n

    return run(x0, steps, step)


def workers_blocks(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        shards = [s for s in np.array_split(np.arange(n), workers) if len(s)]
        means = [np.mean([grad_at(x, int(i)) for i in s], axis=0) for s in shards]
        return x - step_size * np.average(means, axis=0, weights=[len(s) for s in shards])

    return run(x0, steps, step)


def workers_plain_mean(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        shards = [s for s in np.array_split(np.arange(n), workers) if len(s)]
        return x - step_size * np.mean([np.mean([grad_at(x, int(i)) for i in s], axis=0) for s in shards], axis=0)

    return run(x0, steps, step)


def workers_sum(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        shards = [s for s in np.array_split(np.arange(n), workers) if len(s)]
        return x - step_size * sum(np.mean([grad_at(x, int(i)) for i in s], axis=0) for s in shards)

    return run(x0, steps, step)


def workers_only_the_first(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        shard = np.array_split(np.arange(n), workers)[0]
        return x - step_size * np.mean([grad_at(x, int(i)) for i in shard], axis=0)

    return run(x0, steps, step)


def workers_one_after_the_other(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        for shard in np.array_split(np.arange(n), workers):
            if len(shard):
                x = x - step_size * sum(grad_at(x, int(i)) for i in shard) / n
        return x

    return run(x0, steps, step)


def _svrg(grad_at, n, x0, steps, rng, epoch, direction, step_size):
    x, xs, w, full = x0, [x0], x0, None
    for k in range(steps):
        if k % epoch == 0:
            w, full = x, np.mean([grad_at(x, i) for i in range(n)], axis=0)
        x = x - step_size * direction(x, w, full, int(rng.integers(n)))
        xs.append(x)
    return np.array(xs)


def svrg_plain(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, epoch, lambda x, w, full, i: grad_at(x, i) - grad_at(w, i) + full,
                 step_size)  # fmt: skip


def svrg_stored(grad_at, n, x0, steps, rng, step_size, epoch):
    """The gradients at the snapshot are kept."""
    x, xs, kept = x0, [x0], None
    for k in range(steps):
        if k % epoch == 0:
            kept = np.array([grad_at(x, i) for i in range(n)])
        i = int(rng.integers(n))
        x = x - step_size * (grad_at(x, i) + (kept.mean(axis=0) - kept[i]))
        xs.append(x)
    return np.array(xs)


def svrg_two_indices(grad_at, n, x0, steps, rng, step_size, epoch):
    def direction(x, w, full, i):
        return grad_at(x, i) - grad_at(w, int(rng.integers(n))) + full

    return _svrg(grad_at, n, x0, steps, rng, epoch, direction, step_size)


def svrg_wrong_sign(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, epoch, lambda x, w, full, i: grad_at(x, i) + grad_at(w, i) - full,
                 step_size)  # fmt: skip


def svrg_snapshot_never_renewed(grad_at, n, x0, steps, rng, step_size, epoch):
    return svrg_plain(grad_at, n, x0, steps, rng, step_size, 10**9)


def svrg_no_correction(grad_at, n, x0, steps, rng, step_size, epoch):
    return _svrg(grad_at, n, x0, steps, rng, epoch, lambda x, w, full, i: grad_at(x, i), step_size)


def svrg_old_full_gradient(grad_at, n, x0, steps, rng, step_size, epoch):
    """The snapshot moves, its full gradient is that of the start."""
    start = np.mean([grad_at(x0, i) for i in range(n)], axis=0)
    return _svrg(grad_at, n, x0, steps, rng, epoch, lambda x, w, full, i: grad_at(x, i) - grad_at(w, i) + start,
                 step_size)  # fmt: skip


def _saga(grad_at, n, x0, steps, rng, step_size, table, keep=True, weight=1.0):
    x, xs = x0, [x0]
    for _ in range(steps):
        i = int(rng.integers(n))
        g = grad_at(x, i)
        x = x - step_size * (weight * (g - table[i]) + table.mean(axis=0))
        if keep:
            table[i] = g
        xs.append(x)
    return np.array(xs)


def _table(grad_at, n, x0):
    return np.array([grad_at(x0, i) for i in range(n)])


def saga_from_the_start(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, _table(grad_at, n, x0))


def saga_from_zeros(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, np.zeros((n, len(x0))))


def saga_running_mean(grad_at, n, x0, steps, rng, step_size):
    table, x, xs = _table(grad_at, n, x0), x0, [x0]
    mean = table.mean(axis=0)
    for _ in range(steps):
        i = int(rng.integers(n))
        g = grad_at(x, i)
        x = x - step_size * (g - table[i] + mean)
        mean = mean + (g - table[i]) / n
        table[i] = g
        xs.append(x)
    return np.array(xs)


def saga_table_never_renewed(grad_at, n, x0, steps, rng, step_size):
    return _saga(grad_at, n, x0, steps, rng, step_size, _table(grad_at, n, x0), keep=False)


def saga_is_sag(grad_at, n, x0, steps, rng, step_size):
    """SAG is biased: another method, with another rate."""
    return _saga(grad_at, n, x0, steps, rng, step_size, _table(grad_at, n, x0), weight=1 / n)


def saga_mean_after(grad_at, n, x0, steps, rng, step_size):
    """The table is renewed before its mean is taken."""
    table, x, xs = _table(grad_at, n, x0), x0, [x0]
    for _ in range(steps):
        i = int(rng.integers(n))
        g, old = grad_at(x, i), table[i].copy()
        table[i] = g
        x = x - step_size * (g - old + table.mean(axis=0))
        xs.append(x)
    return np.array(xs)


def saga_mean_drifts(grad_at, n, x0, steps, rng, step_size):
    """The running mean forgets to divide by n."""
    table, x, xs = _table(grad_at, n, x0), x0, [x0]
    mean = table.mean(axis=0)
    for _ in range(steps):
        i = int(rng.integers(n))
        g = grad_at(x, i)
        x = x - step_size * (g - table[i] + mean)
        mean = mean + (g - table[i]) / (n + 1)
        table[i] = g
        xs.append(x)
    return np.array(xs)


def saga_is_sgd(grad_at, n, x0, steps, rng, step_size):
    return sgd_integers(grad_at, n, x0, steps, rng, step_size)


def _noisy(grad, x0, steps, draw, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad(x) + draw(x))


def noisy_normal(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, lambda x: noise * rng.standard_normal(len(x)), step_size)


def noisy_scaled(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, lambda x: rng.normal(0, noise, x.shape), step_size)


def noisy_variance(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, lambda x: np.sqrt(noise) * rng.standard_normal(len(x)), step_size)


def noisy_one_sided(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, lambda x: noise * np.abs(rng.standard_normal(len(x))), step_size)


def noisy_same_in_all(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, lambda x: noise * rng.standard_normal() * np.ones(len(x)), step_size)


def noisy_same_every_step(fun, grad, x0, steps, rng, step_size, noise):
    draw = noise * rng.standard_normal(len(x0))
    return _noisy(grad, x0, steps, lambda x: draw, step_size)


def noisy_floor(fun, grad, x0, steps, rng, step_size, noise):
    """Some noise remains where none is asked."""
    return _noisy(grad, x0, steps, lambda x: max(noise, 1e-3) * rng.standard_normal(len(x)), step_size)


def noisy_times_step(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, lambda x: step_size * noise * rng.standard_normal(len(x)), step_size)


RIGHT = {
    "sgd": (sgd_integers, sgd_choice, sgd_reports_the_end, sgd_reports_the_start),
    "sgd-epochs": (epochs_permutation, epochs_in_order, epochs_shuffled_once),
    "mini-batch-sgd": (batch_mean, batch_loop),
    "gradient-accumulation": (accumulate_sum, accumulate_weighted),
    "data-parallel-sgd": (workers_weighted, workers_blocks),
    "svrg": (svrg_plain, svrg_stored),
    "saga": (saga_from_the_start, saga_from_zeros, saga_running_mean),
    "noisy-gradient-descent": (noisy_normal, noisy_scaled),
}
WRONG = {
    "sgd": {
        sgd_never_the_last: "uniform",
        sgd_always_the_first: "uniform",
        sgd_times_n: "definition",
        sgd_stale: "here definition",
        sgd_full: "cost",
        sgd_asks_twice: "cost",
    },
    "sgd-epochs": {
        epochs_with_replacement: "epochs",
        epochs_drop_the_last: "epochs",
        epochs_step_per_epoch: "definition",
    },
    "mini-batch-sgd": {
        batch_sum: "definition",
        batch_over_n: "definition",
        batch_moves_inside: "here definition",
        batch_repeats: "distinct",
        batch_always_the_first_ones: "uniform",
    },
    "gradient-accumulation": {
        accumulate_mean_of_means: "gradient-descent",
        accumulate_not_divided: "gradient-descent",
        accumulate_drops_the_rest: "gradient-descent every-component",
        accumulate_never_zeroed: "gradient-descent",
    },
    "data-parallel-sgd": {
        workers_plain_mean: "gradient-descent",
        workers_sum: "gradient-descent",
        workers_only_the_first: "gradient-descent every-component",
        workers_one_after_the_other: "gradient-descent",
    },
    "svrg": {
        svrg_two_indices: "definition",
        svrg_wrong_sign: "definition",
        svrg_snapshot_never_renewed: "snapshot definition",
        svrg_no_correction: "definition snapshot optimum",
        svrg_old_full_gradient: "snapshot",
    },
    "saga": {
        saga_table_never_renewed: "definition",
        saga_is_sag: "definition",
        saga_mean_after: "definition",
        saga_mean_drifts: "definition rate",
        saga_is_sgd: "definition rate",
    },
    "noisy-gradient-descent": {
        noisy_variance: "size",
        noisy_one_sided: "mean",
        noisy_same_in_all: "fresh",
        noisy_same_every_step: "fresh",
        noisy_floor: "definition",
        noisy_times_step: "size",
    },
}
