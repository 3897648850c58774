"""Answers to a choice: by number, by ordinal, by part of the title, by what people call it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.forms.numerals import NUMERAL, number
from actions.forms.spec import Option
from core.identifiers import Rejected

_ORDINAL = re.compile(rf"^(?:我?(?:要|选|就|是))*第?(?P<n>{NUMERAL})(?:个|项|种|条|号|选项)?(?:吧|的|那个)*$")
_LAST = re.compile(r"^(?:我?(?:要|选|就))*(?:最后|末尾)(?:一|那)?(?:个|项|种)?(?:吧|的)*$")
_NEGATIONS = ("不是", "不要", "不想", "不用", "没有", "不", "没", "非", "别")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option that was meant."""

    value: str
    certain: bool
    """False: only a word of it stood in a longer sentence."""


def parse_choice(options: Sequence[Option], text: str) -> Chosen | Rejected:
    """The option that the text means; asks back in plain words when none or several fit."""
    said = re.sub(r"[\s，。,.;；!！“”\"'（）()]", "", text).lower()
    for option in options:
        if said in (option.value, option.title.lower(), *(word.lower() for word in option.words)):
            return Chosen(option.value, certain=True)
    position = _position(said, len(options))
    if position is not None:
        return Chosen(options[position].value, certain=True) if position >= 0 else Rejected(_listed(options))
    parts = [
        option for option in options if len(said) >= 2 and said in re.sub(r"[，。、（）()\s]", "", option.title).lower()
    ]
    if len(parts) == 1:
        return Chosen(parts[0].value, certain=True)
    named = _named(options, said)
    if len(named) == 1:
        option, length = named[0]
        return Chosen(option.value, certain=len(said) - length <= 3)
    if named:
        return Rejected(f"您是指{'还是'.join(f'“{option.title}”' for option, _ in named[:4])}？请说其中一个")
    return Rejected(_listed(options))


def _position(said: str, count: int) -> int | None:
    """The index that was said, -1 when there is no such option, None when no ordinal was said."""
    if _LAST.match(said):
        return count - 1
    found = _ORDINAL.match(said)
    if not found:
        return None
    place = number(found["n"])
    return place - 1 if place and place <= count else -1


def _named(options: Sequence[Option], said: str) -> list[tuple[Option, int]]:
    """The options of which a word stands in the text and is not denied, with the length of the longest such word.

    A word inside a longer match does not count: 不同意 is not 同意.
    """
    spans: list[tuple[int, int, Option]] = []
    for option in options:
        for word in {option.title.lower(), *(word.lower() for word in option.words)}:
            if len(word) < 2:
                continue
            spans += [(found.start(), found.end(), option) for found in re.finditer(re.escape(word), said)]
    best: dict[str, tuple[Option, int]] = {}
    for start, end, option in spans:
        inside = any(s <= start and end <= e and (e - s) > (end - start) for s, e, _ in spans)
        if inside or said[:start].endswith(_NEGATIONS):
            continue
        length = max(end - start, best.get(option.value, (option, 0))[1])
        best[option.value] = (option, length)
    return list(best.values())


def _listed(options: Sequence[Option]) -> str:
    listed = "；".join(f"{place}、{option.title}" for place, option in enumerate(options, 1))
    return f"请从这几项里选一个，说数字也行：{listed}"
