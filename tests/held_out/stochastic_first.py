"""Stochastic gradients: indices, counts and pieces that go wrong; and other ways to write them right."""

from __future__ import annotations

import numpy as np


def run(x0, steps, step):
    x = np.array(x0, dtype=float)
    xs = [x]
    for k in range(steps):
        x = step(x, k)
        xs.append(x)
    return np.array(xs)


def mean_of(grad_at, x, which):
    return np.mean([np.array(grad_at(x, int(i))) for i in which], axis=0)


# One component a step


def sgd_floor(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, int(rng.random() * n)))


def sgd_in_place(grad_at, n, x0, steps, rng, step_size):
    x = np.array(x0, dtype=float)
    xs = np.empty((steps + 1, len(x)))
    xs[0] = x
    for k in range(steps):
        x -= step_size * np.asarray(grad_at(x.copy(), rng.integers(0, n)))
        xs[k + 1] = x
    return xs


def sgd_discards(grad_at, n, x0, steps, rng, step_size):
    """Draws a few numbers before the first step, which it does not use."""
    rng.normal(size=3)
    return sgd_floor(grad_at, n, x0, steps, rng, step_size)


def sgd_seeds_each_step(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, int(np.random.default_rng(1).integers(n))))


def sgd_shrinks(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size / (k + 1) ** 0.5 * grad_at(x, rng.integers(n)))


def sgd_not_the_first(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, rng.integers(1, n)))


def sgd_rounds(grad_at, n, x0, steps, rng, step_size):
    """The ends are drawn half as often."""
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, round(rng.random() * (n - 1))))


def sgd_draws_every_other_step(grad_at, n, x0, steps, rng, step_size):
    drawn = [0]

    def step(x, k):
        drawn[0] = drawn[0] if k % 2 else rng.integers(n)
        return x - step_size * grad_at(x, drawn[0])

    return run(x0, steps, step)


def sgd_one_permutation(grad_at, n, x0, steps, rng, step_size):
    order = rng.permutation(n)
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, order[k % n]))


# Every component once in each round


def epochs_queue(grad_at, n, x0, steps, rng, step_size):
    queue: list = []

    def step(x, k):
        if not queue:
            queue.extend(rng.permutation(n))
        return x - step_size * grad_at(x, queue.pop())

    return run(x0, steps, step)


def epochs_keys(grad_at, n, x0, steps, rng, step_size):
    order = np.concatenate([np.argsort(rng.random(n)) for _ in range(steps // n + 1)])
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, order[k]))


def epochs_shuffled_one_late(grad_at, n, x0, steps, rng, step_size):
    order = [rng.permutation(n)]

    def step(x, k):
        if k % n == 1:
            order[0] = rng.permutation(n)
        return x - step_size * grad_at(x, order[0][k % n])

    return run(x0, steps, step)


def epochs_shuffled_each_step(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, rng.permutation(n)[k % n]))


def epochs_over_n(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size / n * grad_at(x, k % n))


def epochs_forget_late(grad_at, n, x0, steps, rng, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad_at(x, k % n if k < 30 else rng.integers(n)))


# Batches


def batch_by_keys(grad_at, n, x0, steps, rng, step_size, batch):
    return run(x0, steps, lambda x, k: x - step_size * mean_of(grad_at, x, np.argsort(rng.random(n))[:batch]))


def batch_from_rounds(grad_at, n, x0, steps, rng, step_size, batch):
    """Batches of a shuffled round; the rest of a round is dropped."""
    left: list = []

    def step(x, k):
        if len(left) < batch:
            left[:] = rng.permutation(n)
        return x - step_size * mean_of(grad_at, x, [left.pop() for _ in range(batch)])

    return run(x0, steps, step)


def batch_running_mean(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        mean = 0 * x
        for count, i in enumerate(rng.permutation(n)[:batch], start=1):
            mean = mean + (grad_at(x, i) - mean) / count
        return x - step_size * mean

    return run(x0, steps, step)


def batch_one_short(grad_at, n, x0, steps, rng, step_size, batch):
    """One component fewer, divided by `batch` all the same."""

    def step(x, k):
        drawn = rng.choice(n, batch, replace=False)[: max(1, batch - 1)]
        return x - step_size * sum(np.array(grad_at(x, i)) for i in drawn) / batch

    return run(x0, steps, step)


def batch_window(grad_at, n, x0, steps, rng, step_size, batch):
    """A window of neighbours: the ends are drawn less often."""

    def step(x, k):
        start = rng.integers(n - batch + 1)
        return x - step_size * mean_of(grad_at, x, range(start, start + batch))

    return run(x0, steps, step)


def batch_half_stale(grad_at, n, x0, steps, rng, step_size, batch):
    last = [np.array(x0, dtype=float)]

    def step(x, k):
        drawn = rng.permutation(n)[:batch]
        g = np.mean([np.array(grad_at(last[0] if j else x, i)) for j, i in enumerate(drawn)], axis=0)
        last[0] = x
        return x - step_size * g

    return run(x0, steps, step)


def batch_rest_divided_by_batch(grad_at, n, x0, steps, rng, step_size, batch):
    """The rest of a round is a batch of its own, divided by the full count."""
    left: list = []

    def step(x, k):
        if not left:
            left[:] = rng.permutation(n)
        drawn = [left.pop() for _ in range(min(batch, len(left)))]
        return x - step_size * sum(np.array(grad_at(x, i)) for i in drawn) / batch

    return run(x0, steps, step)


# Full steps from pieces


def accumulation_shuffled(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        order, total = rng.permutation(n), 0 * x
        for start in range(0, n, batch):
            piece = order[start : start + batch]
            total = total + mean_of(grad_at, x, piece) * (len(piece) / n)
        return x - step_size * total

    return run(x0, steps, step)


def accumulation_backwards(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        total = np.zeros_like(x)
        for i in reversed(range(n)):
            total += grad_at(x, i)
        total *= step_size / n
        return x - total

    return run(x0, steps, step)


def accumulation_twice_the_first(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        total = sum(np.array(grad_at(x, i)) for i in range(min(batch, n)))
        total = total + sum(np.array(grad_at(x, i)) for i in range(n))
        return x - step_size * total / n

    return run(x0, steps, step)


def accumulation_count_rounded_down(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        total = sum(mean_of(grad_at, x, range(s, min(s + batch, n))) for s in range(0, n, batch))
        return x - step_size * total / max(1, n // batch)

    return run(x0, steps, step)


def accumulation_keeps_every_tenth(grad_at, n, x0, steps, rng, step_size, batch):
    total = [0.0]

    def step(x, k):
        total[0] = (0 if k % 10 else total[0]) + sum(np.array(grad_at(x, i)) for i in range(n))
        return x - step_size * total[0] / n

    return run(x0, steps, step)


def accumulation_moves_between(grad_at, n, x0, steps, rng, step_size, batch):
    def step(x, k):
        for s in range(0, n, batch):
            part = range(s, min(s + batch, n))
            x = x - step_size * len(part) / n * mean_of(grad_at, x, part)
        return x

    return run(x0, steps, step)


def workers_strided(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        shares = [range(w, n, workers) for w in range(workers)]
        return x - step_size * sum(len(s) / n * mean_of(grad_at, x, s) for s in shares if len(s))

    return run(x0, steps, step)


def workers_sums(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        sums = [sum((np.array(grad_at(x, i)) for i in s), 0 * x) for s in np.array_split(np.arange(n), workers)]
        return x - step_size / n * np.sum(sums, axis=0)

    return run(x0, steps, step)


def workers_drop_the_rest(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        share = max(1, n // workers)
        return x - step_size * mean_of(grad_at, x, range(min(n, share * workers)))

    return run(x0, steps, step)


def workers_one_is_late(grad_at, n, x0, steps, rng, step_size, workers):
    last = [np.array(x0, dtype=float)]

    def step(x, k):
        g = np.mean([np.array(grad_at(last[0] if i % workers else x, i)) for i in range(n)], axis=0)
        last[0] = x
        return x - step_size * g

    return run(x0, steps, step)


def workers_divide_twice(grad_at, n, x0, steps, rng, step_size, workers):
    return run(x0, steps, lambda x, k: x - step_size / workers * mean_of(grad_at, x, range(n)))


def workers_share_the_border(grad_at, n, x0, steps, rng, step_size, workers):
    def step(x, k):
        ends = np.linspace(0, n, workers + 1).astype(int)
        drawn = [i for a, b in zip(ends, ends[1:], strict=False) for i in range(a, min(b + 1, n))]
        return x - step_size * mean_of(grad_at, x, drawn)

    return run(x0, steps, step)


RIGHT = {
    "sgd": [sgd_floor, sgd_in_place, sgd_discards],
    "sgd-epochs": [epochs_queue, epochs_keys],
    "mini-batch-sgd": [batch_by_keys, batch_from_rounds, batch_running_mean],
    "gradient-accumulation": [accumulation_shuffled, accumulation_backwards],
    "data-parallel-sgd": [workers_strided, workers_sums],
}
WRONG = {
    "sgd": {
        sgd_seeds_each_step: "uniform independent",
        sgd_shrinks: "definition",
        sgd_not_the_first: "uniform independent",
        sgd_rounds: "uniform",
        sgd_draws_every_other_step: "independent",
        sgd_one_permutation: "independent",
    },
    "sgd-epochs": {
        epochs_shuffled_one_late: "epochs",
        epochs_shuffled_each_step: "epochs",
        epochs_over_n: "definition",
        epochs_forget_late: "epochs",
    },
    "mini-batch-sgd": {
        batch_one_short: "cost definition",
        batch_window: "uniform",
        batch_half_stale: "here definition",
        batch_rest_divided_by_batch: "cost definition",
    },
    "gradient-accumulation": {
        accumulation_twice_the_first: "gradient-descent every-component optimum",
        accumulation_count_rounded_down: "gradient-descent optimum",
        accumulation_keeps_every_tenth: "gradient-descent",
        accumulation_moves_between: "gradient-descent optimum",
    },
    "data-parallel-sgd": {
        workers_drop_the_rest: "gradient-descent every-component optimum",
        workers_one_is_late: "gradient-descent",
        workers_divide_twice: "gradient-descent",
        workers_share_the_border: "gradient-descent every-component optimum",
    },
}
