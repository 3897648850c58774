"""The training data: what texts belong together."""

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.chunks import Entry, Kind
from knowledge.text.normalise import normalise
from knowledge.training.noise import noisy

TEMPLATES = Path(__file__).parent / "templates.yml"
DEVELOPMENT_SHARE = 0.2
_SENTENCE = re.compile(r"[。；]")
_MAX = 32
"""Characters of a long text that are read in training; questions are shorter."""


def held_back(question: str) -> bool:
    """True for the part of the guides' questions kept for development; decided by the text alone."""
    digest = hashlib.sha256(b"development:" + normalise(question).encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32 < DEVELOPMENT_SHARE


def development(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Held-back questions with their items."""
    return [
        (chunk.text, entry.item)
        for entry in entries
        for chunk in entry.chunks
        if chunk.kind is Kind.QUESTION and held_back(chunk.text)
    ]


def training_part(entries: Sequence[Entry]) -> list[Entry]:
    """The items without their held-back questions."""
    return [
        Entry(
            entry.item,
            entry.name,
            tuple(c for c in entry.chunks if c.kind is not Kind.QUESTION or not held_back(c.text)),
        )
        for entry in entries
    ]


@dataclass(frozen=True)
class ItemTexts:
    """What is said for one item, by how it is said."""

    names: tuple[str, ...]
    questions: tuple[str, ...]
    facts: tuple[str, ...]

    @classmethod
    def of(cls, entry: Entry) -> "ItemTexts":
        """The texts of an entry."""
        by = {kind: tuple(c.text for c in entry.chunks if c.kind is kind) for kind in Kind}
        return cls(by[Kind.NAME] + by[Kind.ALIAS], by[Kind.QUESTION], by[Kind.FACT])

    def draw(self, templates: Sequence[str], rng: random.Random) -> str:
        """One way of asking for the item."""
        kind = rng.random()
        if kind < 0.55 and self.questions:
            return self._renamed(rng.choice(self.questions), rng)
        if kind < 0.62 and self.facts:
            return rng.choice(self.facts)[:_MAX]
        if kind < 0.7 or not templates:
            return rng.choice(self.names)
        return rng.choice(templates).format(x=rng.choice(self.names))

    def _renamed(self, question: str, rng: random.Random) -> str:
        """The question, half of the time with another name of the item where it says one."""
        said = max((name for name in self.names if name in question), key=len, default=None)
        if said is None or rng.random() < 0.5:
            return question
        return question.replace(said, rng.choice(self.names))


class Recipe:
    """Draws pairs of texts that mean the same."""

    def __init__(self, entries: Sequence[Entry], shared: Path, seed: int) -> None:
        self._rng = random.Random(seed)  # noqa: S311 - data, not secrets
        self._items = [ItemTexts.of(entry) for entry in entries]
        self._templates: list[str] = yaml.safe_load(TEMPLATES.read_text("utf-8"))
        self._articles = list(articles(shared / "laws"))
        self._names = service_names(shared / "retrieval" / "service_item_names.json")

    def items(self) -> list[tuple[str, str]]:
        """Two ways of asking for every item, in the order of the entries."""
        return [(self._noisy(item), self._noisy(item)) for item in self._items]

    def foreign(self, count: int) -> list[tuple[str, str]]:
        """Pairs from statutes and from names of services elsewhere; none where that data is absent."""
        pairs: list[tuple[str, str]] = []
        if self._articles:
            pairs += [self._from_article() for _ in range(count // 2)]
        if self._names:
            pairs += [self._from_name() for _ in range(count - len(pairs))]
        return pairs

    def texts(self) -> Iterator[str]:
        """All text, for the vocabulary."""
        for item in self._items:
            yield from (*item.names, *item.questions, *item.facts)
        for title, sentences in self._articles:
            yield title
            yield from sentences
        yield from self._names
        yield from self._templates

    def _noisy(self, item: ItemTexts) -> str:
        return noisy(item.draw(self._templates, self._rng), self._rng)

    def _from_article(self) -> tuple[str, str]:
        title, sentences = self._rng.choice(self._articles)
        chosen = self._rng.choice(sentences)
        if len(sentences) > 1 and self._rng.random() < 0.5:
            other = self._rng.choice([s for s in sentences if s != chosen] or [title])
        elif self._rng.random() < 0.4:
            other = title
        else:
            start = self._rng.randrange(max(1, len(chosen) - 12))
            other = chosen[start : start + self._rng.randint(6, 20)]
        return noisy(chosen[:_MAX], self._rng), noisy(other[:_MAX], self._rng)

    def _from_name(self) -> tuple[str, str]:
        name = self._rng.choice(self._names)
        asked = self._rng.choice(self._templates).format(x=name)
        return noisy(name[:_MAX], self._rng), noisy(asked[:_MAX], self._rng)


def articles(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Title and sentences of every article of the statutes in a folder."""
    for file in sorted(folder.rglob("*.md")):
        title = normalise(re.sub(r"[((].*", "", file.stem))
        for line in file.read_text("utf-8").splitlines():
            if re.match(r"第[一二三四五六七八九十百零]+条", line):
                body = re.sub(r"^第\S+?条(之[一二三四五])?\s*", "", line)
                sentences = [s for s in (normalise(s) for s in _SENTENCE.split(body)) if len(s) > 8]
                if sentences:
                    yield title, sentences


def service_names(file: Path) -> list[str]:
    """Names of services of a real district, for their wording; empty where the file is absent."""
    if not file.exists():
        return []
    return sorted({normalise(row["name"]) for row in json.loads(file.read_text("utf-8"))})
