"""What of a guide is searched: names, other names, questions, and the sentences of its fields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from knowledge.bundle import Bundle
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
    bundle: bool = False
    """True for 一件事, which has no guide of its own."""


def entries(store: GuideStore, bundles: Iterable[Bundle] = ()) -> list[Entry]:
    """All items of a store, every version and region of each, so that a version to come is already found; then the
    bundles."""
    return [*(_entry(store, item) for item in store.items()), *map(_bundle, bundles)]


def _entry(store: GuideStore, item: str) -> Entry:
    records = store.records(item)
    name = next((record.name for record in records if record.name), item)
    texts = (row for record in records for row in _texts(record, name))
    return Entry(item, name, _once(item, texts))


def _bundle(bundle: Bundle) -> Entry:
    texts = [
        (Kind.NAME, bundle.name),
        *((Kind.ALIAS, alias) for alias in bundle.aliases),
        *((Kind.QUESTION, question) for question in bundle.questions),
        (Kind.FACT, bundle.summary),
    ]
    return Entry(bundle.bundle, bundle.name, _once(bundle.bundle, texts), bundle=True)


def _once(item: str, texts: Iterable[tuple[Kind, str]]) -> tuple[Chunk, ...]:
    found: dict[str, Chunk] = {}
    for kind, text in texts:
        plain = normalise(text)
        if plain and plain not in found:
            found[plain] = Chunk(item, kind, plain)
    return tuple(found.values())


def _texts(guide: Guide, name: str) -> Iterator[tuple[Kind, str]]:
    if guide.name:
        yield Kind.NAME, guide.name
    yield from ((Kind.ALIAS, alias) for alias in guide.aliases)
    yield from ((Kind.QUESTION, question) for question in guide.questions)
    if guide.fictional:
        return
    for situation in guide.situations:
        yield Kind.FACT, f"{name} {situation.name} {' '.join(situation.words)}"
    yield from ((Kind.FACT, text) for text in _sentences(guide))


def _sentences(guide: Guide) -> Iterator[str]:
    for condition in guide.condition or []:
        yield condition.text
        yield from condition.any_of
    for material in guide.materials or []:
        yield from (material.name, *material.any_of)
    for fee in guide.fee.items if guide.fee else []:
        yield fee.text
    for step in guide.process or []:
        yield step.text
    for result in guide.result or []:
        yield from (result.name, result.text)
    for fact in [
        *(guide.overview or []),
        *(guide.place or []),
        *(guide.agent.facts if guide.agent else []),
        *(guide.online.facts if guide.online else []),
        *(guide.validity or []),
        *(guide.handle_area or []),
        *(guide.after_limit or []),
    ]:
        yield fact.text
