"""Multilayer networks, written once for all arithmetics: their values, derivatives, spectra and costs."""

from .counting import Tally, cost
from .derivatives import (
    central_differences,
    difference_quotients,
    hessian,
    hessian_vector_product,
    jacobian,
    jacobian_forward,
)
from .dual import jvp
from .initialisation import (
    backward_moments,
    forward_moments,
    he_backward_variance,
    he_variance,
    lecun_variance,
    weight_gradient_moments,
    xavier_variance,
)
from .layers import BatchNorm, Dense, LayerNorm, Network, Recurrent, Residual, dense_network, loss_of_weights
from .losses import binary_cross_entropy, cross_entropy, softmax, squared_error
from .spectra import eigenvalues, lanczos, power_iteration, times
from .tape import gradient, value_and_gradient, vjp
from .units import ABSOLUTE, LINEAR, RELU, SIGMOID, SOFTPLUS, TANH, absolute_value, leaky_relu, relu

__all__ = [
    "ABSOLUTE",
    "LINEAR",
    "RELU",
    "SIGMOID",
    "SOFTPLUS",
    "TANH",
    "BatchNorm",
    "Dense",
    "LayerNorm",
    "Network",
    "Recurrent",
    "Residual",
    "Tally",
    "absolute_value",
    "backward_moments",
    "binary_cross_entropy",
    "central_differences",
    "cost",
    "cross_entropy",
    "dense_network",
    "difference_quotients",
    "eigenvalues",
    "forward_moments",
    "gradient",
    "he_backward_variance",
    "he_variance",
    "hessian",
    "hessian_vector_product",
    "jacobian",
    "jacobian_forward",
    "jvp",
    "lanczos",
    "leaky_relu",
    "lecun_variance",
    "loss_of_weights",
    "power_iteration",
    "relu",
    "softmax",
    "squared_error",
    "times",
    "value_and_gradient",
    "vjp",
    "weight_gradient_moments",
    "xavier_variance",
]
