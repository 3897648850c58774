"""What of a guide is searched: names, other names, questions, and the sentences of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from knowledge.guides import GuideStore
from knowledge.schema import Guide
from knowledge.text.normalise import normalise


class Kind(IntEnum):
    """Where a chunk comes from."""

    NAME = 0
    ALIAS = 1
    QUESTION = 2
    FACT = 3


@dataclass(frozen=True, slots=True)
class Chunk:
    """A short text that stands for an item."""

    item: str
    kind: Kind
    text: str
    """In normal form."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with its chunks, one of each text."""

    item: str
    name: str
    chunks: tuple[Chunk, ...]


def entries(store: GuideStore) -> list[Entry]:
    """All items of a store, every version and region of each, so that a version to come is already found."""
    return [_entry(store, item) for item in store.items()]


def _entry(store: GuideStore, item: str) -> Entry:
    records = store.records(item)
    name = next((record.name for record in records if record.name), item)
    found: dict[str, Chunk] = {}
    for record in records:
        for kind, text in _texts(record, name):
            plain = normalise(text)
            if plain and plain not in found:
                found[plain] = Chunk(item, kind, plain)
    return Entry(item, name, tuple(found.values()))


def _texts(guide: Guide, name: str) -> Iterator[tuple[Kind, str]]:
    if guide.name:
        yield Kind.NAME, guide.name
    yield from ((Kind.ALIAS, alias) for alias in guide.aliases)
    yield from ((Kind.QUESTION, question) for question in guide.questions)
    if guide.fictional:
        return
    for situation in guide.situations:
        yield Kind.FACT, f"{name} {situation.name} {' '.join(situation.words)}"
    for condition in guide.condition or []:
        yield Kind.FACT, condition.text
    for fact in [*(guide.overview or []), *(guide.validity or []), *(guide.after_limit or [])]:
        yield Kind.FACT, fact.text
    for result in guide.result or []:
        yield Kind.FACT, result.text
