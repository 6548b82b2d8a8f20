"""Results as a run writes them, one for each verdict, for the tests of whoever reads results."""

from __future__ import annotations

from typing import Any


def sample(claim: str, verdict: str, **changes: Any) -> dict[str, Any]:
    """A complete result with this verdict, as recorded; `changes` replace fields."""
    evidence = [
        {
            "kind": "survival",
            "arithmetic": "float64",
            "says": "No violation among 12000 instances.",
            "instances": 12000,
            "resolution": "1/100",
            "families": [{"name": "quadratic", "instances": 12000, "resolution": None}],
        },
        {
            "kind": "certificate",
            "arithmetic": "rational",
            "says": "The checker accepts the certificate.",
            "certificate": f"certificates/{claim}.json",
            "supplied_by_hand": False,
        },
    ]
    counterexample = {
        "instance": {"f": {"family": "quadratic", "spectrum": ["1", "4"]}, "alpha": "1/2"},
        "text": "f = 2x², x = 1, alpha = 1/2: left 2, right 0",
        "values": {"left": "2", "right": "0"},
    }
    return {
        "id": claim,
        "title": "Descent lemma",
        "source": {"document": "A text, with a comma", "locator": "Exercise B.8"},
        "topic": "gradient-descent",
        "form": "universal",
        "statement": r"f(x_1) \le f(x_0)",
        "statement_text": "A gradient step decreases f.",
        "verdict": verdict,
        "expected": verdict,
        "reason": f"It is {verdict}.",
        "evidence": [] if verdict in ("ill-posed", "undecided") else evidence,
        "counterexample": counterexample if verdict == "refuted" else None,
        "repair": f"{claim}.repair" if verdict == "refuted" else None,
        "repair_of": None,
        "readings": [f"{claim}.a", f"{claim}.b"] if verdict == "ill-posed" else [],
        "contradicts": [],
        "printed_answer": None,
        "code": "def descent(f, x): ...",
        "hypotheses": [{"name": "smooth", "says": "f is smooth", "needed": None, "evidence": None}],
        "seconds": 0.5,
        "docstring": "A gradient step decreases f.",
    } | changes


def run_document(*results: dict[str, Any]) -> dict[str, Any]:
    """A run with these results."""
    return {"tool": "tightrope", "version": "0.1.0", "profile": "quick", "seed": 3, "results": list(results)}
