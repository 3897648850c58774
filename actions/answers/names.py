"""Names of items as they stand in a text: the official name and every alias."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.guides import GuideStore
from knowledge.text.normalise import bare, normalise

MIN_LENGTH = 2
_VERB = re.compile("办理?|补办|换领?|申领|申请|领取?|开")


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of the text that names one item, or several that share the name."""

    text: str
    start: int
    items: frozenset[str]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


class ItemNames:
    """All names of all items; found in a text longest first, without overlaps."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """`names` are pairs of a name and the slug it stands for."""
        by_name: dict[str, set[str]] = defaultdict(set)
        for name, item in names:
            if len(key := bare(name)) >= MIN_LENGTH:
                by_name[key].add(item)
        self._items = {name: frozenset(items) for name, items in by_name.items()}
        self._by_head: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._items, key=len, reverse=True):
            self._by_head[name[0]].append(name)

    @classmethod
    def of(cls, guides: GuideStore, on: date) -> "ItemNames":
        """The names of every guide that holds on a day, in whatever region."""
        pairs = []
        for item in guides.items(on):
            for record in guides.records(item, on):
                pairs += [(name, item) for name in (record.name or "", *record.aliases)]
        return cls(pairs)

    def find(self, text: str) -> list[Named]:
        """The names in a normalised text, in order; at each place the longest one."""
        found, position = [], 0
        while position < len(text):
            name = next((n for n in self._by_head.get(text[position], ()) if text.startswith(n, position)), None)
            if name is None:
                position += 1
                continue
            found.append(Named(name, position, self._items[name]))
            position += len(name)
        return found

    def without(self, text: str) -> str:
        """The text with every name taken out, but not the verb that some aliases begin with: 办居住证."""
        for named in reversed(self.find(text)):
            verb = _VERB.match(named.text)
            text = text[: named.start] + (verb[0] if verb else "") + text[named.end :]
        return text


def tidy(text: str, locale: str | None = None) -> str:
    """A person's words in normal form, as everything in here compares them."""
    return normalise(text, locale)
