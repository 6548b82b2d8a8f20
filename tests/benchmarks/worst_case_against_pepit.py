"""From a text to a checked certificate, beside PEPit's float answer with the same solver, in one run.

    python -m tests.benchmarks.worst_case_against_pepit [STEPS ...]

Gradient descent with step 1/L on smooth convex functions: the textbook bound L |x0 - x*|^2 / (2 N), and the sharp
one L |x0 - x*|^2 / (4 N + 2), proved exactly.  PEPit is timed on the same analysis, solved by Clarabel.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from math import log
from pathlib import Path

from flint import fmpq
from PEPit.examples.unconstrained_convex_minimization.gradient_descent import wc_gradient_descent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from worst_case_texts import descent, setup, textbook_descent

from verify import checker
from verify.worst_case.decide import Outcome, decide_text

STEPS = (5, 10, 20, 40)


def fastest(work: Callable[[], object], repeats: int) -> float:
    """Seconds of the fastest of ``repeats`` runs."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def proof(text: Callable, N: int) -> None:
    """Decide the text and check its certificate once more."""
    result = decide_text(text, setup(text, fmpq(1), N))
    if result.outcome is not Outcome.PROVED or result.factor != 1:
        raise AssertionError(f"N = {N}: {result.reason}")
    checker.check(result.certificates[0])


def main(steps: tuple[int, ...]) -> None:
    """Print the times, the ratios and the growth with N."""
    warnings.simplefilter("ignore")
    wc_gradient_descent(L=1, gamma=1, n=1, wrapper="cvxpy", solver="CLARABEL", verbose=-1)
    proof(textbook_descent, 1)
    print(f"{'N':>4} {'proof':>9} {'sharp':>9} {'check':>9} {'PEPit':>9} {'ratio':>7}")
    times = []
    for N in steps:
        repeats = 3 if N <= 20 else 1
        slack = fastest(lambda N=N: proof(textbook_descent, N), repeats)
        sharp = fastest(lambda N=N: proof(descent, N), repeats)
        certificate = decide_text(textbook_descent, setup(textbook_descent, fmpq(1), N)).certificates[0]
        check = fastest(lambda c=certificate: checker.check(c), 3)
        theirs = fastest(
            lambda N=N: wc_gradient_descent(L=1, gamma=1, n=N, wrapper="cvxpy", solver="CLARABEL", verbose=-1),
            repeats,
        )
        times.append((N, slack, theirs))
        print(f"{N:>4} {slack:8.3f}s {sharp:8.3f}s {check:8.3f}s {theirs:8.3f}s {theirs / slack:6.1f}x")
    if len(times) > 1:
        (first, ours, theirs), (last, our_last, their_last) = times[0], times[-1]
        a, b = (log(end / start) / log(last / first) for start, end in ((ours, our_last), (theirs, their_last)))
        print(f"From N = {first} to {last} a proof takes about N^{a:.1f} and PEPit's answer about N^{b:.1f} in time.")


if __name__ == "__main__":
    main(tuple(int(argument) for argument in sys.argv[1:]) or STEPS)
