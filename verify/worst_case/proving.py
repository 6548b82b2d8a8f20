"""The proving side: multipliers in floats become exact ones, with room to round or on an exact kernel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from flint import fmpq_mat

from . import certificates
from .faces import joined
from .kernels import of_quadratics
from .part import Part
from .program import Literal
from .result import LOOSENED, WorstCaseResult, proved
from .rounding import Stated, Weights, exact_span, matrix_of, restore, seems_semidefinite
from .semidefinite import Margins, Problem, maximize_margin

ROUNDING_BITS = (20, 34, 50)
TIGHT_BITS = (16, 40)
DENOMINATORS = (12, 40, 150, 1000, 20000)
NEARLY_TIGHT = 1e-5


def prove(part: Part, chosen: np.ndarray, margins: Margins) -> dict[str, Any] | None:
    """The certificate of multipliers of the inequalities at the places ``chosen``, None where none was found."""
    stated = part.stated(chosen)
    if margins.margin > 0:
        for bits in ROUNDING_BITS:
            certificate = _certified(part, stated, restore(stated, margins, bits, part.face))
            if certificate is not None:
                return certificate
    return _prove_tight(part, stated, chosen, margins) if margins.margin < NEARLY_TIGHT else None


def _prove_tight(part: Part, stated: Stated, chosen: np.ndarray, margins: Margins) -> dict[str, Any] | None:
    """The margin is zero: the slack matrix has a kernel, which is guessed and imposed exactly."""
    tried = set[str]()
    slack = _float_slack(part.problem(chosen), margins)
    for kernel in _kernels(part, slack, margins.gram):
        if str(kernel) in tried:
            continue
        tried.add(str(kernel))
        certificate = _with_kernel(part, stated, margins, kernel)
        if certificate is not None:
            return certificate
    return None


def _kernels(part: Part, slack: np.ndarray, gram: np.ndarray) -> Iterator[fmpq_mat]:
    """Exact guesses of the kernel: read off the floats, then the points on quadratics that fit the floats."""
    for scaled in _kernel_candidates(slack, gram):
        vectors = part.original(scaled)
        for largest in DENOMINATORS:
            kernel = exact_span(vectors, largest)
            if kernel is not None:
                yield part.embedded(kernel)
                break
    if part.face is not None:
        return
    frame = part.frame.floats if part.frame is not None else np.eye(part.system.dimension)[:, part.kept]
    yield from of_quadratics(part.system, part.kept, slack, frame)


def _kernel_candidates(slack: np.ndarray, gram: np.ndarray) -> list[np.ndarray]:
    """What the kernel may be: the range of the worst case (complementary slackness), or near zero."""
    found: list[np.ndarray] = []
    for matrix, from_top in ((gram, True), (slack, False)):
        eigenvalues, vectors = np.linalg.eigh(matrix)
        size = max(1e-300, float(np.abs(eigenvalues).max()))
        ranks = []
        for cut in (1e-4, 1e-6, 1e-8, 1e-3, 1e-2):
            rank = int(np.sum(eigenvalues > cut * size)) if from_top else int(np.sum(eigenvalues < cut * size))
            if rank > 0 and rank not in ranks:
                ranks.append(rank)
                found.append(vectors[:, -rank:] if from_top else vectors[:, :rank])
    return found


def _with_kernel(part: Part, stated: Stated, margins: Margins, kernel: fmpq_mat) -> dict[str, Any] | None:
    for bits in TIGHT_BITS:
        for threshold in (1e-2, 1e-4, 1e-6):
            weights = restore(
                stated, margins, bits, kernel if part.face is None else joined(part.face, kernel), threshold
            )
            certificate = _certified(part, stated, weights)
            if certificate is not None:
                return certificate
    return None


def _float_slack(problem: Problem, margins: Margins) -> np.ndarray:
    matrix = np.einsum("k,kab->ab", margins.inequality, problem.inequalities.matrices)
    matrix += np.einsum("k,kab->ab", margins.hypothesis, problem.hypotheses.matrices)
    return matrix - np.einsum("k,kab->ab", margins.conclusion, problem.conclusions.matrices)


def _certified(part: Part, stated: Stated, weights: Weights | None) -> dict[str, Any] | None:
    """The certificate of exact multipliers, if the checker accepts it."""
    if weights is None or not seems_semidefinite(matrix_of(stated, weights)):
        return None
    places = [k for k, h in enumerate(part.program.hypotheses) if h.relation != "!="]
    return certificates.multiplier(
        part.claim,
        part.program,
        part.clause,
        list(zip(weights.inequality, stated.inequalities, strict=True)),
        dict(zip(places, weights.hypothesis, strict=True)),
        weights.conclusion,
    )


def prove_loosened(part: Part) -> WorstCaseResult | None:
    """The proof with the bound multiplied by :data:`LOOSENED`, None where there is no bound or no proof."""
    if any(literal.bound is None for literal in part.clause):
        return None
    extra = LOOSENED - 1
    clause = tuple(
        Literal(literal.form - literal.bound * extra, literal.strict, literal.bound)  # type: ignore[operator]
        for literal in part.clause
    )
    loose = replace(part, clause=clause)
    margins = maximize_margin(loose.problem(part.every), part.tolerances)
    if not margins.usable:
        return None
    stated = loose.stated(part.every)
    for bits in (34, 44, 54):
        for threshold in (None, 1e-9):
            certificate = _certified(loose, stated, restore(stated, margins, bits, loose.face, threshold))
            if certificate is not None:
                return proved(certificate, margins.margin, LOOSENED)
    return None
