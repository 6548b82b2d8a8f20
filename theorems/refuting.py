"""How a false or an ambiguous statement of a text is written down."""

from collections.abc import Callable, Sequence
from functools import wraps

from verify import ILL_POSED, REFUTED, Claim, theorem
from verify.claim import Document
from verify.conditions import Condition


def contradicted(
    document: Document,
    id: str,
    place: str,
    title: str,
    *,
    topic: str,
    repair: str | None = None,
    contradicts: Sequence[str] = (),
    printed_answer: str = "",
) -> Callable[[Callable[[], Condition]], Claim]:
    """A claim whose text returns a condition that is exactly true and contradicts the statement in its docstring."""

    def write_down(contradiction: Callable[[], Condition]) -> Claim:
        @wraps(contradiction)
        def text() -> Condition:
            return contradiction().negated()

        return theorem(
            id,
            source=document.at(place),
            title=title,
            topic=topic,
            expected=REFUTED,
            repair=repair,
            contradicts=contradicts,
            printed_answer=printed_answer,
            counterexample=contradiction,
        )(text)

    return write_down


def read_in_two_ways(
    document: Document, id: str, place: str, title: str, *, topic: str, contradicts: Sequence[str] = ()
) -> Callable[[Callable[[], None]], Claim]:
    """A statement with two readings, ``id.reading1`` and ``id.reading2``; its docstring says what is left open."""
    return theorem(
        id,
        source=document.at(place),
        title=title,
        topic=topic,
        expected=ILL_POSED,
        ill_posed=True,
        readings=(f"{id}.reading1", f"{id}.reading2"),
        contradicts=contradicts,
    )
