"""Undoing what typing and recognition do to words: pinyin, first letters, characters of the same sound."""

import re
from collections.abc import Set
from itertools import pairwise

from knowledge.lexicon import Lexicon
from knowledge.text.pinyin import cut, fold, syllables

_UNIT = re.compile(r"[a-z]+|[0-9]+|.", re.DOTALL)
_LONGEST = 8
_HANZI = re.compile(r"[㐀-鿿]")


class Repair:
    """Puts the domain word where something that only sounds or abbreviates like it stands."""

    def __init__(self, lexicon: Lexicon, usual: Set[str]) -> None:
        self._by_sound = lexicon.by_sound
        self._by_initials = lexicon.by_initials
        self._usual = usual
        """Character pairs that are written on purpose: these are no slips."""

    def apply(self, text: str) -> str:
        """The repaired text; the text itself where nothing had to be repaired."""
        surface, sounds = self._units(text)
        repaired: list[str] = []
        at = 0
        while at < len(surface):
            for length in range(min(_LONGEST, len(surface) - at), 1, -1):
                word = self._word(surface[at : at + length], sounds[at : at + length])
                if word is not None:
                    repaired.append(word)
                    at += length
                    break
            else:
                repaired.append(surface[at])
                at += 1
        return "".join(repaired)

    def _units(self, text: str) -> tuple[list[str], list[str]]:
        """Characters, syllables of Latin runs and expanded first letters, each with its folded sound."""
        surface: list[str] = []
        for unit in _UNIT.findall(text):
            if not unit[0].isascii() or not unit[0].isalpha():
                surface.extend(unit)
                continue
            word = self._by_initials.get(unit)
            cutting = cut(unit)
            if word is not None and (cutting is None or len(cutting) == 1):
                surface.extend(word)
            else:
                surface.extend(cutting or [unit])
        spoken = syllables("".join(c if _HANZI.match(c) else "\n" for c in surface if len(c) == 1 or _HANZI.match(c)))
        hanzi = iter(s for s in spoken if s.strip())
        return surface, [fold(next(hanzi)) if _HANZI.match(c) else fold(c) for c in surface]

    def _word(self, surface: list[str], sounds: list[str]) -> str | None:
        word = self._by_sound.get(" ".join(sounds))
        written = "".join(surface)
        if word is None or word == written:
            return word
        latin = any(len(c) > 1 or c.isascii() for c in surface)
        strange = any(pair not in self._usual for pair in map("".join, pairwise(surface)))
        return word if latin or strange else None
