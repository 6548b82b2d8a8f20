"""What a claim is, the decorators that write one down, and the registry that keeps them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .conditions import Condition
from .quantifiers import Quantifier
from .verdict import Standing


class Form(StrEnum):
    """What kind of statement a claim is; the form decides which judges can rule on it."""

    UNIVERSAL = "universal"
    EXISTENTIAL = "existential"
    IDENTITY = "identity"
    FIGURE = "figure"
    ASYMPTOTIC = "asymptotic"
    STOCHASTIC = "stochastic"
    OPTIMALITY = "optimality"
    FLOW = "flow"
    EXPERIMENT = "experiment"


ID = re.compile(r"[A-Za-z0-9_.:-]{1,120}")
"""The ids that certificates, selectors and files know."""


class ClaimError(ValueError):
    """A claim is written down wrongly; the message says which, what was given and what was expected."""


@dataclass(frozen=True)
class Citation:
    """A place in a text; ``printed`` holds what the text prints, by the id of the claim."""

    document: str
    locator: str
    printed: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Document:
    """A text whose claims are decided; ``key`` is the prefix of their ids.

    ``printed`` gives the words of the text itself by the id of the claim: what an erratum quotes.
    """

    key: str
    title: str
    printed: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def at(self, locator: str) -> Citation:
        """A place in this text, in the words of its own numbering."""
        return Citation(self.title, locator, self.printed)


@dataclass(frozen=True)
class Claim:
    """A statement with an id, a source, quantified arguments and a text that returns its conclusion.

    ``text`` runs in every arithmetic.  ``counterexample`` and ``witness`` are texts without arguments that
    return a condition settling the claim (against it, or for it); they are supplied by hand and say so.
    ``expected`` is the verdict that the suite reached when the claim was recorded.
    """

    id: str
    form: Form
    title: str
    source: Citation
    topic: str
    text: Callable[..., Any]
    arguments: Mapping[str, Quantifier]
    expected: Standing | None = None
    repair: str | None = None
    readings: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    printed_answer: str = ""
    counterexample: Callable[[], Condition] | None = None
    witness: Callable[[], Condition] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The statement in words: the docstring of the text."""
        return inspect.cleandoc(self.text.__doc__ or self.title)

    @property
    def quote(self) -> str:
        """The words that the source prints, where they are on file."""
        return self.source.printed.get(self.id, "")

    @property
    def code(self) -> str:
        """The source code of the text."""
        try:
            return inspect.getsource(self.text)
        except (OSError, TypeError):
            return ""

    @property
    def place(self) -> tuple[str, int]:
        """File and line of the text."""
        code = getattr(self.text, "__code__", None)
        return (code.co_filename, code.co_firstlineno) if code else ("", 0)


class Registry:
    """The claims by id, in the order in which they were written down."""

    def __init__(self) -> None:
        self._claims: dict[str, Claim] = {}

    def add(self, claim: Claim) -> None:
        """Keep a claim; a second claim with the same id is an error."""
        known = self._claims.get(claim.id)
        if known is not None and known.place != claim.place:
            raise ClaimError(
                f"the id {claim.id!r} is taken: by {known.place[0]}:{known.place[1]} and again by"
                f" {claim.place[0]}:{claim.place[1]}"
            )
        self._claims[claim.id] = claim

    def __getitem__(self, id: str) -> Claim:
        return self._claims[id]

    def __contains__(self, id: str) -> bool:
        return id in self._claims

    def __iter__(self) -> Iterator[Claim]:
        return iter(self._claims.values())

    def __len__(self) -> int:
        return len(self._claims)

    def repaired_by(self, id: str) -> list[str]:
        """The ids of the claims whose repair is ``id``."""
        return [c.id for c in self if c.repair == id]


REGISTRY = Registry()


def _quantifiers(id: str, text: Callable[..., Any]) -> dict[str, Quantifier]:
    try:
        annotations = inspect.get_annotations(text, eval_str=True)
    except NameError as error:
        raise ClaimError(f"claim {id}: an annotation uses an unknown name: {error}") from None
    arguments = {}
    for name in inspect.signature(text).parameters:
        quantifier = annotations.get(name)
        if isinstance(quantifier, type) and issubclass(quantifier, Quantifier):
            quantifier = quantifier()
        if not isinstance(quantifier, Quantifier):
            raise ClaimError(
                f"claim {id}: the argument {name!r} is annotated with {quantifier!r}; expected a quantifier"
                " such as Smooth, Point() or Real(0, 1)"
            )
        arguments[name] = quantifier
    return arguments


Text = Callable[..., Any]


def _decorator(form: Form) -> Callable[..., Callable[[Text], Claim]]:
    def decorator(
        id: str,
        *,
        source: Citation,
        title: str = "",
        topic: str = "other",
        expected: Standing | None = None,
        repair: str | None = None,
        readings: Sequence[str] = (),
        contradicts: Sequence[str] = (),
        printed_answer: str = "",
        counterexample: Callable[[], Condition] | None = None,
        witness: Callable[[], Condition] | None = None,
        **options: Any,
    ) -> Callable[[Text], Claim]:
        if not (isinstance(id, str) and ID.fullmatch(id)):
            raise ClaimError(f"{id!r} is no id of a claim; write letters, digits and . _ : - only, as in geo.B.12")

        def write_down(text: Text) -> Claim:
            claim = Claim(
                id=id,
                form=form,
                title=title or inspect.cleandoc(text.__doc__ or id).splitlines()[0],
                source=source,
                topic=topic,
                text=text,
                arguments=_quantifiers(id, text),
                expected=expected,
                repair=repair,
                readings=tuple(readings),
                contradicts=tuple(contradicts),
                printed_answer=printed_answer,
                counterexample=counterexample,
                witness=witness,
                options=options,
            )
            REGISTRY.add(claim)
            return claim

        return write_down

    decorator.__doc__ = f"Write down a claim of the form ``{form}``."
    return decorator


theorem = _decorator(Form.UNIVERSAL)
exists = _decorator(Form.EXISTENTIAL)
identity_claim = _decorator(Form.IDENTITY)
figure = _decorator(Form.FIGURE)
asymptotic = _decorator(Form.ASYMPTOTIC)
stochastic = _decorator(Form.STOCHASTIC)
optimality = _decorator(Form.OPTIMALITY)
flow = _decorator(Form.FLOW)
experiment = _decorator(Form.EXPERIMENT)
