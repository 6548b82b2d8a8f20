"""The runs behind the claims on printed listings, against the listings themselves run in double precision.

The claims recompute each listing in exact numbers or balls, often in another form (an eigenbasis, e^t - 1 for a
difference of powers).  Here the text's own lines run in numpy; a run that was copied wrongly would differ.
"""

import numpy as np
import pytest
from flint import ctx

from theorems.geometry import networks_listings_descent as descent
from theorems.geometry import networks_listings_layers as layers
from theorems.geometry import networks_listings_training as training
from verify import CONFIRMED, PROVED, REFUTED, REGISTRY
from verify.arithmetic import running_in
from verify.arithmetic.ball import BALL
from verify.claim import Form


def in_balls(run):
    """The values of a run as floats."""
    with running_in(BALL), ctx.workprec(2048):
        return {name: float(value) if not hasattr(value, "p") else int(value.p) / int(value.q)
                for name, value in run().items()}  # fmt: skip


def run_of(id):
    """The function behind a claim on a listing."""
    return REGISTRY[id].text.__wrapped__


def test_the_random_quadratic():
    np.random.seed(42)
    values = np.logspace(0, 2, 10)
    q, _ = np.linalg.qr(np.random.randn(10, 10))
    a = q @ np.diag(values) @ q.T
    b = np.random.randn(10)
    x, star = np.zeros(10), np.linalg.solve(a, b)
    for _ in range(499):
        x = x - 2 / 101 * (a @ x - b)
    assert in_balls(run_of("geo.C.1.out-final-error"))["Final error"] == pytest.approx(
        np.linalg.norm(x - star), rel=1e-8
    )


@pytest.mark.parametrize(("id", "beta"), [("geo.C.3.out-vanilla", 0.0), ("geo.C.3.out-momentum", 0.9)])
def test_the_heavy_ball(id, beta):
    x, v = np.array([1.5, 3.0]), np.zeros(2)
    for _ in range(80):
        v = beta * v - 0.01 * np.array([100 * x[0], x[1]])
        x = x + v
    assert next(iter(in_balls(run_of(id)).values())) == pytest.approx(np.linalg.norm(x), rel=1e-8)


def test_the_grid_of_step_sizes():
    np.random.seed(42)
    q, _ = np.linalg.qr(np.random.randn(10, 10))
    a = q @ np.diag(np.linspace(1, 50, 10)) @ q.T
    b = np.random.randn(10)
    alphas, final = np.linspace(0.1, 3.0, 100) / 50, []
    for alpha in alphas:
        x = np.ones(10)
        for _ in range(200):
            x = x - alpha * (a @ x - b)
            if np.linalg.norm(x) > 1e6:
                break
        final.append(1e10 if np.linalg.norm(x) > 1e6 else 0.5 * x @ a @ x - b @ x)
    first = int(np.where(np.array(final) > 1e8)[0][0])
    assert in_balls(run_of("geo.C.4.out-divergence"))["alpha"] == pytest.approx(alphas[first])
    assert in_balls(run_of("geo.C.4.out-stable-count"))["stable"] == np.sum(alphas * 50 < 2)


@pytest.mark.parametrize(
    ("id", "start"), [("geo.C.5.out1", (-1.0, 1.0)), ("geo.C.5.out2", (0.0, 0.5)), ("geo.C.5.out3", (2.0, 2.0))]
)
def test_backtracking(id, start):
    def f(x):
        return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2

    x, steps, value = np.array(start), 0, 0.0
    for _ in range(500):
        grad = np.array([-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)])
        value = f(x)
        if np.linalg.norm(grad) < 1e-6:
            break
        alpha = 1.0
        for _ in range(50):
            if f(x - alpha * grad) <= value - 0.5 * alpha * grad @ grad:
                break
            alpha *= 0.5
        x, steps = x - alpha * grad, steps + 1
    found = in_balls(run_of(id))
    assert found["iterations"] == steps and found["f"] == pytest.approx(value, rel=1e-6, abs=1e-12)
    assert (found["x"], found["y"]) == pytest.approx(tuple(x), rel=1e-6)


@pytest.mark.slow
def test_the_training_of_a_small_net():
    np.random.seed(42)
    x = np.vstack([np.random.randn(100, 2) - 2, np.random.randn(100, 2) + 2])
    x, y = np.hstack([x, np.ones((200, 1))]), np.repeat([0.0, 1.0], 100)
    first, second = np.random.randn(3, 8) * 0.1, np.random.randn(8, 1) * 0.1
    with running_in(BALL):
        exact = training.training_run()
    for k in range(500):
        hidden = 1 / (1 + np.exp(-x @ first))
        output = (1 / (1 + np.exp(-hidden @ second))).ravel()
        loss = -np.mean(y * np.log(output) + (1 - y) * np.log(1 - output))
        assert float(exact[k][0]) == pytest.approx(loss, rel=1e-4)
        assert exact[k][1] == np.sum((output > 0.5) == y)
        error = (output - y).reshape(-1, 1)
        inner = (error @ second.T) * hidden * (1 - hidden)
        first, second = first - x.T @ inner / 200, second - hidden.T @ error / 200


def test_batch_normalisation_at_the_start():
    np.random.seed(42)
    x, y = np.random.randn(100, 5), np.random.randn(100)
    found = in_balls(run_of("geo.C.7.out-loss"))
    for name in ("no BN", "with BN"):
        first, second = np.random.randn(5, 10) * 0.1, np.random.randn(10, 1) * 0.1
        z = x @ first
        if name == "with BN":
            z = (z - z.mean(0)) / np.sqrt(z.var(0) + 1e-5)
        output = 1 / (1 + np.exp(-(1 / (1 + np.exp(-z))) @ second))
        assert found[name] == pytest.approx(0.5 * np.mean((output.ravel() - y) ** 2))


def test_jacobians_of_ten_layers():
    np.random.seed(42)
    x, y = np.random.randn(20), np.random.randn(20)
    nets = [[np.random.randn(20, 20) * 0.1 for _ in range(10)] for _ in range(2)]
    found = in_balls(run_of("geo.C.8.out-jac")) | in_balls(run_of("geo.C.8.out-prod"))
    residual = [1 + np.linalg.norm(w, 2) for w in nets[0]]
    assert found["ResNet"] == pytest.approx(np.prod(residual)) and found["ResNet +-"] == pytest.approx(np.std(residual))
    for skip, net in zip((True, False), nets, strict=True):
        h = x.copy()
        for w in net:
            h = (h if skip else 0) + np.maximum(0, w @ h)
        signal, norms = h - y, []
        for w in reversed(net):
            norms.append(np.linalg.norm(signal))
            signal = (signal if skip else 0) + w.T @ signal * 0.5
        assert [float(n) for n in layers.gradient_norms(skip)] == pytest.approx(norms[::-1])


def wells(x):
    return (
        -5 * np.exp(-((x[0] - 2) ** 2 + (x[1] - 2) ** 2) / 0.5)
        - 3 * np.exp(-((x[0] + 1) ** 2 + (x[1] + 1) ** 2) / 0.8)
        - 2 * np.exp(-((x[0] - 1) ** 2 + (x[1] + 2) ** 2) / 0.6)
        + 0.5 * (x[0] ** 2 + x[1] ** 2)
    )


def wells_gradient(x):
    return np.array([(wells(x + e) - wells(x)) / 1e-6 for e in np.eye(2) * 1e-6])


@pytest.mark.parametrize("name", ["gd", "mom", "adam"])
def test_three_optimizers_among_wells(name):
    x, v, m = np.zeros(2), np.zeros(2), np.zeros(2)
    for t in range(1, 501):
        grad = wells_gradient(x)
        if name == "adam":
            m, v = 0.9 * m + 0.1 * grad, 0.999 * v + 0.001 * grad**2
            x = x - 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        else:
            v = (0.9 if name == "mom" else 0.0) * v - 0.02 * grad
            x = x + v
    found = in_balls(run_of(f"geo.C.9.out-{name}"))
    assert (found["loss"], found["x"], found["y"]) == pytest.approx((wells(x), *x), abs=1e-6)


def test_noise_at_a_saddle():
    np.random.seed(42)
    times = []
    for _ in range(10):
        x, points = np.array([0.01, 0.01]), 1
        for _ in range(300):
            x = x - 0.05 * np.array([2 * x[0], -2 * x[1]]) + np.random.randn(2) * 0.15
            points += 1
            if np.linalg.norm(x) > 5.0:
                break
        times.append(points)
    with running_in(BALL):
        assert layers.escape_times() == times


def test_every_refuted_claim_here_has_a_repair_that_holds():
    own = [c for c in REGISTRY if "networks_" in c.place[0]]
    assert len(own) > 100
    for claim in own:
        if claim.expected is REFUTED:
            repair = REGISTRY[claim.repair]
            assert repair.expected in (PROVED, CONFIRMED), claim.id
        if claim.form is Form.EXPERIMENT:
            assert claim.expected is not PROVED, claim.id


def test_a_wrong_figure_of_a_run_is_refuted_and_the_right_one_proved():
    """The listing of C.3 with its digits changed by one unit is refuted."""
    from verify import QUICK, Document, decide, listing
    from verify.claim import Claim

    run = run_of("geo.C.3.out-vanilla")
    for digits, standing in (("1.3426", PROVED), ("1.3427", REFUTED), ("1.3425", REFUTED)):
        made = Claim(
            "t", Form.FIGURE, "t", Document("t", "T").at("1"), "numeric",
            lambda d=digits: listing({"Vanilla GD final error": d}, run), {},
        )  # fmt: skip
        assert decide(made, QUICK, 0).standing is standing
    assert descent.heavy_ball.cache_info().currsize >= 1
