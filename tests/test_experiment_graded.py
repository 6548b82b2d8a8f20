"""The judge of experiments: ten true and ten false statements, and how often its intervals err."""

import numpy as np
import pytest

from verify import CONFIRMED, PROVED, QUICK, REFUTED, STANDARD, UNDECIDED, Document, decide
from verify.arithmetic import Vector
from verify.as_json import result_json
from verify.claim import Claim, Form
from verify.judges.experiment import (
    CHANCE_OF_ERROR,
    Effect,
    Statistic,
    bounded_mean_interval,
    fraction_above,
    fraction_below,
    fraction_interval,
    generator_of,
    interval,
    mean_above,
    mean_below,
    median_above,
    median_below,
    median_interval,
    repeated,
    settled,
)
from verify.networks import RELU, TANH, Dense, Network, hessian_vector_product, vjp
from verify.networks.layers import Matrix


def claim(run, effect, repetitions=60, id="t.experiment"):
    def text():
        """A statement about runs."""
        return repeated(run, quantity="the outcome", effect=effect, repetitions=repetitions)

    return Claim(id, Form.EXPERIMENT, "an experiment", Document("t", "T").at("1"), "numeric", text, {})


# ---------------------------------------------------------------- small runs, by one numpy generator


def descent_loss(generator, step, noise, steps=60):
    """x^2/2 after ``steps`` noisy gradient steps from 1."""
    x = 1.0
    for _ in range(steps):
        x -= step * (x + noise * generator.standard_normal())
    return x * x / 2


def minibatch_spread(generator, batch):
    """The squared error of a mini-batch mean of eight numbers, drawn with replacement."""
    data = np.array([-3.0, -1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 4.0])
    return float((generator.choice(data, batch).mean() - data.mean()) ** 2)


def mean_square_ratio(generator, variance, unit, width=24, depth=6):
    """The mean square of the last layer over that of the input, in a random net."""
    layers = []
    for _ in range(depth):
        rows = generator.standard_normal((width, width)) * np.sqrt(variance / width)
        layers.append(Dense(Matrix(Vector(row) for row in rows), None, unit))
    x = Vector(generator.standard_normal(width))
    out = Network(tuple(layers))(x)
    return float(sum(float(v) ** 2 for v in out) / sum(float(v) ** 2 for v in x))


def early_gradient(generator, depth, width=8):
    """The norm of the derivative of one output of a tanh net by its input, with weights of size 1/2."""
    scale = 0.5 / np.sqrt(width)
    layers = tuple(
        Dense(Matrix(Vector(r) for r in generator.standard_normal((width, width)) * scale), None, TANH)
        for _ in range(depth)
    )
    _, slope = vjp(Network(layers), Vector(generator.standard_normal(width)), [1.0] + [0.0] * (width - 1))
    return float(np.sqrt(sum(float(g) ** 2 for g in slope)))


def curvature_along_a_random_direction(generator):
    """v'Hv / v'v of the loss (x^2 - 1)^2 + y^2 at its minimum, whose eigenvalues are 8 and 2."""
    v = Vector(generator.standard_normal(2))

    def loss(p):
        return (p[0] * p[0] - 1) * (p[0] * p[0] - 1) + p[1] * p[1]

    image = hessian_vector_product(loss, Vector([1.0, 0.0]), v)
    return float(v.inner(image) / v.inner(v))


def escapes(generator, noise, steps=60):
    """Whether noisy descent on x^2/2 - y^2/2 from the saddle leaves the unit ball."""
    x, y = 0.0, 0.0
    for _ in range(steps):
        x, y = x - 0.1 * x + noise * generator.standard_normal(), y + 0.1 * y + noise * generator.standard_normal()
    return float(abs(y) > 1)


TRUE = {
    "a fair coin is not always heads": (lambda g: float(g.random() < 0.5), fraction_below(0.9)),
    "a rare event is rare": (lambda g: float(g.random() < 0.02), fraction_below(0.5)),
    "noise makes a saddle repel": (lambda g: escapes(g, 0.01), fraction_above(0.6)),
    "without noise the start is kept": (lambda g: escapes(g, 0.0), fraction_below(0.4)),
    "descent converges without noise": (lambda g: descent_loss(g, 0.2, 0.0), median_below(1e-9)),
    "with noise a floor remains": (lambda g: descent_loss(g, 0.5, 1.0), median_above(0.005)),
    "a larger batch errs less": (
        lambda g: float(minibatch_spread(g, 64)) - float(minibatch_spread(g, 1)), median_below(0.0)
    ),
    "a random curvature lies between the eigenvalues": (
        curvature_along_a_random_direction, mean_above(3, limits=(2, 8.0001))
    ),
    "He initialisation keeps the mean square within a factor": (
        lambda g: mean_square_ratio(g, 2.0, RELU), median_above(0.2)
    ),
    "gradients of deep tanh nets with small weights vanish": (lambda g: early_gradient(g, 10), median_below(0.01)),
}  # fmt: skip

FALSE = {
    "a fair coin is nearly always heads": (lambda g: float(g.random() < 0.5), fraction_above(0.9)),
    "a rare event is common": (lambda g: float(g.random() < 0.02), fraction_above(0.4)),
    "without noise the saddle is left": (lambda g: escapes(g, 0.0), fraction_above(0.5)),
    "noise keeps a saddle stable": (lambda g: escapes(g, 0.01), fraction_below(0.4)),
    "descent stalls without noise": (lambda g: descent_loss(g, 0.2, 0.0), median_above(1e-6)),
    "a noise floor vanishes": (lambda g: descent_loss(g, 0.5, 1.0), median_below(0.005)),
    "a larger batch errs more": (
        lambda g: float(minibatch_spread(g, 64)) - float(minibatch_spread(g, 1)), median_above(0.0)
    ),
    "a random curvature is at its largest on average": (
        curvature_along_a_random_direction, mean_above(7.5, limits=(2, 8.0001))
    ),
    "Xavier keeps the mean square of a ReLU net": (lambda g: mean_square_ratio(g, 1.0, RELU), median_above(0.2)),
    "gradients of deep tanh nets with small weights stay": (lambda g: early_gradient(g, 10), median_above(0.5)),
}  # fmt: skip


REPETITIONS = {
    "noise makes a saddle repel": 300,
    "a larger batch errs less": 200,
    "a larger batch errs more": 200,
    "a random curvature lies between the eigenvalues": 300,
    "a random curvature is at its largest on average": 300,
}
"""Sixty runs settle the others; these are closer."""


@pytest.mark.parametrize("name", TRUE)
def test_a_true_statement_about_runs_is_shown_and_never_proved(name):
    run, effect = TRUE[name]
    verdict = decide(claim(run, effect, REPETITIONS.get(name, 60)), QUICK, 0)
    assert verdict.standing is CONFIRMED and verdict.standing is not PROVED
    evidence = verdict.evidence[0]
    assert evidence.kind == "statistics" and evidence.certificate is None and "statistical" in evidence.says
    assert evidence.figures["repetitions"] >= 60 and evidence.figures["seed"] == 0


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_about_runs_is_shown_to_be_otherwise(name):
    run, effect = FALSE[name]
    verdict = decide(claim(run, effect, REPETITIONS.get(name, 60)), QUICK, 0)
    assert verdict.standing is REFUTED and "shown to be otherwise" in verdict.reason
    assert verdict.evidence[0].kind == "statistics" and "statistical" in verdict.evidence[0].says
    assert verdict.counterexample is None  # no single run is one


class TestOutcomes:
    def test_what_lies_at_the_threshold_is_not_settled(self):
        verdict = decide(claim(lambda g: g.standard_normal(), median_above(0.0)), QUICK, 0)
        assert verdict.standing is UNDECIDED and verdict.reason.startswith("not settled")
        assert verdict.evidence[0].figures["low"] < 0 < verdict.evidence[0].figures["high"]

    def test_an_interval_that_assumes_something_refutes_nothing(self):
        wrong = decide(claim(lambda g: g.standard_normal() + 5, mean_below(0.0)), QUICK, 0)
        assert wrong.standing is UNDECIDED and "assumes" in wrong.reason
        assert decide(claim(lambda g: g.standard_normal() + 5, mean_above(0.0)), QUICK, 0).standing is CONFIRMED

    def test_a_run_without_a_number_settles_nothing(self):
        verdict = decide(claim(lambda g: float("nan"), median_above(0.0)), QUICK, 0)
        assert verdict.standing is UNDECIDED and "no number" in verdict.reason

    def test_limits_that_a_run_breaks_are_an_error(self):
        with pytest.raises(ValueError, match="outside of the limits"):
            decide(claim(lambda g: 2.0, mean_above(0.5, limits=(0, 1))), QUICK, 0)

    def test_a_text_that_is_no_experiment_stays_undecided(self):
        made = Claim("t.x", Form.EXPERIMENT, "x", Document("t", "T").at("1"), "numeric", lambda: True, {})
        assert decide(made, QUICK, 0).standing is UNDECIDED

    def test_too_few_repetitions_are_refused(self):
        with pytest.raises(ValueError, match="at least 30"):
            repeated(lambda g: 0.0, quantity="nothing", effect=median_above(0), repetitions=10)


class TestRepeating:
    def test_one_repetition_can_be_run_by_itself(self):
        seen = []
        decide(claim(lambda g: seen.append(g.random()) or 0.0, median_below(1)), QUICK, 3)
        assert generator_of("t.experiment", 3, 17).random() == seen[17]

    def test_the_same_seed_gives_the_same_verdict_and_another_seed_other_runs(self):
        made = claim(lambda g: g.standard_normal() + 3, median_above(1.0))
        first, again, other = (decide(made, p, s) for p, s in ((QUICK, 1), (STANDARD, 1), (QUICK, 2)))
        assert first.evidence[0].figures == again.evidence[0].figures != other.evidence[0].figures
        renamed = claim(lambda g: g.standard_normal() + 3, median_above(1.0), id="t.other")
        assert decide(renamed, QUICK, 1).evidence[0].figures["effect"] != first.evidence[0].figures["effect"]

    def test_the_result_fits_the_published_schema(self):
        import json
        from pathlib import Path

        import jsonschema

        import verify

        made = claim(lambda g: 1.0, median_above(0.0))
        result, _ = result_json(made, decide(made, QUICK, 0), formula=False)
        schema = json.loads((Path(verify.__file__).parent / "schema" / "results.schema.json").read_text())
        jsonschema.validate(
            {"tool": "tightrope", "version": "0", "profile": "quick", "seed": 0, "results": [result]}, schema
        )


LAWS = {
    "normal": (lambda g, n: g.standard_normal((n, 40)), 0.0, 0.0),
    "skewed": (lambda g, n: g.exponential(1.0, (n, 40)), np.log(2), 1.0),
    "coin": (lambda g, n: (g.random((n, 40)) < 0.3).astype(float), 0.0, 0.3),
    "beta": (lambda g, n: g.beta(0.5, 0.5, (n, 40)), 0.5, 0.5),
}


class TestErrors:
    """A thousand experiments at the boundary, with a chance of error that is large enough to see."""

    ERROR = 0.1
    MOST = 135  # of 1000 at 0.1: more happens by chance once in ten thousand times

    @pytest.mark.parametrize("law", LAWS)
    def test_median_intervals_miss_no_more_often_than_stated(self, law):
        draw, median, _ = LAWS[law]
        samples = draw(np.random.default_rng(1), 1000)
        misses = 0
        for row in samples:
            low, high = median_interval(row, self.ERROR)
            misses += not low <= median <= high
        assert misses <= self.MOST

    @pytest.mark.parametrize("law", ["coin", "beta"])
    def test_bounded_means_miss_no_more_often_than_stated(self, law):
        draw, _, mean = LAWS[law]
        samples = draw(np.random.default_rng(2), 1000)
        found = [bounded_mean_interval(row, (0, 1), self.ERROR) for row in samples]
        assert sum(not low <= mean <= high for low, high in found) <= self.MOST
        assert np.mean([high - low for low, high in found]) < 0.6  # and they say something

    def test_fractions_miss_no_more_often_than_stated(self):
        samples = LAWS["coin"][0](np.random.default_rng(3), 1000)
        ends = {k: fraction_interval([1] * k + [0] * (40 - k), self.ERROR) for k in range(41)}
        found = [ends[int(row.sum())] for row in samples]
        assert sum(not low <= 0.3 <= high for low, high in found) <= self.MOST

    @pytest.mark.parametrize("above", [True, False])
    def test_a_thousand_true_and_false_claims_at_the_boundary_are_almost_never_decided(self, above):
        """At the stated chance of error not one of two thousand may be decided."""
        samples = np.random.default_rng(4).standard_normal((1000, 60))
        effect = Effect(Statistic.MEDIAN, above, 0.0)
        assert all(settled(effect, interval(effect, row)[1]) is None for row in samples)
        assert CHANCE_OF_ERROR <= 1e-8

    def test_an_interval_that_is_too_narrow_is_noticed(self):
        """The test of the misses can fail: half of the interval misses far more often."""
        samples = LAWS["normal"][0](np.random.default_rng(1), 1000)
        misses = 0
        for row in samples:
            low, high = median_interval(row, self.ERROR)
            misses += not low / 2 <= 0 <= high / 2 or not (3 * low + high) / 4 <= 0 <= (low + 3 * high) / 4
        assert misses > self.MOST
