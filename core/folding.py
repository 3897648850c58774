"""Text folded for recognising numbers, with the way back to where each character stood.

People write numbers in full width, in Chinese digits (一三八, 幺), and in groups split by blanks or hyphens. Detectors
look at the folded form; only spans of the original text are ever changed.
"""

import re
import unicodedata
from dataclasses import dataclass

_CHINESE_DIGITS = str.maketrans("零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "000123456789" + "1" + "123456789")
_SEPARATORS = frozenset(" \t-‐‑‒–—―−_.·•‧\u00ad\u200b\u200c\u200d\u2060\ufeff")
_MAX_SEPARATORS = 3
"""More than this between two digits, and they belong to two numbers."""


def to_ascii_digits(text: str) -> str:
    """The text in NFKC with Chinese digits as 0-9; lengths may change."""
    return unicodedata.normalize("NFKC", text).translate(_CHINESE_DIGITS)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text: NFKC, Chinese digits as 0-9, ASCII letters in upper case."""

    text: str
    starts: tuple[int, ...]
    """For each folded character, where its original begins."""
    ends: tuple[int, ...]
    """For each folded character, where its original ends."""


def fold(text: str) -> Folded:
    """The folded form of a text."""
    characters: list[str] = []
    positions: list[int] = []
    for position, original in enumerate(text):
        for character in to_ascii_digits(original):
            characters.append(character.upper() if character.isascii() else character)
            positions.append(position)
    return Folded("".join(characters), tuple(positions), tuple(position + 1 for position in positions))


@dataclass(frozen=True, slots=True)
class Run:
    """Letters and digits that stand together once blanks and hyphens are taken out."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    groups: tuple[int, ...]
    """For each character, the number of the group it was written in; a gap starts a new group."""

    def is_edge(self, index: int) -> bool:
        """Whether a number may begin or end before this character: a gap, or a change between letters and digits."""
        if index in (0, len(self.text)):
            return True
        if self.groups[index - 1] != self.groups[index]:
            return True
        return self.text[index - 1].isdigit() != self.text[index].isdigit()

    def is_gap(self, index: int) -> bool:
        """Whether the run begins or ends here, or a blank or hyphen stood here."""
        return index in (0, len(self.text)) or self.groups[index - 1] != self.groups[index]

    def group_sizes(self, start: int, end: int) -> list[int]:
        """How many characters of [start, end) were written in each group."""
        members = self.groups[start:end]
        return [members.count(group) for group in dict.fromkeys(members)]


_ALNUM = re.compile(r"[0-9A-Z]")


def runs(folded: Folded) -> list[Run]:
    """All runs of a folded text, in order."""
    found: list[Run] = []
    indices: list[int] = []
    groups: list[int] = []
    gap = 0
    for index, character in enumerate(folded.text):
        if _ALNUM.match(character):
            if gap > _MAX_SEPARATORS:
                _flush(folded, indices, groups, found)
            groups.append((groups[-1] + (gap > 0)) if groups else 0)
            indices.append(index)
            gap = 0
        elif character in _SEPARATORS and indices:
            gap += 1
        else:
            _flush(folded, indices, groups, found)
            gap = 0
    _flush(folded, indices, groups, found)
    return found


def _flush(folded: Folded, indices: list[int], groups: list[int], found: list[Run]) -> None:
    if indices:
        found.append(
            Run(
                text="".join(folded.text[index] for index in indices),
                starts=tuple(folded.starts[index] for index in indices),
                ends=tuple(folded.ends[index] for index in indices),
                groups=tuple(groups),
            )
        )
    indices.clear()
    groups.clear()
