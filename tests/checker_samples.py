"""Hand-made certificates, before they are sealed: every kind, every function, every check, most operations."""

from __future__ import annotations

from typing import Any


def ridge_sum(
    linear: list[str],
    terms: list[tuple[str, list[str], str, dict[str, Any]]] | None = None,
    quadratic: list[list[str]] | None = None,
    constant: str = "0",
) -> dict[str, Any]:
    """A function of the kind "ridge-sum"; terms are (weight, direction, offset, unit)."""
    names = ("weight", "direction", "offset", "unit")
    return {
        "kind": "ridge-sum",
        "dimension": len(linear),
        "constant": constant,
        "linear": linear,
        "quadratic": quadratic,
        "terms": [dict(zip(names, term, strict=True)) for term in terms or []],
    }


def instance(verdict: str, given: Any, steps: Any, checks: Any, conclusion: Any, **more: Any) -> dict[str, Any]:
    """A certificate of the kind "instance"."""
    return {
        "format": 1,
        "kind": "instance",
        "claim": "test.instance",
        "verdict": verdict,
        "given": given,
        "steps": steps,
        "hypotheses": [{"check": check} for check in checks],
        "conclusion": conclusion,
        **more,
    }


def proved_instance(
    given: Any, steps: Any = (), checks: Any = (), conclusion: Any = ("==", "0", "0"), **more: Any
) -> dict[str, Any]:
    """An instance that is proved unless something in it is wrong."""
    return instance("proved", given, [*map(list, steps)], list(checks), list(conclusion), **more)


def identity(verdict: str, variables: list[str], left: Any, right: Any, **more: Any) -> dict[str, Any]:
    """A certificate of the kind "identity"."""
    return {
        "format": 1,
        "kind": "identity",
        "claim": "test.identity",
        "verdict": verdict,
        "variables": variables,
        "left": left,
        "right": right,
        **more,
    }


def optimum(status: str, program: Any, primal: Any, multipliers: Any, conclusion: Any, **more: Any) -> dict[str, Any]:
    """A certificate of the kind "optimum"."""
    return {
        "format": 1,
        "kind": "optimum",
        "claim": "test.optimum",
        "verdict": "proved",
        "status": status,
        "program": program,
        "primal": primal,
        "multipliers": multipliers,
        "conclusion": conclusion,
        **more,
    }


SQUARE, ABS, RELU = {"name": "square"}, {"name": "abs"}, {"name": "relu"}
SOFTPLUS, COS, EXP = {"name": "softplus"}, {"name": "cos"}, {"name": "exp"}
HINGE, HUBER = {"name": "squared-hinge"}, {"name": "huber", "threshold": "1/2"}
QUARTIC, CUBE = {"name": "power", "exponent": 4}, {"name": "power", "exponent": 3}
WAVY = {"name": "piecewise", "knots": ["-1", "1"], "slopes": ["2", "-1", "2"], "derivative_at_zero": "1/2"}
BOWL = ridge_sum(["0", "0"], quadratic=[["1", "0"], ["0", "4"]])
LINE = ridge_sum(["0"], quadratic=[["2"]])
DOUBLE_WELL = {"kind": "polynomial", "dimension": 1, "terms": [["1", [4]], ["-2", [2]], ["1", [0]]]}
ROSENBROCK = {
    "kind": "polynomial",
    "dimension": 2,
    "terms": [["1", [0, 0]], ["-2", [1, 0]], ["1", [2, 0]], ["100", [0, 2]], ["-200", [2, 1]], ["100", [4, 0]]],
}
TENT = {"kind": "max-affine", "dimension": 2, "pieces": [[["1", "2"], "0"], [["-1", "0"], "1/2"], [["0", "-2"], "0"]]}
SOFT = {
    "kind": "log-sum-exp",
    "dimension": 2,
    "rows": [["1", "0"], ["0", "1"], ["-1", "-1"]],
    "offsets": ["0", "0", "1"],
    "quadratic": [["1", "0"], ["0", "1"]],
}
DESCENT = [
    ["_1", "grad", "f", "x"],
    ["_2", "vscale", "alpha", "_1"],
    ["x1", "vsub", "x", "_2"],
    ["_3", "value", "f", "x1"],
    ["_4", "value", "f", "x"],
    ["_5", "mul", "alpha", "L"],
    ["_6", "div", "_5", "2"],
    ["_7", "sub", "1", "_6"],
    ["_8", "mul", "alpha", "_7"],
    ["_9", "norm2", "_1"],
    ["_10", "mul", "_8", "_9"],
    ["_11", "sub", "_4", "_10"],
]
PLANE = {"affine": [["1", "1"], "1"], "relation": "=="}
DISC = {"function": ridge_sum(["0", "0"], quadratic=[["2", "0"], ["0", "2"]], constant="-2"), "relation": "<="}


def power_of(base: Any, n: int) -> Any:
    """base to the n, as an expression tree."""
    return ["pow", base, n]


SAMPLES: dict[str, dict[str, Any]] = {
    "strict descent fails on a quadratic": instance(
        "refuted",
        {"f": LINE, "L": "2", "alpha": "1", "x": ["3"]},
        DESCENT,
        [["class", "f", {"smooth": "L", "convex": True}], ["condition", ["<", "0", "alpha"]]],
        ["<", "_3", "_11"],
    ),
    "descent without convexity": instance(
        "refuted",
        {"f": ridge_sum(["0"], [("1", ["1"], "0", WAVY)]), "L": "2", "alpha": "1/2", "x": ["0"]},
        DESCENT,
        [["class", "f", {"smooth": "L", "differentiable": True}], ["condition", ["!=", "alpha", "0"]]],
        [">", "_3", "_11"],
    ),
    "softplus at zero": instance(
        "refuted",
        {"f": ridge_sum(["0"], [("1", ["1"], "0", SOFTPLUS)]), "x": ["0"]},
        [["v", "value", "f", "x"], ["g", "grad", "f", "x"]],
        [["class", "f", {"convex": True, "smooth": "1/4", "lipschitz": "1"}], ["lower_bound", "f", "0"]],
        ["<", "v", "693147/1000000"],
    ),
    "printed figures": instance(
        "proved",
        {"k": "100"},
        [
            ["r", "sqrt", "k"],
            ["s", "sqrt", "68"],
            ["e", "exp", "1/10"],
            ["l", "log", ["div", "k", "10"]],
            ["t", "sub", "1", ["div", "2", ["add", ["exp", ["mul", "2", "1/2"]], "1"]]],
            ["c", "cos", "1"],
            ["d", "sin", "-1"],
        ],
        [],
        [
            "all",
            ["==", "r", "10"],
            ["<=", ["abs", ["sub", "s", "33/4"]], "1/200"],
            ["<", ["sub", "e", "110517/100000"], "1/100000"],
            ["<", "1151/500", "l"],
            [">", "t", "23/50"],
            [">=", "c", "27/50"],
            ["<", "d", "-4/5"],
        ],
    ),
    "an absolute value has the stated subgradient": instance(
        "proved",
        {"f": ridge_sum(["0"], [("2", ["1"], "-1", ABS)]), "x": ["1"], "y": ["-1/2"]},
        [["g", "grad", "f", "x"], ["h", "grad", "f", "y"]],
        [["minimizer", "f", "x"], ["class", "f", {"lipschitz": "2", "convex": True}]],
        ["all", ["==", "g", ["0"]], ["==", "h", ["-2"]]],
    ),
    "a minimum among knots": instance(
        "proved",
        {
            "f": ridge_sum(["1/4"], [("1", ["2"], "1", WAVY), ("1", ["1"], "0", HUBER)]),
            "v": "-345/256",
            "x": ["-43/32"],
        },
        [["w", "value", "f", "x"]],
        [["minimum", "f", "v", {"point": "x"}], ["minimizer", "f", "x"]],
        ["==", "w", "v"],
    ),
    "two wells": instance(
        "refuted",
        {"f": DOUBLE_WELL, "x": ["1"], "y": ["-1"]},
        [["v", "value", "f", "x"], ["w", "value", "f", "y"], ["h", "hess", "f", "x"]],
        [
            ["minimum", "f", "0", {"point": "x", "squares": [["1", [["1", [2]], ["-1", [0]]]]]}],
            ["condition", ["pd", "h"]],
            ["condition", ["==", "v", "w"]],
        ],
        ["==", "x", "y"],
    ),
    "the banana is not convex": instance(
        "refuted",
        {"f": ROSENBROCK, "x": ["0", "1"], "y": ["1", "1"]},
        [["H", "hess", "f", "x"], ["v", "component", "x", "1"]],
        [
            [
                "lower_bound",
                "f",
                "0",
                {
                    "squares": [
                        ["100", [["1", [0, 1]], ["-1", [2, 0]]]],
                        ["1", [["1", [0, 0]], ["-1", [1, 0]]]],
                    ]
                },
            ],
            [
                "minimizer",
                "f",
                "y",
                {
                    "squares": [
                        ["100", [["1", [0, 1]], ["-1", [2, 0]]]],
                        ["1", [["1", [0, 0]], ["-1", [1, 0]]]],
                    ]
                },
            ],
        ],
        ["psd", "H"],
    ),
    "the largest of affine functions": instance(
        "proved",
        {"f": TENT, "x": ["1/4", "-1/2"], "G": "5/2"},
        [["v", "value", "f", "x"], ["g", "grad", "f", "x"], ["n", "norm2", "g"]],
        [["class", "f", {"convex": True, "lipschitz": "G"}]],
        ["any", ["<", "n", "v"], ["not", ["!=", "v", "1"]]],
    ),
    "log-sum-exp with a ridge": instance(
        "refuted",
        {"f": SOFT, "x": ["0", "0"], "L": "9/4", "m": "1"},
        [["g", "grad", "f", "x"], ["H", "hess", "f", "x"], ["v", "value", "f", "x"]],
        [
            ["class", "f", {"smooth": "L", "strongly_convex": "m"}],
            ["lower_bound", "f", "1", {"point": "x", "modulus": "m"}],
        ],
        ["any", [">", "v", "8/5"], ["not", ["pd", "H"]]],
    ),
    "a cosine is flat at zero": instance(
        "proved",
        {"f": ridge_sum(["0", "0"], [("-3", ["1", "1"], "0", COS)]), "x": ["0", "0"]},
        [["g", "grad", "f", "x"], ["H", "hess", "f", "x"]],
        [["class", "f", {"smooth": "6", "hessian_lipschitz": "9", "lipschitz": "5", "twice_differentiable": True}]],
        ["all", ["==", "g", ["0", "0"]], ["psd", "H"], ["not", ["pd", "H"]]],
    ),
    "Newton solves a quadratic": instance(
        "proved",
        {
            "f": ridge_sum(["1", "-2"], quadratic=[["2", "1"], ["1", "3"]]),
            "x": ["5", "7/2"],
            "A": [["2", "1"], ["1", "3"]],
            "d": ["6", "5/2"],
        },
        [
            ["_g", "grad", "f", "x"],
            ["H", "hess", "f", "x"],
            ["x1", "vsub", "x", "d"],
            ["y", "matvec", "A", "x1"],
            ["b", "vector", "-1", "2"],
        ],
        [
            ["class", "f", {"quadratic": True, "strongly_convex": "1"}],
            ["condition", ["==", ["matvec", "H", "d"], "_g"]],
            ["minimizer", "f", "x1"],
        ],
        ["all", ["==", "y", "b"], ["==", "H", "A"]],
    ),
    "a sign step in the largest norm": instance(
        "refuted",
        {"x": ["1", "-1/3"], "g": ["2", "-1/2"], "eps": "1/10"},
        [
            ["_s", "vsign", "g"],
            ["_e", "vscale", "eps", "_s"],
            ["y", "vadd", "x", "_e"],
            ["_d", "vsub", "y", "x"],
            ["_a", "vabs", "_d"],
            ["r", "largest", "_a"],
            ["l", "sum", "_a"],
            ["c", "dot", "g", "_d"],
        ],
        [["condition", ["<=", "r", "eps"]], ["condition", ["==", "c", "1/4"]]],
        ["<=", "l", "eps"],
    ),
    "gradient descent, twelve steps": instance(
        "proved",
        {"f": ridge_sum(["0"], [("1", ["1"], "0", HINGE)], [["1/4"]]), "x0": ["2"], "alpha": "4/5"},
        [
            step
            for k in range(12)
            for step in (
                [f"_g{k}", "grad", "f", f"x{k}"],
                [f"_s{k}", "vscale", "alpha", f"_g{k}"],
                [f"x{k + 1}", "vsub", f"x{k}", f"_s{k}"],
            )
        ],
        [["class", "f", {"smooth": "5/4", "strongly_convex": "1/4"}]],
        ["==", "x2", ["0"]],
    ),
    "the cube is not bounded below": instance(
        "proved",
        {"f": ridge_sum(["0"], [("1", ["1"], "0", CUBE), ("1", ["1"], "1", QUARTIC), ("1/2", ["3"], "0", EXP)])},
        [["x", "vector", ["neg", "1/2"]], ["v", "value", "f", "x"], ["w", "enclose", "v"]],
        [["condition", [">", "w", "0"]]],
        ["<", "v", "1/10"],
    ),
    "nearest point of a line": optimum(
        "optimal",
        {"minimize": ridge_sum(["0", "0"], quadratic=[["1", "0"], ["0", "1"]]), "subject_to": [PLANE]},
        ["1/2", "1/2"],
        ["-1/2"],
        ["==", "value", "1/4"],
    ),
    "a bowl over a disc": optimum(
        "optimal",
        {"minimize": ridge_sum(["-2", "-2"], [("1", ["1", "1"], "-5", RELU)]), "subject_to": [DISC]},
        ["1", "1"],
        ["1"],
        ["all", ["==", "value", "-4"], [">=", ["component", "mu", 0], "0"]],
    ),
    "no point in two half planes": optimum(
        "infeasible",
        {
            "minimize": BOWL,
            "subject_to": [
                {"affine": [["1", "1"], "-1"], "relation": "<="},
                {"affine": [["-1", "-1"], "1/2"], "relation": "<="},
            ],
        },
        ["0", "0"],
        ["2", "2"],
        ["<=", "0", "1"],
    ),
    "down a valley without end": optimum(
        "unbounded",
        {
            "minimize": ridge_sum(["-1", "0"], [("1", ["0", "2"], "0", SOFTPLUS)]),
            "subject_to": [{"affine": [["-1", "1"], "0"], "relation": "<="}],
        },
        ["1", "0"],
        ["1", "0"],
        ["<", "value", "0"],
    ),
    "two programs in one run": instance(
        "proved",
        {
            "P": {"kind": "program", "minimize": BOWL, "subject_to": [PLANE]},
            "Q": {"kind": "program", "minimize": SOFT, "subject_to": []},
            "x": ["4/5", "1/5"],
            "mu": ["-4/5"],
            "y": ["1/8", "1/8"],
            "none": [],
        },
        [["v", "objective", "P", "x"], ["w", "objective", "Q", "y"]],
        [["optimal", "P", "x", "mu"], ["dual_bound", "Q", "37/25", "y", "none", {"modulus": "1"}]],
        ["all", ["==", "v", "2/5"], ["<", "w", "8/5"]],
    ),
    "difference of squares": identity(
        "proved",
        ["a", "b"],
        ["div", ["sub", power_of("a", 2), power_of("b", 2)], ["sub", "a", "b"]],
        ["add", "a", "b"],
    ),
    "a product of two contractions": identity(
        "proved",
        ["L", "m"],
        ["sub", "1", ["mul", "2", ["div", "m", ["add", "L", "m"]]]],
        ["mul", ["sub", "L", "m"], power_of(["add", "L", "m"], -1)],
    ),
    "two that meet at three points": identity(
        "refuted",
        ["t"],
        power_of("t", 3),
        ["neg", ["sub", ["mul", "11", "t"], ["add", ["mul", "6", power_of("t", 2)], "-6"]]],
        point={"t": "4"},
    ),
}
