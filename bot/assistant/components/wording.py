"""Brings the many ways of saying a thing closer together, for the intent classifier only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from re import Pattern
from typing import Any

ITEM = "甲"
"""Stands for any service item: what is asked about it matters here, not which one it is."""
_GAPS = re.compile(r"[\s,，。？?！!、~…;；:：]+")


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


class Wording:
    """Normalises text by a table of spoken words (wording/spoken.yml) and a list of item names."""

    def __init__(self, table: Mapping[str, Any], items: Iterable[str]) -> None:
        self._steps: list[tuple[Pattern[str], str]] = [
            (re.compile(_any_of(row["from"])), row["to"]) for row in table["replace"]
        ]
        self._steps.append((re.compile(f"(?:{_any_of(table['question_endings'])})$"), "吗"))
        self._steps.append((re.compile(_any_of(table["particles"])), ""))
        self._items = frozenset(items)

    def normalise(self, words: Sequence[str]) -> str:
        """The words of a text as plain text, items replaced by one sign, between ^ and $."""
        text = "".join(ITEM if word in self._items else word for word in words)
        text = _GAPS.sub(" ", text.lower()).strip()
        for pattern, plain in self._steps:
            text = pattern.sub(plain, text) or text  # a message of particles alone stays as it is
        return f"^{text}$"


MAX_PAIRED = 48
"""Longest text whose character pairs are counted: their number grows with the square."""
NGRAMS = (1, 2, 3)


def features(text: str) -> list[str]:
    """Character n-grams, and pairs of characters wherever they stand: 要…吗 is one sign however much is between."""
    grams = [text[start : start + size] for size in NGRAMS for start in range(len(text) - size + 1)]
    signs = sorted(set(text[:MAX_PAIRED]))
    grams += [f"{first}+{second}" for place, first in enumerate(signs) for second in signs[place + 1 :]]
    return grams


def read_items(dictionary: str) -> list[str]:
    """The words of a jieba dictionary (word, frequency, kind) that name a service item."""
    rows = (line.split() for line in dictionary.splitlines())
    return [row[0] for row in rows if len(row) == 3 and row[2] == "item"]


def counts(text: str) -> dict[str, int]:
    """How often each feature stands in a text."""
    found: dict[str, int] = {}
    for gram in features(text):
        found[gram] = found.get(gram, 0) + 1
    return found
