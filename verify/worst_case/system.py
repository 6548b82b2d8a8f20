"""A program as matrices: exact for certificates, in floats for the solver, both without loops over entries.

Every inequality is a sum of products c <u, w> of nodes: the points and gradients at which functions were
evaluated, as rows over the basis of unknown vectors.  A sum of inequalities is one matrix product.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import fmpq, fmpq_mat

from verify.arithmetic.gram import Form, FormalVector

from .interpolation import PairCondition, Scope, conditions
from .program import Hypothesis, Literal, Point, Program


@dataclass(frozen=True)
class Inequality:
    """One interpolation condition of ``function`` at its points i and j (j = i for single points)."""

    function: str
    condition: PairCondition
    i: int
    j: int


@dataclass(frozen=True)
class Quadratic:
    """constant + values . v + <matrix, P> in floats, for a stack of forms: shapes (k,), (k, v), (k, n, n)."""

    constants: np.ndarray
    values: np.ndarray
    matrices: np.ndarray

    def take(self, index: np.ndarray | Sequence[int]) -> Quadratic:
        """The forms at ``index``."""
        return Quadratic(self.constants[index], self.values[index], self.matrices[index])

    def at(self, gram: np.ndarray, values: np.ndarray, unit: float = 1.0) -> np.ndarray:
        """The forms at a Gram matrix and values, with ``unit`` for the constant 1."""
        return self.constants * unit + self.values @ values + np.einsum("kab,ab->k", self.matrices, gram)


def to_float(value: fmpq) -> float:
    """The nearest float."""
    return int(value.p) / int(value.q)


class System:
    """The candidates for multipliers of a program, and how they add up."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.dimension, self.value_count = len(program.vectors), len(program.values)
        self.nodes: list[FormalVector] = []
        self._first_node: dict[str, int] = {}
        for name in program.oracles:
            self._first_node[name] = len(self.nodes)
            for point in self.points(name):
                self.nodes += [point.x, point.g]

    def points(self, function: str) -> list[Point]:
        """The points at which ``function`` was evaluated, and the combinations of points of a linear map."""
        oracle = self.program.oracles[function]
        return [*oracle.points, *(point for point, _ in oracle.combinations)]

    def node_rows(self, inequality: Inequality) -> tuple[int, int, int, int]:
        """The indices of x_i, g_i, x_j, g_j among the nodes."""
        first = self._first_node[inequality.function]
        i, j = first + 2 * inequality.i, first + 2 * inequality.j
        return i, i + 1, j, j + 1

    @cached_property
    def exact_nodes(self) -> fmpq_mat:
        """The nodes as rows over the basis."""
        return rows(self.nodes, self.dimension)

    @cached_property
    def float_nodes(self) -> np.ndarray:
        """The nodes as rows over the basis, in floats."""
        return float_rows(self.nodes, self.dimension)

    # -- candidates ---------------------------------------------------------------------------------

    def candidates(self) -> list[Inequality]:
        """Every interpolation condition between the points of the program."""
        found = []
        for name, oracle in self.program.oracles.items():
            count = len(oracle.points)
            for given in oracle.kind.properties:
                for condition in conditions(given):
                    if condition.scope is Scope.SINGLE:
                        last = count + len(oracle.combinations)
                        found += [Inequality(name, condition, i, i) for i in range(last)]
                        continue
                    found += [Inequality(name, condition, i, j) for i, j in self._pairs(name, condition, count)]
        return found

    def _pairs(self, name: str, condition: PairCondition, count: int) -> list[tuple[int, int]]:
        if condition.scope is Scope.UNORDERED:
            return [(i, j) for i in range(count) for j in range(i)]
        if condition.scope is Scope.MINIMIZER:
            star = self.program.oracles[name].minimizer_index
            return [(i, star) for i in range(count) if star is not None and i != star]
        return [(i, j) for i in range(count) for j in range(count) if i != j]

    def likely(self, inequality: Inequality) -> bool:
        """Whether i and j are neighbours in time or one of them is a minimizer: proofs seldom need more."""
        points = self.points(inequality.function)
        if abs(inequality.i - inequality.j) <= 1 or inequality.condition.name == "symmetry":
            return True
        stars = [k for k, p in enumerate(points) if p.g.is_zero()]
        if not stars:
            stars = [len(points) - 1, 0]
        if inequality.i in stars or inequality.j in stars:
            return True
        low, high = sorted((inequality.i, inequality.j))
        return high - low == 2 and low < stars[0] < high

    # -- floats -------------------------------------------------------------------------------------

    def inequalities_in_floats(self, inequalities: Sequence[Inequality]) -> Quadratic:
        """The inequalities as float forms, grouped by condition."""
        k, n = len(inequalities), self.dimension
        result = Quadratic(np.zeros(k), np.zeros((k, self.value_count)), np.zeros((k, n, n)))
        groups: dict[int, list[int]] = {}
        for index, inequality in enumerate(inequalities):
            groups.setdefault(id(inequality.condition), []).append(index)
        for members in groups.values():
            chosen = [inequalities[m] for m in members]
            self._fill(result, chosen[0].condition, members, chosen)
        return result

    def _fill(self, result: Quadratic, condition: PairCondition, members: list[int], chosen: list[Inequality]) -> None:
        stack = self.float_nodes[np.array([self.node_rows(c) for c in chosen])]
        form = np.zeros((4, 4))
        for p, q, c in condition.quadratic:
            form[p, q] += to_float(c) / 2
            form[q, p] += to_float(c) / 2
        result.matrices[members] = stack.transpose(0, 2, 1) @ (form @ stack)
        result.constants[members] = to_float(condition.constant)
        for c, end in zip(condition.values, ("i", "j"), strict=True):
            if c != 0:
                where = [self.points(q.function)[getattr(q, end)].value for q in chosen]
                np.add.at(result.values, (np.array(members), np.array(where)), to_float(c))

    def forms_in_floats(self, forms: Sequence[Form]) -> Quadratic:
        """Hypotheses or conclusions as float forms."""
        k, n = len(forms), self.dimension
        result = Quadratic(np.zeros(k), np.zeros((k, self.value_count)), np.zeros((k, n, n)))
        for index, form in enumerate(forms):
            result.constants[index] = to_float(form.constant)
            for v, c in form.values.items():
                result.values[index, v] = to_float(c)
            if form.products:
                c = np.array([to_float(c) for c, _, _ in form.products])
                left = float_rows([u for _, u, _ in form.products], n)
                right = float_rows([w for _, _, w in form.products], n)
                matrix = left.T @ (c[:, None] * right)
                result.matrices[index] = (matrix + matrix.T) / 2
        return result

    # -- exact --------------------------------------------------------------------------------------

    def exact_matrix(self, weighted: Iterable[tuple[fmpq, Inequality]], forms: Iterable[tuple[fmpq, Form]]) -> fmpq_mat:
        """The symmetric matrix of a weighted sum of inequalities and forms."""
        n = self.dimension
        products: dict[tuple[int, int], fmpq] = {}
        for weight, inequality in weighted:
            node = self.node_rows(inequality)
            for p, q, c in inequality.condition.quadratic:
                key = (node[p], node[q])
                products[key] = products.get(key, fmpq(0)) + weight * c
        middle = fmpq_mat(len(self.nodes), len(self.nodes))
        for (p, q), c in products.items():
            middle[p, q] += c / 2
            middle[q, p] += c / 2
        total = self.exact_nodes.transpose() * middle * self.exact_nodes if self.nodes else fmpq_mat(n, n)
        for weight, form in forms:
            total += self.exact_form(form) * weight
        return total

    def exact_form(self, form: Form) -> fmpq_mat:
        """The symmetric matrix of a form."""
        n = self.dimension
        if not form.products:
            return fmpq_mat(n, n)
        left = rows([u * c for c, u, _ in form.products], n).transpose()
        matrix = left * rows([w for _, _, w in form.products], n)
        return (matrix + matrix.transpose()) * fmpq(1, 2)

    def exact_values(self, inequality: Inequality) -> dict[int, fmpq]:
        """The coefficients of the function values in an inequality."""
        points = self.points(inequality.function)
        result: dict[int, fmpq] = {}
        for c, k in zip(inequality.condition.values, (inequality.i, inequality.j), strict=True):
            index = points[k].value
            if c != 0 and index is not None:
                result[index] = result.get(index, fmpq(0)) + c
        return result

    @property
    def usable_hypotheses(self) -> list[Hypothesis]:
        """Hypotheses that a proof can use: all but the disequalities."""
        return [h for h in self.program.hypotheses if h.relation != "!="]

    def clause_forms(self, clause: Sequence[Literal]) -> list[Form]:
        """The forms of a clause."""
        return [literal.form for literal in clause]


def rows(vectors: Sequence[FormalVector], dimension: int) -> fmpq_mat:
    """Formal vectors as the rows of an exact matrix."""
    matrix = fmpq_mat(len(vectors), dimension)
    for r, vector in enumerate(vectors):
        for index, c in vector.coordinates.items():
            matrix[r, index] = c
    return matrix


def float_rows(vectors: Sequence[FormalVector], dimension: int) -> np.ndarray:
    """Formal vectors as the rows of a float matrix."""
    matrix = np.zeros((len(vectors), dimension))
    for r, vector in enumerate(vectors):
        if vector.coordinates:
            matrix[r, list(vector.coordinates)] = [to_float(c) for c in vector.coordinates.values()]
    return matrix
