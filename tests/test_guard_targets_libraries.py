"""The optimizers of torch and optax pass, or the finding is real, with the cause that is named here.

Both are optional (`make optimizers` installs them in an environment of their own, and runs this); objects and makers
with `init` and `update` need neither, and are tested without.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from verify.extensions import InputError
from verify.guard import Report, Standing, hold

SECONDS = 60.0
"""Of one guard run here, on a machine that may be busy: JAX compiles every update before its first step."""
COMPILES = {"optax:lbfgs": 300.0}
"""A line search inside of the update is a loop that JAX compiles anew for every dimension and every memory."""
PASS: list[tuple[str, str, dict[str, Any]]] = [
    ("torch.optim:SGD", "gradient-descent", {}),
    ("torch.optim:SGD", "heavy-ball", {}),
    ("torch.optim:SGD", "momentum-dampened", {}),
    ("torch.optim:SGD", "nesterov-momentum", {}),
    ("torch.optim:SGD", "nesterov-strongly-convex", {}),
    ("torch.optim:Adagrad", "adagrad", {}),
    ("torch.optim:RMSprop", "rmsprop", {}),
    ("torch.optim:Adam", "adam", {}),
    ("torch.optim:Adam", "adam-l2", {}),
    ("torch.optim:Adam", "amsgrad", {}),
    ("torch.optim:AdamW", "adamw", {}),
    ("torch.optim:LBFGS", "lbfgs", {"line_search_fn": "strong_wolfe"}),
    ("optax:sgd", "gradient-descent", {}),
    ("optax:sgd", "heavy-ball", {}),
    ("optax:sgd", "nesterov-momentum", {}),
    ("optax:sgd", "nesterov-strongly-convex", {}),
    ("optax:adagrad", "adagrad", {"initial_accumulator_value": 0}),
    ("optax:rmsprop", "rmsprop", {}),
    ("optax:adam", "adam", {}),
    ("optax:amsgrad", "amsgrad", {}),
    ("optax:adamw", "adamw", {}),
    ("optax:lion", "lion", {}),
    pytest.param("optax:lbfgs", "lbfgs", {}, marks=pytest.mark.slow),  # type: ignore[list-item]
]
FOUND: list[tuple[str, str, dict[str, Any], set[str]]] = [
    # The sum of squares starts at 0.1, unless `initial_accumulator_value` says otherwise: no regret bound of AdaGrad's
    # has that term, and no step is scale-free.
    ("optax:adagrad", "adagrad", {}, {"constant-gradient", "regret", "scaling"}),
    # Without `line_search_fn` the step is the learning rate, and nothing keeps f from growing.
    ("torch.optim:LBFGS", "lbfgs", {}, {"descent"}),
    # The second trial is not compared with the first, as once in scipy (issue 12157): a worse step is accepted.
    ("tests.library_targets:torch_strong_wolfe", "line-search-bracketing", {}, {"best"}),
]
PARTS = [
    ("cross_entropy", "softmax-cross-entropy"),
    ("cross_entropy_gradient", "softmax-cross-entropy-gradient"),
    ("logistic", "logistic-loss"),
    ("batch_norm", "batch-norm-backward"),
    ("layer_norm", "layer-norm-backward"),
    ("relu", "network-gradient-relu"),
    ("tanh", "network-gradient-tanh"),
]


def held(target: str, method: str, extra: dict[str, Any]) -> Report:
    package = "optax" if target.startswith("optax") else "torch"
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed; `make optimizers` runs this")
    return hold(target, method, extra=extra, seconds=COMPILES.get(target, SECONDS))


@pytest.mark.parametrize(("target", "method", "extra"), PASS)
def test_an_optimizer_of_a_library_passes(target: str, method: str, extra: dict[str, Any]) -> None:
    report = held(target, method, extra)
    assert report.standing is Standing.CONSISTENT, str(report)


@pytest.mark.parametrize(("target", "method", "extra", "claims"), FOUND)
def test_what_is_found_in_a_library_is_still_so(
    target: str, method: str, extra: dict[str, Any], claims: set[str]
) -> None:
    report = held(target, method, extra)
    assert claims <= {f.claim.partition(".")[2] for f in report.findings if f.standing is Standing.REFUTED}


@pytest.mark.parametrize(("part", "method"), PARTS)
def test_a_part_of_torch_passes(part: str, method: str) -> None:
    report = held(f"tests.library_targets:torch_{part}", method, {})
    assert report.standing is Standing.CONSISTENT, str(report)


# What needs no library

OWN = """
import numpy as np


class Momentum:
    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum = learning_rate, momentum

    def init(self, x):
        return np.zeros_like(x)

    def update(self, g, velocity, x):
        velocity = self.momentum * velocity + g
        return -self.learning_rate * velocity, velocity


class Forgetful(Momentum):
    def update(self, g, velocity, x):
        return -self.learning_rate * (self.momentum * velocity + g), np.zeros_like(x)


def make(learning_rate, momentum=0.5):
    return Momentum(learning_rate, momentum)


def broken(learning_rate, momentum):
    return 3


ready = Momentum(0.25, 0.5625)
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    return tmp_path / "own.py"


@pytest.mark.parametrize("name", ["Momentum", "make"])
def test_objects_with_init_and_update_need_no_library(own: Path, name: str) -> None:
    report = hold(f"{own}:{name}", "heavy-ball")
    assert report.standing is Standing.CONSISTENT, str(report)
    assert report.recurrence is not None


def test_an_object_that_is_made_already_is_held_at_its_own_hyperparameters(own: Path) -> None:
    report = hold(f"{own}:ready", "heavy-ball", {"step_size": 0.25, "momentum": 0.5625})
    assert report.standing is Standing.CONSISTENT, str(report)
    with pytest.raises(InputError, match=r"has its hyperparameters already; .* \(missing: momentum\)"):
        hold(f"{own}:ready", "heavy-ball", {"step_size": 0.25})
    assert hold(f"{own}:ready", "heavy-ball", {"step_size": 0.5, "momentum": 0.5}).standing is Standing.REFUTED


def test_a_wrong_object_is_refuted(own: Path) -> None:
    report = hold(f"{own}:Forgetful", "heavy-ball")
    assert "heavy-ball.rate" in {f.claim for f in report.findings}


def test_a_maker_of_something_else_is_a_finding(own: Path) -> None:
    report = hold(f"{own}:broken", "heavy-ball")
    assert "has no init and update" in report.findings[0].reason


def test_an_unknown_word_of_a_constructor_is_a_finding(own: Path) -> None:
    report = hold(f"{own}:Momentum", "heavy-ball", extra={"dampening": 0.5})
    assert "dampening" in report.findings[0].reason


@pytest.mark.parametrize("target", ["torch.optim:Adam", "optax:adam"])
def test_without_the_library_one_sentence_says_what_to_install(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = target.partition(".")[0].partition(":")[0]
    missing = f'raise ModuleNotFoundError("No module named {package}", name="{package}")'
    (tmp_path / f"{package}.py").write_text(missing, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(InputError, match=f"it needs {package}, which is not installed; `pip install 'tightrope"):
        hold(target, "adam")
