"""Certificates of the kind enumeration: what the checker recomputes, and what it does not let pass.

Every forgery is sealed anew, so that it is the content that is rejected and not the digest.
"""

import copy
import json

import pytest

from verify import (
    PROVED,
    QUICK,
    REFUTED,
    Document,
    MiniBatch,
    Numbers,
    Points,
    Real,
    Weights,
    all_of,
    at_most,
    average,
    batches,
    categorical,
    checker,
    decide,
    equal,
    expectation,
    greater,
    independent,
    less,
    norm2,
    paths,
    probability,
    rational,
    signs,
    stochastic,
    uniform_index,
)
from verify.certificate import instance_certificate
from verify.explicit import point, polynomial
from verify.instance import Instance, evaluate_exactly, unmet_hypotheses

HERE = Document("enumeration", "Enumerations").at("tests")


@stochastic("enumeration.batches", source=HERE)
def too_small_a_variance(g: Points(3)):
    """E |batch - mean|^2 = sigma^2/2 without replacement."""
    centre = average(g)
    return equal(
        expectation(batches(3, 2), lambda batch: norm2(batch.mean(g) - centre)),
        average(g, lambda v: norm2(v - centre)) / 2,
    )


@stochastic("enumeration.listed", source=HERE)
def listed_values():
    """A coin of chance 1/3 for 6, else 3, has the mean 4, and is above 5 with probability 1/3."""
    coin = categorical(["1/3", "2/3"], ["6", "3"])
    value = {"6": rational(6), "3": rational(3)}
    return all_of(
        equal(expectation(coin, lambda v: value[v]), rational(4)),
        equal(probability(coin, lambda v: greater(value[v], rational(5))), rational(1, 3)),
    )


@stochastic("enumeration.path", source=HERE)
def sgd_paths():
    """Two steps of SGD on (x - 1)^2/2 and (x + 1)^2/2 from 1 with the step 1/2: E x^2 = 3/8."""
    parts = polynomial({(2,): "1/2", (1,): -1}), polynomial({(2,): "1/2", (1,): 1})

    def square(path):
        z = point(1)
        for i in path:
            z = z - parts[i].grad(z) / 2
        return norm2(z)

    return equal(expectation(paths(2, 2), square), rational(3, 8))


@stochastic("enumeration.mean-vector", source=HERE)
def vectors():
    """The mean of four signed points is 0."""
    v = point(1, 2)
    mean = expectation(signs(2), lambda s: v * (s[0] + s[1]))
    return equal(norm2(mean), rational(0))


@stochastic("enumeration.nested", source=HERE)
def nested():
    """An expectation of squares of expectations."""
    inner = [expectation(uniform_index(2), lambda i, k=k: rational(i + k)) for k in range(2)]
    both = independent(uniform_index(2), uniform_index(2))
    return less(expectation(both, lambda pair: inner[pair[0]] * inner[pair[1]]), rational(2))


def certificate(claim, standing):
    verdict = decide(claim, QUICK)
    assert verdict.standing is standing, str(verdict)
    found = verdict.evidence[0].certificate
    assert found is not None
    assert found["kind"] == "enumeration"
    return copy.deepcopy(found)


def rejected(forged):
    """Whether the checker turns a certificate down, be it sealed or not."""
    with pytest.raises(checker.Rejected):
        checker.check(checker.seal(forged))
    return True


@pytest.fixture(scope="module")
def refuted():
    return certificate(too_small_a_variance, REFUTED)


@pytest.fixture(scope="module")
def listed():
    return certificate(listed_values, PROVED)


def step_of(forged, operation):
    return next(step for step in forged["steps"] if step[1] == operation)


def test_the_statement_lists_every_outcome(refuted):
    report = checker.check(refuted)
    assert report.verdict == "refuted"
    assert "2 of 3 drawn without replacement" in report.statement
    for batch in ("{1, 2}", "{1, 3}", "{2, 3}"):
        assert batch in report.statement


@pytest.mark.parametrize("claim", [listed_values, sgd_paths, vectors, nested], ids=lambda claim: claim.id)
def test_exact_sums_are_proved(claim):
    assert checker.check(certificate(claim, PROVED)).verdict == "proved"


def test_a_corrupted_probability(listed):
    forged = copy.deepcopy(listed)
    space = next(v for v in forged["given"].values() if isinstance(v, dict))
    space["list"][0][0] = "1/2"  # now they add up to 7/6
    assert rejected(forged)
    space["list"][1][0] = "1/2"  # they add up to 1 again, but the mean is 9/2
    assert rejected(forged)


def test_a_negative_probability(listed):
    forged = copy.deepcopy(listed)
    space = next(v for v in forged["given"].values() if isinstance(v, dict))
    space["list"][0][0], space["list"][1][0] = "-1/3", "4/3"
    assert rejected(forged)


def test_a_missing_outcome(refuted, listed):
    forged = copy.deepcopy(refuted)
    step_of(forged, "expectation")[3].pop()
    assert rejected(forged)
    forged = copy.deepcopy(listed)
    space = next(v for v in forged["given"].values() if isinstance(v, dict))
    space["list"].pop()
    for operation in ("expectation", "probability"):
        step_of(forged, operation)[3].pop()
    assert rejected(forged)


def test_an_outcome_too_many(refuted):
    forged = copy.deepcopy(refuted)
    parts = step_of(forged, "expectation")[3]
    parts.append(parts[0])
    assert rejected(forged)


def test_an_outcome_under_two_names(listed):
    forged = copy.deepcopy(listed)
    space = next(v for v in forged["given"].values() if isinstance(v, dict))
    space["list"][1][1] = space["list"][0][1]
    assert rejected(forged)


def test_another_way_to_draw(refuted):
    forged = copy.deepcopy(refuted)
    space = next(v for v in forged["given"].values() if isinstance(v, dict))
    space["replace"] = True
    assert rejected(forged)
    space["replace"], space["size"] = False, 4
    assert rejected(forged)


def test_a_wrong_sum():
    forged = certificate(sgd_paths, PROVED)
    relation, left, _ = forged["conclusion"]
    forged["conclusion"] = [relation, left, "1/2"]
    assert rejected(forged)


def test_a_claim_that_holds_is_not_refuted(refuted):
    forged = copy.deepcopy(refuted)
    for name in ("g1", "g2", "g3"):
        forged["given"][name] = ["1"]
    assert rejected(forged)


def test_an_enumeration_without_a_mean(refuted):
    forged = copy.deepcopy(refuted)
    forged["steps"] = []
    forged["conclusion"] = ["==", "0", "1"]
    assert rejected(forged)


def test_the_quantities_are_computed_and_not_echoed(refuted):
    """Changing a point changes every quantity; the values that the certificate prints no longer agree."""
    forged = copy.deepcopy(refuted)
    forged["given"]["g1"] = ["5"]
    with pytest.raises(checker.Rejected):
        checker.check(forged)


@stochastic("enumeration.undecided", source=HERE)
def cannot_be_told(x: Real()):
    """The probability of an event on the border."""
    return at_most(probability(signs(1), lambda s: greater(s[0] * x, 0)), rational(1, 2))


def test_probabilities_of_events_are_searched():
    verdict = decide(cannot_be_told, QUICK)
    assert verdict.standing is not REFUTED


@stochastic("enumeration.annotated", source=HERE)
def annotated(g: Points(3), x: Numbers(2), p: Weights(2), B: MiniBatch(3, 2)):
    """A batch has the variance of one example, and X with two values has no variance."""
    centre = average(g)
    drawn = categorical(p, x)
    return all_of(
        equal(expectation(B, lambda batch: norm2(batch.mean(g) - centre)), average(g, lambda v: norm2(v - centre))),
        equal(expectation(drawn, lambda v: v**2), expectation(drawn, lambda v: v) ** 2),
    )


def test_an_instance_with_data_is_replayed_from_its_json():
    verdict = decide(annotated, QUICK)
    assert verdict.standing is REFUTED
    assert "B = " not in verdict.counterexample.text
    again = Instance.from_json(json.loads(json.dumps(verdict.counterexample.instance)))
    assert evaluate_exactly(annotated, again).holds is False
    assert unmet_hypotheses(annotated, again) == []
    assert instance_certificate(annotated, again) is not None


def test_an_instance_of_another_size_is_no_instance():
    verdict = decide(annotated, QUICK)
    wrong = dict(verdict.counterexample.instance) | {"p": ["1/2", "1/3"]}
    assert unmet_hypotheses(annotated, Instance.from_json(wrong)) == ["p are probabilities"]
