"""Parts of networks: right ones pass, and each mistake is caught by the claim that explains it."""

from __future__ import annotations

import pytest

from tests import network_parts as parts
from tests.guard_in_process import held
from verify.guard import hold

METHOD_OF = {
    "cross_entropy_gradient": "softmax-cross-entropy-gradient",
    "cross_entropy": "softmax-cross-entropy",
    "logistic_gradient": "logistic-loss-gradient",
    "logistic": "logistic-loss",
    "batch_norm": "batch-norm-backward",
    "layer_norm": "layer-norm-backward",
    "relu": "network-gradient-relu",
    "tanh": "network-gradient-tanh",
}
CAUGHT_BY = {
    "cross_entropy_wrong_overflows": "finite",
    "cross_entropy_wrong_clips": "stable",
    "cross_entropy_wrong_first_class": "value",
    "cross_entropy_wrong_top_of_all": "value shift",
    "cross_entropy_gradient_wrong_divides_by_all": "value",
    "cross_entropy_gradient_wrong_overflows": "finite",
    "cross_entropy_gradient_wrong_over_samples": "value sums",
    "cross_entropy_gradient_wrong_overwrites": "pure",
    "logistic_wrong_overflows": "finite",
    "logistic_wrong_cancels": "stable",
    "logistic_wrong_signs": "value symmetry",
    "logistic_gradient_wrong_saturates": "value",
    "batch_norm_wrong_constant_statistics": "value sums",
    "batch_norm_wrong_unbiased": "value",
    "batch_norm_wrong_epsilon_outside": "value",
    "batch_norm_wrong_forgets_gamma": "value",
    "layer_norm_wrong_over_samples": "value sums",
    "layer_norm_wrong_gamma_too_late": "value sums",
    "relu_wrong_lets_all_through": "value dead",
    "relu_wrong_slope_of_the_answer": "value",
    "relu_wrong_twice": "value",
    "relu_wrong_bias_sum": "value",
    "tanh_wrong_square_of_z": "value",
}
RIGHT = [name for name in vars(parts) if "_right" in name]


def method_of(name: str) -> str:
    return next(method for start, method in METHOD_OF.items() if name.startswith(start))


@pytest.mark.parametrize("name", CAUGHT_BY)
def test_a_wrong_part_is_refuted_by_the_claims_that_explain_it(name: str) -> None:
    broken = held(getattr(parts, name), method_of(name))
    words = " ".join((*broken, *broken.values()))
    assert all(claim in words for claim in CAUGHT_BY[name].split()), broken


def test_every_wrong_part_is_tested() -> None:
    assert {name for name in vars(parts) if "_wrong" in name} == set(CAUGHT_BY)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_part_is_not_accused(name: str) -> None:
    assert held(getattr(parts, name), method_of(name)) == {}


@pytest.mark.parametrize(
    ("name", "conduct"), [("relu_right", None), ("batch_norm_right", None), ("logistic_wrong_overflows", "finite")]
)
def test_parts_in_a_process_of_their_own(name: str, conduct: str | None) -> None:
    report = hold(f"tests.network_parts:{name}", method_of(name))
    assert [f.claim for f in report.findings] == ([f"conduct.{conduct}"] if conduct else []), str(report)
    assert conduct or report.summary().endswith("consistent with every theorem.")


@pytest.mark.slow
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_part_is_not_accused_at_other_seeds(name: str) -> None:
    for seed in range(1, 20):
        assert held(getattr(parts, name), method_of(name), seed) == {}, seed
