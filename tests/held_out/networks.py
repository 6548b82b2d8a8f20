"""Backward passes of normalisation layers and of networks."""

from __future__ import annotations

import numpy as np


def _norm(u, x, g, eps, axis, *, mean=True, hat=True, ddof=0, eps_out=False, gam=True, dg=None, db=None):
    n = x.shape[axis]
    mu = x.mean(axis=axis, keepdims=True)
    var = x.var(axis=axis, keepdims=True, ddof=min(ddof, n - 1))
    s = np.sqrt(var) + eps if eps_out else np.sqrt(var + eps)
    xh = (x - mu) / s
    d = u * g if gam else u
    dx = (
        d
        - (d.mean(axis=axis, keepdims=True) if mean else 0)
        - (xh * (d * xh).mean(axis=axis, keepdims=True) if hat else 0)
    ) / s
    return dx, ((u * xh).sum(axis=0) if dg is None else dg(u, xh, x)), (u.sum(axis=0) if db is None else db(u))


def bn_right(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0)


def bn_graph(upstream, x, gamma, epsilon):
    """Right: node by node, as in a computation graph."""
    n = len(x)
    mu = x.mean(0)
    c = x - mu
    var = (c * c).mean(0)
    s = np.sqrt(var + epsilon)
    xh = c / s
    dxh = upstream * gamma
    dvar = (dxh * c).sum(0) * -0.5 * (var + epsilon) ** -1.5
    dmu = -(dxh / s).sum(0) + dvar * (-2 * c).mean(0)
    return dxh / s + dvar * 2 * c / n + dmu / n, (upstream * xh).sum(0), upstream.sum(0)


def bn_no_mean(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, mean=False)


def bn_no_hat(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, hat=False)


def bn_unbiased(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, ddof=1)


def bn_epsilon_outside(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, eps_out=True)


def bn_no_gamma(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, gam=False)


def bn_dgamma_of_x(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, dg=lambda u, xh, x: (u * x).sum(0))


def bn_dgamma_mean(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, dg=lambda u, xh, x: (u * xh).mean(0))


def bn_dbeta_total(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, db=lambda u: np.full(u.shape[1], u.sum()))


def bn_epsilon_fixed(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, 1e-5, 0)


def bn_like_layer(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 1)


def bn_frozen(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0, mean=False, hat=False)


def ln_right(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 1)


def ln_axis(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 0)


def ln_dgamma_axis(upstream, x, gamma, epsilon):
    return _norm(
        upstream,
        x,
        gamma,
        epsilon,
        1,
        dg=lambda u, xh, x: (u * xh).sum(axis=1)[: x.shape[1]] if len(x) >= x.shape[1] else (u * xh).sum(0),
    )


def ln_no_mean(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 1, mean=False)


def ln_unbiased(upstream, x, gamma, epsilon):
    return _norm(upstream, x, gamma, epsilon, 1, ddof=1)


def ln_gamma_after(upstream, x, gamma, epsilon):
    dx, a, b = _norm(upstream, x, gamma, epsilon, 1, gam=False)
    return dx * gamma, a, b


def ln_variance_term_doubled(upstream, x, gamma, epsilon):
    dx, a, b = _norm(upstream, x, gamma, epsilon, 1)
    d2, _, _ = _norm(upstream, x, gamma, epsilon, 1, hat=False)
    return 2 * dx - d2, a, b


def _net(
    W1,
    b1,
    W2,
    b2,
    X,
    Y,
    *,
    f=lambda z: np.maximum(z, 0),
    df=lambda z, h: (z > 0).astype(float),
    scale=None,
    bias=None,
    mask=None,
    w2=None,
    w1=None,
    bias1=None,
):
    n = len(X)
    Z = X @ W1.T + b1
    Hd = f(Z)
    E = (Hd @ W2.T + b2 - Y) / (n if scale is None else scale(X, Y))
    D = (E @ W2) * (df(Z, Hd) if mask is None else mask(Z, Hd, E, W2))
    return (
        (D.T @ X if w1 is None else w1(D, X)),
        (D.sum(0) if bias1 is None else bias1(D)),
        (E.T @ Hd if w2 is None else w2(E, Hd, Z)),
        (E.sum(0) if bias is None else bias(E)),
    )


def nr_right(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y)


def nr_samples(W1, b1, W2, b2, X, Y):
    """Right: sample by sample, of the sum."""
    g = [np.zeros_like(a) for a in (W1, b1, W2, b2)]
    for x, y in zip(X, Y, strict=False):
        z = W1 @ x + b1
        h = z.clip(min=0)
        e = W2 @ h + b2 - y
        d = (W2.T @ e) * (z >= 0)
        for a, b in zip(g, (np.outer(d, x), d, np.outer(e, h), e), strict=False):
            a += b
    return tuple(g)


def nr_mask_on_gradient(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, mask=lambda Z, H, E, W2: (E @ W2 > 0).astype(float))


def nr_no_mask(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, df=lambda z, h: np.ones_like(z))


def nr_bias_mean(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, bias=lambda E: E.mean(0))


def nr_over_outputs(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, scale=lambda X, Y: Y.size)


def nr_twice(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, scale=lambda X, Y: len(X) / 2)


def nr_before_activation(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, w2=lambda E, H, Z: E.T @ Z)


def nr_leaky(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, df=lambda z, h: np.where(z > 0, 1, 0.01))


def nr_transposed(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, w1=lambda D, X: X.T @ D)


def nr_first_sample(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X[:1], Y[:1])


def nr_bias_forgotten(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, bias1=lambda D: np.zeros(D.shape[1]))


def nr_mask_of_weights(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, df=lambda z, h: ((z - b1) > 0).astype(float))


T = {"f": np.tanh, "df": lambda z, h: 1 - h * h}


def nt_right(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, **T)


def nt_slope_not_squared(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, f=np.tanh, df=lambda z, h: 1 - h)


def nt_slope_of_z(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, f=np.tanh, df=lambda z, h: 1 - z * z)


def nt_sigmoid_slope(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, f=np.tanh, df=lambda z, h: h * (1 - h))


def nt_error_sign(W1, b1, W2, b2, X, Y):
    return tuple(-a for a in _net(W1, b1, W2, b2, X, Y, **T))


def nt_no_slope(W1, b1, W2, b2, X, Y):
    return _net(W1, b1, W2, b2, X, Y, f=np.tanh, df=lambda z, h: np.ones_like(z))


RIGHT = {
    "batch-norm-backward": [bn_right, bn_graph],
    "layer-norm-backward": [ln_right],
    "network-gradient-relu": [nr_right, nr_samples],
    "network-gradient-tanh": [nt_right],
}
WRONG = {
    "batch-norm-backward": {
        bn_no_mean: "value sums",
        bn_no_hat: "value",
        bn_unbiased: "value",
        bn_epsilon_outside: "value",
        bn_no_gamma: "value",
        bn_dgamma_of_x: "value shift",
        bn_dgamma_mean: "value",
        bn_dbeta_total: "value",
        bn_epsilon_fixed: "value",
        bn_like_layer: "value sums",
        bn_frozen: "value sums",
    },
    "layer-norm-backward": {
        ln_axis: "value sums",
        ln_dgamma_axis: "value",
        ln_no_mean: "value sums",
        ln_unbiased: "value",
        ln_gamma_after: "value sums",
        ln_variance_term_doubled: "value",
    },
    "network-gradient-relu": {
        nr_mask_on_gradient: "value dead",
        nr_no_mask: "value dead",
        nr_bias_mean: "value",
        nr_over_outputs: "value",
        nr_twice: "value",
        nr_before_activation: "value dead",
        nr_leaky: "value dead",
        nr_transposed: "value",
        nr_first_sample: "value batch-order",
        nr_bias_forgotten: "value",
        nr_mask_of_weights: "value dead",
    },
    "network-gradient-tanh": {
        nt_slope_not_squared: "value",
        nt_slope_of_z: "value",
        nt_sigmoid_slope: "value",
        nt_error_sign: "value",
        nt_no_slope: "value",
    },
}
