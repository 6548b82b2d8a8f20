"""How a false statement of this text is written down: the statement in words, and what contradicts it."""

from collections.abc import Callable, Sequence
from functools import wraps

from theorems.texts import LESSON
from verify import REFUTED, Claim, theorem
from verify.conditions import Condition


def refuted(
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
            source=LESSON.at(place),
            title=title,
            topic=topic,
            expected=REFUTED,
            repair=repair,
            contradicts=contradicts,
            printed_answer=printed_answer,
            counterexample=contradiction,
        )(text)

    return write_down
