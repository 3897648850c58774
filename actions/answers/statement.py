"""What an answer is made of: statements that know the field they were taken from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.reply import Choice
from knowledge.schema import Sourced


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence shown to a person, with its ground."""

    text: str
    field: str | None = None
    """Guide field it was taken from; None for a sentence of the wording file."""
    sources: tuple[Sourced, ...] = ()
    """The facts of that field that it repeats."""
    derived: frozenset[str] = frozenset()
    """Numbers that were counted or computed and so stand in no record: 共 4 件."""
    label: str | None = None
    """Situation (情形) it holds for, shown before the text."""

    @property
    def verified(self) -> bool:
        """False when any of its facts still has to be checked by an operator."""
        return all(source.verified for source in self.sources)


@dataclass(slots=True)
class Body:
    """An answer before it is laid out."""

    lead: Statement
    """The asked value; always the first line."""
    points: list[Statement] = field(default_factory=list)
    """The list that belongs to the value: materials, steps, places."""
    conditions: list[Statement] = field(default_factory=list)
    """What limits the value; at most three are shown."""
    numbered: bool = False
    missing: bool = False
    """True when the guide does not say and the lead says so."""
    choices: list[Choice] = field(default_factory=list)
    """Follow-ups that go before the usual ones."""

    def statements(self) -> Iterable[Statement]:
        """All of them, in the order they are shown."""
        yield self.lead
        yield from self.points
        yield from self.conditions
