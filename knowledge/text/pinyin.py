"""Sound: toneless pinyin of text, Latin runs cut into syllables, same-sound tolerance."""

import re
from collections.abc import Callable
from functools import cache
from typing import cast

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

_LATIN = re.compile(r"[a-z]+")
_RUN = re.compile(r"[a-z]+|[^\Wa-z_]", re.IGNORECASE)
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_LONGEST = 6


@cache
def inventory() -> frozenset[str]:
    """All toneless syllables of Mandarin that pypinyin knows."""
    common = [chr(code) for code in range(0x4E00, 0x9FA6) if code in PINYIN_DICT]
    syllables = (s for s in lazy_pinyin(common, style=Style.NORMAL) if _LATIN.fullmatch(s))
    return frozenset(s for s in syllables if len(s) > 1 or s in "aoe")


def syllables(text: str) -> list[str]:
    """Toneless pinyin of every character; Latin runs as syllables where they can be cut, else whole."""
    spoken: list[str] = []
    keep = cast("Callable[[str], str]", lambda rest: _RUN.findall(rest.lower()))  # a list is taken too, says its manual
    for part in lazy_pinyin(text, style=Style.NORMAL, v_to_u=False, errors=keep):
        if _LATIN.fullmatch(part) and part not in inventory():
            spoken.extend(cut(part) or [part])
        else:
            spoken.append(part)
    return spoken


def cut(run: str) -> list[str] | None:
    """A Latin run as the fewest syllables: juzhuzheng → ju zhu zheng; None where it is not pinyin throughout."""
    best: list[list[str] | None] = [[], *([None] * len(run))]
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - _LONGEST), end):
            head = best[start]
            tail = run[start:end]
            if head is None or tail not in inventory():
                continue
            found = best[end]
            if found is None or len(head) + 1 < len(found):
                best[end] = [*head, tail]
    return best[-1]


def fold(syllable: str) -> str:
    """What syllables that speakers and typists mix up have in common: zh/z, ch/c, sh/s, ng/n."""
    for retroflex, flat in _MERGED:
        if syllable.startswith(retroflex):
            syllable = flat + syllable[2:]
            break
    if len(syllable) > 2 and syllable.endswith("ng"):
        syllable = syllable[:-1]
    return syllable


def sound(text: str) -> str:
    """The folded syllables of a text, joined by blanks: equal for words that sound alike."""
    return " ".join(fold(s) for s in syllables(text))


def initials(text: str) -> str:
    """First letters of every character: 居住证 → jzz."""
    return "".join(s[0] for s in syllables(text) if s)
