"""One-step inequalities for all parameters at once.

The text runs with L, m, a step size, a step count ... as symbols.  Which inequalities take part, and which
worst-case functions make them tight, is tried out at rational parameters; the multipliers then solve
linear equations over the field of rational functions, and the slack is written as a sum of squares.  The parameters
are rational functions of nonnegative variables, so that every sign can be read off coefficients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import sympy
from flint import fmpq

from verify import checker
from verify.arithmetic.gram import Form, FormalVector
from verify.conditions import Condition, at_most

from .boundary import cleared
from .certificates import Names, combined, stated
from .program import Clause, Program, build
from .region import Region, symbols_of
from .setup import Setup
from .system import Inequality, System
from .trees import TreeNames, tree, tree_of

MOST_INEQUALITIES = 4
MOST_CANDIDATES = 12
SAMPLES = 3


Matrix = dict[tuple[int, int], Any]
MakeSetup = Callable[[Mapping[str, Any]], Setup]


class Problem:
    """The one clause of a text at given parameters (symbols or rationals), with matrices as dictionaries."""

    def __init__(self, program: Program, clause: Clause) -> None:
        self.program, self.clause = program, clause
        self.system = System(self.program)
        self.hypotheses = [h.form for h in self.program.hypotheses]
        self.free = [h.relation == "==" for h in self.program.hypotheses]
        self.candidates = self.system.candidates()

    def expanded(self, products: Sequence[tuple[Any, FormalVector, FormalVector]]) -> Matrix:
        """The symmetric matrix of a sum of c <u, w>."""
        result: Matrix = {}
        for c, u, w in products:
            for i, a in u.coordinates.items():
                for j, b in w.coordinates.items():
                    for key in ((i, j), (j, i)):
                        result[key] = result.get(key, 0) + c * a * b / 2
        return {key: x for key, x in result.items() if x != 0}

    def of_form(self, form: Form) -> tuple[Matrix, Mapping[int, Any], Any]:
        """Matrix, values and constant of a form."""
        return self.expanded(form.products), form.values, form.constant

    def of_inequality(self, q: Inequality) -> tuple[Matrix, Mapping[int, Any], Any]:
        """Matrix, values and constant of an interpolation condition."""
        nodes = [self.system.nodes[k] for k in self.system.node_rows(q)]
        products = [(c, nodes[p], nodes[r]) for p, r, c in q.condition.quadratic]
        return self.expanded(products), self.system.exact_values(q), q.condition.constant

    def quadratic_kernel(self, curvature: Any) -> list[dict[int, Any]]:
        """The coordinates of all vectors on f(x) = curvature x^2 / 2, one solution for each free vector."""
        free = [k for k in range(len(self.program.vectors)) if not self._is_gradient(k)]
        found = []
        for chosen in free:
            place = {k: fmpq(int(k == chosen)) for k in free}
            for _, _, point in self.program.in_order():
                x = sum((c * place.get(k, 0) for k, c in point.x.coordinates.items()), fmpq(0))
                if len(point.g.coordinates) == 1:
                    place[next(iter(point.g.coordinates))] = curvature * x
                elif point.g.is_zero() and x != 0:
                    break
            else:
                found.append({k: x for k, x in place.items() if x != 0})
        return found

    def _is_gradient(self, k: int) -> bool:
        return any(p.g.coordinates.keys() == {k} for _, _, p in self.program.in_order())


@dataclass(frozen=True)
class Plan:
    """Which inequalities take part, and which kernel the slack has: the span for these curvatures, or all."""

    chosen: tuple[int, ...]
    curvatures: tuple[str | None, ...]
    everything: bool


def _plans(problem: Problem, curvatures: Sequence[str | None]) -> Iterator[Plan]:
    modes: list[tuple[tuple[str | None, ...], bool]] = [((), False), *(((c,), False) for c in curvatures)]
    modes += [(tuple(c for c in curvatures if c is not None), False), ((), True)]
    for size in range(1, MOST_INEQUALITIES + 1):
        for chosen in combinations(range(len(problem.candidates)), size):
            for spans, everything in modes:
                yield Plan(chosen, spans, everything)


def multipliers(problem: Problem, plan: Plan, parameters: Mapping[str, Any]) -> list[Any] | None:
    """The unique weights of the chosen inequalities and the hypotheses, None if they do not exist."""
    goal, values, constant = problem.of_form(problem.clause[0].form)
    columns = [problem.of_inequality(problem.candidates[k]) for k in plan.chosen]
    columns += [problem.of_form(form) for form in problem.hypotheses]
    n, v = len(problem.program.vectors), len(problem.program.values)
    rows = [([column[1].get(k, 0) for column in columns], values.get(k, 0)) for k in range(v)]
    if plan.everything:
        keys = {key for column in (*columns, (goal, {}, 0)) for key in column[0] if key[0] <= key[1]}
        rows += [([column[0].get(key, 0) for column in columns], goal.get(key, 0)) for key in keys]
    for name in plan.curvatures:
        for vector in problem.quadratic_kernel(parameters[name] if name is not None else fmpq(0)):
            for i in range(n):
                left = [_row(column[0], i, vector) for column in columns]
                rows.append((left, _row(goal, i, vector)))
    return _unique_solution(rows, len(columns))


def _row(matrix: Matrix, i: int, vector: Mapping[int, Any]) -> Any:
    return sum((matrix.get((i, j), 0) * x for j, x in vector.items()), fmpq(0))


def _unique_solution(rows: Sequence[tuple[list[Any], Any]], width: int) -> list[Any] | None:
    left = [[*entries, b] for entries, b in rows if any(x != 0 for x in (*entries, b))]
    for column in range(width):
        pivot = next((r for r in range(column, len(left)) if left[r][column] != 0), None)
        if pivot is None:
            return None
        left[column], left[pivot] = left[pivot], left[column]
        scale = left[column][column]
        left[column] = [x / scale for x in left[column]]
        for r, row in enumerate(left):
            if r != column and row[column] != 0:
                factor = row[column]
                left[r] = [x - factor * y for x, y in zip(row, left[column], strict=True)]
    if any(row[width] != 0 for row in left[width:]):
        return None
    return [left[k][width] for k in range(width)]


def slack(problem: Problem, plan: Plan, weights: Sequence[Any]) -> tuple[Matrix, Any]:
    """The matrix and the constant of (weighted sum - conclusion)."""
    goal, _, constant = problem.of_form(problem.clause[0].form)
    total: Matrix = {key: -x for key, x in goal.items()}
    rest = -constant
    columns = [problem.of_inequality(problem.candidates[k]) for k in plan.chosen]
    columns += [problem.of_form(form) for form in problem.hypotheses]
    for weight, (matrix, _, c) in zip(weights, columns, strict=True):
        rest = rest + weight * c
        for key, x in matrix.items():
            total[key] = total.get(key, 0) + weight * x
    return {key: x for key, x in total.items() if x != 0}, rest


def squares(matrix: Matrix, order: Sequence[int]) -> list[tuple[Any, dict[int, Any]]] | None:
    """(d, v) with the matrix the sum of d v v^T, eliminating in ``order``; a zero pivot needs a zero column."""
    left, result = dict(matrix), []
    for k in order:
        pivot = left.get((k, k), 0)
        column = {i: x for (i, j), x in left.items() if j == k}
        if pivot == 0:
            if column:
                return None
            continue
        vector = {i: x / pivot for i, x in column.items()}
        result.append((pivot, vector))
        for i, a in vector.items():
            for j, b in vector.items():
                entry = left.get((i, j), 0) - pivot * a * b
                if entry == 0:
                    left.pop((i, j), None)
                else:
                    left[i, j] = entry
    return result


def prove_potential(
    claim: str,
    potential: Callable[..., Any],
    step: Callable[..., Mapping[str, Any]],
    make: MakeSetup,
    region: Region,
    factor: Callable[[Mapping[str, Any]], Any] = lambda p: fmpq(1),
) -> dict[str, Any] | None:
    """A certificate that a step multiplies a potential by at most ``factor``, and what follows for N steps.

    ``potential`` is a number of the text's arguments; ``step`` returns the arguments that a step changes
    (points, step counts); ``factor`` is a number of the parameters.  None where no proof was found.
    """
    seen: dict[str, Any] = {}

    def text(**arguments: Any) -> Condition:
        before, moved = potential(**arguments), step(**arguments)
        constants: dict[str, Any] = dict(arguments)
        for name in ("L", "m"):
            if name in region.symbols():
                constants[name] = getattr(arguments["f"], name)
        seen.update(before=before, moved=moved, factor=factor(constants))
        return at_most(potential(**{**arguments, **moved}), seen["factor"] * before)

    found = prove_for_all(claim, text, make, region, lambda program, names: _induction(program, names, seen))
    return found[0] if found is not None and len(found) == 1 else None


def _induction(program: Program, names: Names, seen: Mapping[str, Any]) -> dict[str, Any]:
    """What a step changes, as the checker reads it."""
    vectors = {n: v for n, v in seen["moved"].items() if isinstance(v, FormalVector)}
    index = {program.vectors.index(n): v for n, v in vectors.items()}
    place = {p.value: (function, p.x) for _, function, p in program.in_order() if p.value is not None}
    numbers = {}
    for value in seen["before"].values:
        function, x = place[value]
        there = FormalVector({})
        for k, c in x.coordinates.items():
            there = there + index.get(k, FormalVector({k: fmpq(1)})) * c
        later = next(v for v, (g, y) in place.items() if g == function and y.key() == there.key())
        if later != value:
            numbers[program.values[value]] = program.values[later]
    return {
        "potential": names.form(seen["before"]),
        "vectors": {n: names.write(v) for n, v in vectors.items()},
        "numbers": numbers,
        "parameters": {n: tree(v) for n, v in seen["moved"].items() if n not in vectors},
        "factor": tree(seen["factor"]),
    }


Extra = Callable[[Program, Names], dict[str, Any]]


def prove_for_all(
    claim: str, text: Callable[..., Condition], make: MakeSetup, region: Region, extra: Extra | None = None
) -> tuple[dict[str, Any], ...] | None:
    """Certificates that ``text`` holds for all parameters of the region, one for each part of its conclusion.

    ``make`` turns parameters (symbols or rationals) into the arguments of the text.  Parameters called m, L
    are the curvatures of quadratics that may be worst cases.  None where no proof was found.
    """
    samples = [region.sample(seed) for seed in range(1, SAMPLES + 1)]
    built = [build(text, make(values)) for values in samples]
    symbols = region.symbols()
    whole = build(text, make(symbols))
    found = []
    for place, clause in enumerate(whole.clauses):
        if len(clause) != 1 or clause[0].strict or len(System(whole).candidates()) > MOST_CANDIDATES:
            return None
        trials = [(Problem(p, p.clauses[place]), values) for p, values in zip(built, samples, strict=True)]
        certificate = _prove_part(claim, Problem(whole, clause), trials, region, symbols, extra)
        if certificate is None:
            return None
        found.append(certificate)
    return tuple(found)


def _prove_part(
    claim: str,
    whole: Problem,
    trials: Sequence[tuple[Problem, Mapping[str, fmpq]]],
    region: Region,
    symbols: Mapping[str, Any],
    extra: Extra | None,
) -> dict[str, Any] | None:
    known: list[str | None] = [None, *(c for c in ("m", "L") if c in symbols)]
    for plan in _plans(trials[0][0], known):
        if not all(_works(problem, plan, values) for problem, values in trials):
            continue
        weights = multipliers(whole, plan, symbols)
        if weights is None:
            continue
        matrix, rest = slack(whole, plan, weights)
        for order in permutations(range(len(whole.program.vectors))):
            terms = squares(matrix, order)
            for written in () if terms is None else (cleared(terms), terms):
                certificate = _certificate(claim, whole, region, plan, weights, written, rest, extra)
                if certificate is not None:
                    return certificate
    return None


def _works(problem: Problem, plan: Plan, values: Mapping[str, fmpq]) -> bool:
    weights = multipliers(problem, plan, values)
    if weights is None:
        return False
    signed = [*(False for _ in plan.chosen), *problem.free]
    if any(w < 0 and not free for w, free in zip(weights, signed, strict=True)):
        return False
    matrix, rest = slack(problem, plan, weights)
    terms = squares(matrix, range(len(problem.program.vectors)))
    return rest >= 0 and terms is not None and all(d > 0 for d, _ in terms)


def _certificate(
    claim: str,
    problem: Problem,
    region: Region,
    plan: Plan,
    weights: Sequence[Any],
    terms: Sequence[tuple[Any, dict[int, Any]]],
    rest: Any,
    extra: Extra | None,
) -> dict[str, Any] | None:
    program = problem.program
    interpolation = []
    for k, weight in zip(plan.chosen, weights, strict=False):
        q = problem.candidates[k]
        own = program.oracles[q.function].names
        interpolation.append([q.function, q.condition.name, own[q.i], own[q.j], tree(weight)])
    hypotheses = [tree(w) for w in weights[len(plan.chosen) :]]
    sums = [
        [tree(d), combined([(tree(x), program.vectors[k]) for k, x in vector.items()], "vadd", "vsub", "vscale")]
        for d, vector in terms
    ]
    definitions = {
        name: tree_of(sympy.sympify(text, locals=symbols_of((*region.variables, *region.parameters))))
        for name, text in region.parameters.items()
    }
    names = TreeNames(program)
    content = {
        "format": 1,
        "kind": "parametric",
        "claim": claim,
        "verdict": "proved",
        "variables": list(region.variables),
        "parameters": definitions,
        **stated(program, problem.clause, names),
        "multipliers": {
            "interpolation": interpolation,
            "hypotheses": hypotheses,
            "conclusion": ["1"],
            "squares": sums,
            "constant": tree(rest),
        },
    }
    if extra is not None:
        content["induction"] = extra(program, names)
    try:
        return checker.seal(content)
    except checker.Rejected:
        return None
