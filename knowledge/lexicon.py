"""Words of the domain: what is said for what is meant, how it sounds, how it is abbreviated.

The built lexicon is an artefact of the index; speech repair and NLU read it from there.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from knowledge.chunks import Entry, Kind
from knowledge.text.normalise import bare, normalise
from knowledge.text.pinyin import initials, sound
from knowledge.text.tokenise import Tokeniser

DEFAULT_FOLDER = Path(__file__).parent / "data" / "lexicon"
_LONGEST = 12
_FREQUENT = 2


@dataclass(frozen=True)
class Lexicon:
    """Domain words with how often the guides use them, and the standard word of what people say."""

    words: Mapping[str, int]
    variants: Mapping[str, str]

    def canonical(self, text: str) -> str:
        """A normalised text with what people say replaced by the standard word, longest first, once through."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self.variants[match.group()], text)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        ordered = sorted(self.variants, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, ordered))) if ordered else None

    @cached_property
    def by_sound(self) -> Mapping[str, str]:
        """The most used word of each folded sound."""
        return _strongest(((sound(word), word, count) for word, count in self.words.items()))

    @cached_property
    def by_initials(self) -> Mapping[str, str]:
        """The most used word of each row of first letters, two letters or more."""
        spelt = ((initials(word), word, count) for word, count in self.words.items() if len(word) > 1)
        return _strongest((letters, word, count) for letters, word, count in spelt if letters.isascii())

    def artefact(self) -> str:
        """The lexicon as JSON: what other processes read."""
        rows = [
            {"word": word, "count": count, "sound": sound(word), "initials": initials(word)}
            for word, count in sorted(self.words.items())
        ]
        return json.dumps({"words": rows, "variants": dict(sorted(self.variants.items()))}, ensure_ascii=False)


def _strongest(rows: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    best: dict[str, tuple[int, str]] = {}
    for key, word, count in rows:
        if key not in best or (count, word) > best[key]:
            best[key] = (count, word)
    return {key: word for key, (_, word) in best.items()}


def read_variants(folder: Path = DEFAULT_FOLDER) -> dict[str, str]:
    """What people say → standard word, of all `*.yml` of a folder (`standard: [said, …]`), in normal form."""
    said: dict[str, str] = {}
    shape = TypeAdapter(dict[str, list[str]])
    for file in sorted(folder.glob("*.yml")):
        for standard, words in shape.validate_python(yaml.safe_load(file.read_text("utf-8")) or {}).items():
            for word in words:
                said[normalise(word)] = normalise(standard)
    return {word: standard for word, standard in said.items() if word and word != standard}


def build(entries: Iterable[Entry], variants: Mapping[str, str]) -> Lexicon:
    """The lexicon of some items: their names and aliases, standard words, and words that their questions repeat."""
    named: Counter[str] = Counter(variants.values())
    texts: list[str] = []
    for entry in entries:
        for chunk in entry.chunks:
            texts.append(chunk.text)
            if chunk.kind in (Kind.NAME, Kind.ALIAS):
                named[bare(chunk.text)] += 1
    domain = [word for word in named if 1 < len(word) <= _LONGEST]
    cutter = Tokeniser(domain)
    used: Counter[str] = Counter(word for text in texts for word in cutter.words(text) if len(word) > 1)
    counts: dict[str, int] = defaultdict(int, {word: used[word] + 1 for word in domain})
    counts |= {word: count for word, count in used.items() if count >= _FREQUENT and word not in counts}
    return Lexicon({word: count for word, count in counts.items() if word.isalnum()}, dict(variants))


def load(artefact: str) -> Lexicon:
    """The lexicon of an artefact."""
    data = json.loads(artefact)
    return Lexicon({row["word"]: row["count"] for row in data["words"]}, data["variants"])
