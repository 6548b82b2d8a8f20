"""A results file that exercises every part of the pages.
 The statements are shaped like those of the texts; verdicts and figures are made up for the pages. Nothing
in here is a result, and nothing of it is shown outside the tests.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GEOMETRY = "Gradients, Optimization Geometry & Descent Methods"
ANALYSIS = "Gradient-based Optimization and its Analysis"
CALCULUS = "Calculus & Optimization for Machine Learning"
TEXTS = (GEOMETRY, ANALYSIS, CALCULUS)
TOPICS = (
    "gradient-descent",
    "smoothness",
    "convexity",
    "momentum",
    "step-size",
    "stochastic",
    "adaptive",
    "numeric",
    "neural-net",
    "calculus",
    "second-order",
    "line-search",
    "gradient-flow",
    "constrained-kkt-duality",
)

CODE = '''@theorem(
    "geo.B.8",
    source=GEOMETRY.at("Exercise B.8"),
    title="Descent lemma for a gradient step",
)
def descent_step(f: Smooth, x: Point, alpha: StepSize(0, 2 / L, closed=False)):
    """A gradient step shorter than 2/L decreases f by a multiple of the squared gradient norm."""
    after = gradient_step(f, x, alpha)
    return at_most(f(after), f(x) - alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x)))  # tight for quadratics
'''
DESCENT = (
    r"\text{For all }f\colon \mathbb{R}^{d} \to \mathbb{R} \text{ L-smooth} ,\; x \in \mathbb{R}^{d} ,\; "
    r"\alpha \in (0, \frac{2}{L}),\; \text{with } x_{1} = x - \alpha \nabla f\left(x\right):\quad "
    r"{f\left(x_{1}\right)} \le {f\left(x\right)} - %s {\left\|\nabla f\left(x\right)\right\|^{2}}"
)
SMOOTH = {"name": "smooth", "says": "f is L-smooth", "needed": True, "evidence": "f(x) = 2x², x = 1, α = 3/2"}
STEP = {"name": "step", "says": "0 < α < 2/L", "needed": True, "evidence": "f(x) = x²/2, x = 1, α = 3"}
CONVEX = {"name": "convex", "says": "f is convex", "needed": False, "evidence": ""}
SEARCH = {
    "kind": "survival",
    "arithmetic": "float64, rational",
    "instances": 10000,
    "resolution": "1/100",
    "tightness": 0.9993,
    "worst_instance": "f(x) = x²/2, x = 1, α = 1",
    "families": [
        {"name": "quadratic", "instances": 4000, "resolution": "1/1000"},
        {"name": "piecewise_quadratic", "instances": 4000, "resolution": "1/100"},
        {"name": "small_network", "instances": 2000, "resolution": None},
    ],
    "says": "ten thousand instances of three families were tried and none violates the claim",
}


def claim(name: str, verdict: str, **fields: Any) -> dict[str, Any]:
    """One result; whatever is not given is what a run writes for an ordinary universal claim."""
    document = fields.pop("document", GEOMETRY)
    locator = fields.pop("locator", "")
    base: dict[str, Any] = {
        "id": name,
        "title": name,
        "source": {"document": document, "locator": locator},
        "topic": "gradient-descent",
        "form": "universal",
        "statement": DESCENT % r"\frac{\alpha}{2}",
        "verdict": verdict,
        "expected": verdict,
        "reason": "",
        "evidence": [],
        "counterexample": None,
        "repair": None,
        "readings": [],
        "contradicts": [],
        "printed_answer": None,
        "code": CODE,
        "hypotheses": [],
        "seconds": 0.25,
        "docstring": "",
    }
    return base | fields


def sample_claims() -> list[dict[str, Any]]:
    """Claims with all five verdicts, repairs, readings, contradictions, pictures, and awkward texts."""
    return [*_refuted(), *_upheld(), *_unclear()]


def _refuted() -> list[dict[str, Any]]:
    quadratic = {"family": "quadratic", "matrix": [["1"]]}
    return [
        claim(
            "geo.B.8.printed",
            "refuted",
            title="Descent for every step below 2/L",
            locator="Exercise B.8",
            reason="false as stated: f(x) = x²/2, L = 1, x = 1, α = 3/2: 1/8 is not at most −1/4",
            repair="geo.B.8",
            evidence=[
                {
                    "kind": "instance",
                    "arithmetic": "rational",
                    "tightness": 1.5,
                    "certificate": "certificates/geo.B.8.printed.json",
                    "says": "an exact run violates the conclusion",
                },
            ],
            counterexample={
                "text": "f(x) = x²/2, L = 1, x = 1, α = 3/2: 1/8 is not at most −1/4",
                "instance": {"f": {"function": quadratic, "L": "1"}, "x": ["1"], "alpha": "3/2"},
                "values": {"left": "1/8", "right": "-1/4", "relation": "<="},
                "trajectory": {"points": [["1"], ["-1/2"]], "values": ["1/2", "1/8"]},
            },
            hypotheses=[SMOOTH, STEP, CONVEX],
            contradicts=["geo.B.8"],
            topic="smoothness",
        ),
        claim(
            "geo.A.1",
            "refuted",
            title="Gradient to zero implies convergence to a local minimum",
            locator="Exercise A.1",
            statement=r"\nabla f(x_k) \to 0 \implies x_k \to x^\star \text{, a local minimum}",
            form="asymptotic",
            printed_answer="FALSE",
            reason="gradient descent stays at the maximum of f(x) = −x²/2",
            counterexample={
                "text": "f(x) = −x²/2, x₀ = 0: every x_k is 0, a maximum",
                "instance": {"f": {"family": "quadratic", "matrix": [["-1"]]}, "x0": ["0"]},
                "trajectory": {"points": ["0", "0", "0"], "values": ["0", "0", "0"]},
            },
        ),
        claim(
            "geo.A.7",
            "refuted",
            title="Momentum never oscillates",
            locator="Exercise A.7",
            printed_answer="TRUE",
            topic="momentum",
            reason="the iterates change sign at every step",
            statement=r"f(x_{k+1}) \le f(x_k) \text{ for heavy ball with any } \beta \in [0, 1)",
            counterexample={
                "text": "f(x, y) = x²/2 + 5y²/2, β = 9/10: f rises at step 1",
                "instance": {"x0": ["1", "1"], "beta": "9/10"},
                "trajectory": {"points": [["1", "1"], ["1/2", "-3/2"], ["-1/5", "7/4"], ["-2/5", "-1"]]},
                "values": {"f(x₁)": "23/4", "f(x₀)": "3"},
            },
        ),
        claim(
            "geo.C.1.e-fold",
            "refuted",
            title="Iterations per factor 1/e",
            locator="Solution C.1",
            form="figure",
            topic="numeric",
            statement=r"\frac{1}{\log(1/\rho)} = 40 \text{ for } \kappa = 100",
            repair="geo.C.1.e-fold.repair",
            printed_answer="40",
            reason="the figure is 49.9983…, not 40",
            counterexample={
                "text": "1/log(101/99) = 49.99833…",
                "values": {"measured": ["49998/1000", "49999/1000"], "printed": "40"},
            },
            evidence=[{"kind": "enumeration", "arithmetic": "ball", "certificate": "certificates/not-there.json"}],
        ),
        claim(
            "cal.momentum-rate",
            "refuted",
            title="Rate of accelerated gradient",
            document=CALCULUS,
            locator="Theorem 7",
            topic="momentum",
            reason="the worst function of the class exceeds the bound at every step",
            statement=r"f(x_k) - f^\star \le \frac{L \|x_0 - x^\star\|^2}{(k+1)^2}",
            counterexample={
                "text": "an interpolated function with k = 5 exceeds the bound by a factor 2",
                "instance": {"L": "1", "k": 5},
                "trajectory": {
                    "values": ["1/2", "1/3", "1/4", "1/5", "1/6"],
                    "bound": ["1", "1/4", "1/9", "1/16", "1/25"],
                    "label": "f(xₖ) − f⋆",
                },
            },
        ),
    ]


def _upheld() -> list[dict[str, Any]]:
    return [
        claim(
            "geo.B.8",
            "proved",
            title="Descent lemma for a gradient step",
            locator="Exercise B.8",
            repair_of="geo.B.8.printed",
            statement=DESCENT % r"\alpha\left(1 - \frac{\alpha L}{2}\right)",
            topic="smoothness",
            reason="proved for all functions of the class in every dimension",
            evidence=[
                {
                    "kind": "parametric",
                    "arithmetic": "gram",
                    "certificate": "certificates/geo.B.8.json",
                    "says": "multipliers of two interpolation inequalities add up to the conclusion",
                },
                SEARCH,
            ],
            hypotheses=[SMOOTH, STEP],
            docstring="A gradient step shorter than 2/L decreases f by a multiple of the squared gradient.",
        ),
        claim(
            "geo.C.1.e-fold.repair",
            "confirmed",
            title="Iterations per factor 1/e, corrected",
            locator="Solution C.1",
            form="figure",
            topic="numeric",
            repair_of="geo.C.1.e-fold",
            statement=r"\frac{1}{\log(1/\rho)} = 50 \text{ for } \kappa = 100",
            evidence=[SEARCH],
        ),
        claim(
            "ana.sgd.variance",
            "confirmed",
            title="SGD with decreasing steps",
            document=ANALYSIS,
            locator="Theorem 4.3",
            form="stochastic",
            topic="stochastic",
            expected="proved",
            reason="survived 10,000 instances",
            statement=r"\mathbb{E}\left[f(\bar{x}_T)\right] - f^\star \le \frac{GD}{\sqrt{T}}",
            evidence=[SEARCH],
            hypotheses=[
                CONVEX,
                {"name": "bounded of f", "says": "needed: without it f(x) = −x is a counterexample", "needed": True},
            ],
        ),
        claim(
            "cal.hessian-symmetric",
            "proved",
            title="Hessian of a C² function",
            document=CALCULUS,
            locator="Section 2.3",
            form="identity",
            topic="calculus",
            statement="",
            statement_text="If f is twice continuously differentiable then the Hessian is symmetric.",
            evidence=[{"kind": "identity", "arithmetic": "symbolic", "supplied_by_hand": True, "terms": 4}],
        ),
    ]


def _unclear() -> list[dict[str, Any]]:
    return [
        claim(
            "ana.saddle",
            "ill-posed",
            title="Saddle points are “usually” avoided",
            document=ANALYSIS,
            locator="p. 38",
            topic="nonconvex-saddle",
            form="asymptotic",
            readings=["ana.saddle.a", "ana.saddle.b"],
            statement=r"For most $f$, descent avoids saddles with $\alpha<\frac1L$ as \(k\to\infty\).",
        ),
        claim(
            "ana.saddle.a",
            "proved",
            title="Avoided from almost every start",
            document=ANALYSIS,
            locator="p. 38",
        ),
        claim(
            "ana.saddle.b",
            "refuted",
            title="Avoided from every start",
            document=ANALYSIS,
            locator="p. 38",
            counterexample={"text": "f(x, y) = x² − y² from (1, 0)"},
        ),
        claim(
            "cal.awkward/id <b>",
            "undecided",
            title="A title with <script>alert('x')</script> & more",
            document=CALCULUS,
            statement=r"\undefinedcommand{x} \le 1",
            form="flow",
            topic="gradient-flow",
            code="",
            reason="the integrator met a stiff instance that ball arithmetic could not enclose",
            contradicts=["not.among.these"],
            repair="also.not.there",
        ),
        {"id": "bare", "verdict": "undecided"},
    ]


def sample_results(count: int | None = None) -> dict[str, Any]:
    """A results file with the sample claims, or with `count` claims made from them."""
    claims = sample_claims()
    if count is not None:
        claims = [_variant(claims[number % len(claims)], number) for number in range(count)]
    return {"tool": "tightrope", "version": "0.1.0", "profile": "quick", "seed": 7, "results": claims}


def _variant(original: dict[str, Any], number: int) -> dict[str, Any]:
    """A copy with an id, a text, a topic and a place of its own."""
    made = dict(original)
    suffix = f".{number}"
    made["id"] += suffix
    made["title"] = f"{original.get('title', 'bare')} ({number})"
    made["topic"] = TOPICS[number % len(TOPICS)]
    made["source"] = {
        "document": TEXTS[number * 7 % 11 % 3],
        "locator": f"Exercise {'ABC'[number % 3]}.{number}",
    }
    for key in ("repair", "repair_of"):
        if made.get(key):
            made[key] = None
    return made


def write_certificates(folder: Path) -> Path:
    """The certificate files that the sample names (one is left out on purpose); returns the folder of the
    results."""
    target = folder / "certificates"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("geo.B.8.printed", "geo.B.8"):
        (target / f"{name}.json").write_text(
            json.dumps({"format": 1, "kind": "instance", "claim": name}), encoding="utf-8"
        )
    return folder
