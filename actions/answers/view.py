"""What a renderer sees: one guide in one region and what the person asked of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from actions.answers.statement import Body, Statement
from actions.answers.wording import Wording
from core.reply import Aspect
from core.workdays import WorkingCalendar
from knowledge.guides import GuideStore, Resolved, ResolvedGuide
from knowledge.schema import Contact, Place, Situation, Sourced

S = TypeVar("S", bound=Sourced)
MAX_CONDITIONS = 3


@dataclass(frozen=True, slots=True)
class Focus:
    """One material that the question is about: 第三个材料, or 不带户口本行不行."""

    ordinal: int | None = None
    name: str | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The material of one renderer; everything it says must come out of here."""

    guide: ResolvedGuide
    store: GuideStore
    wording: Wording
    calendar: WorkingCalendar
    today: date
    aspect: Aspect
    situation: str | None = None
    focus: Focus | None = None
    text: str = ""
    """The person's own words, normalised."""
    region_known: bool = True
    has_form: bool = False
    brief: bool = False
    """Elder mode: the name of a thing without its particulars."""

    def field(self, name: str) -> Resolved | None:
        """A field of the guide as it holds here, or None where it is not stated."""
        return self.guide.field(name)

    def value(self, name: str) -> Any:
        """The field's value, or None."""
        resolved = self.guide.field(name)
        return resolved.value if resolved else None

    def facts(self, facts: Sequence[S] | None) -> list[S]:
        """Those that hold in the situation; all where none is known."""
        if not facts:
            return []
        if self.situation is None:
            return list(facts)
        return [fact for fact in facts if not fact.situations or self.situation in fact.situations]

    def label(self, fact: Sourced) -> str | None:
        """The situations a fact holds for, in words, where the person has not said which is theirs."""
        if not fact.situations or self.situation is not None:
            return None
        names = {situation.id: situation.name for situation in self.guide.situations}
        return "、".join(names.get(id_, id_) for id_ in fact.situations)

    def situation_named(self) -> Situation | None:
        """The situation that the person is in, if they said it."""
        return next((found for found in self.guide.situations if found.id == self.situation), None)

    def fact(self, text: str, field: str, *sources: Sourced, derived: Iterable[object] = ()) -> Statement:
        """A statement out of a field; labelled where its facts hold in some situations only."""
        label = self.label(sources[0]) if len(sources) == 1 else None
        return Statement(text, field, sources, frozenset(str(number) for number in derived), label)

    def each(self, facts: Sequence[Any], field: str) -> list[Statement]:
        """One statement for each fact with a `text`."""
        return [self.fact(fact.text, field, fact) for fact in self.facts(facts)]

    def say(self, key: str, /, *, derived: Iterable[object] = (), field: str | None = None, **values: Any) -> Statement:
        """A statement out of the wording file."""
        return Statement(self.wording.say(key, **values), field, (), frozenset(str(number) for number in derived))

    def listed(self, statements: Sequence[Statement], *, lead: Statement | None = None) -> Body | None:
        """Lead and at most three conditions; None where there is nothing to say."""
        if lead is None:
            if not statements:
                return None
            lead, statements = statements[0], statements[1:]
        return Body(lead, conditions=list(statements))

    def phones(self, kind: str = "consult") -> list[tuple[str, str, str, Sourced]]:
        """(what for, number, field, fact) of the guide's telephones that serve here, the nearest first."""
        found: list[tuple[str, str, str, Sourced]] = []
        contacts: list[Contact] = self.value("contacts") or []
        found += [(contact.name, contact.phone, "contacts", contact) for contact in contacts if contact.kind == kind]
        if kind == "consult":
            places: list[Place] = self.value("places") or []
            found += [(place.name, place.phone, "places", place) for place in places if place.phone]
        return found
