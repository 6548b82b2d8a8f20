"""How a printed run is written down: what a listing prints, and a run of the same algorithm in exact numbers.

Random inputs of a listing are what the legacy generator of numpy draws for its seed; those floats are rationals, and
from there on the run is exact.  A wrong figure has as its repair the same run with the digits that it has.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np
from flint import fmpq

from theorems.texts import GEOMETRY
from verify import PROVED, REFUTED, Claim, figure, listing
from verify.arithmetic import Refused, current
from verify.arithmetic.ball import as_arb
from verify.conditions import Condition

Run = Callable[[], Mapping[str, Any]]


def prints(
    id: str,
    place: str,
    title: str,
    printed: Mapping[str, str],
    right: Mapping[str, str] | None = None,
    *,
    topic: str = "numeric",
    traced: bool = True,
) -> Callable[[Run], Claim]:
    """A figure claim on what a listing prints; ``right``: the printed one is wrong, and the repair prints this.

    ``traced=False`` spares a long run the certificate, which would hold every step.
    """

    def write_down(run: Run) -> Claim:
        def text_of(texts: Mapping[str, str]) -> Callable[[], Condition]:
            @wraps(run)
            def text() -> Condition:
                if not traced and current().name == "trace":
                    raise Refused("trace", "a run that is too long to be written down")
                return listing(texts, run)

            return text

        shown = "; ".join(printed.values())
        if right is None:
            return figure(
                id, source=GEOMETRY.at(place), title=title, topic=topic, printed_answer=shown, expected=PROVED
            )(text_of(printed))
        claim = figure(
            id, source=GEOMETRY.at(place), title=title, topic=topic, printed_answer=shown, expected=REFUTED,
            repair=f"{id}.repair",
        )(text_of(printed))  # fmt: skip
        again = text_of(right)
        again.__doc__ = f"{title}, recomputed: " + "; ".join(f"{k} {v}" for k, v in right.items()) + "."
        figure(
            f"{id}.repair",
            source=GEOMETRY.at(f"{place}, repaired"),
            title=f"{title}, recomputed: {'; '.join(right.values())}",
            topic=topic,
            expected=PROVED,
        )(again)
        return claim

    return write_down


def exact(value: float) -> Any:
    """The number of the running arithmetic that a float stands for."""
    return current().number(fmpq(*(int(part) for part in float(value).as_integer_ratio())))


def drawn(generator: np.random.RandomState, *shape: int) -> Any:
    """Nested lists of the numbers that ``randn`` draws next, as exact numbers."""
    array = generator.randn(*shape)
    if array.ndim == 1:
        return [exact(v) for v in array]
    return [[exact(v) for v in row] for row in array]


def seeded(seed: int = 42) -> np.random.RandomState:
    """numpy's legacy generator, whose stream is frozen."""
    return np.random.RandomState(seed)


def rounded(number: Any) -> Any:
    """An exact number as a ball of the running precision, for runs whose rationals would outgrow any limit."""
    if current().name != "ball":
        raise Refused(current().name, "a run whose exact numbers would grow without end")
    return as_arb(number)
