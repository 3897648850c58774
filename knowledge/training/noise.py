"""What typing, recognition and talking do to a sentence, made up with a seeded generator."""

import random
from collections import defaultdict
from functools import cache

from knowledge.text.pinyin import fold, syllables

_FILLERS = ("嗯", "那个", "就是说", "请问一下", "你好", "麻烦问下", "哎", "我想问问", "这个")


@cache
def common_characters() -> tuple[str, ...]:
    """The 3,755 characters of GB 2312's first level."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return tuple(c for c in (row.decode("gb2312", "ignore") for row in rows) if c)


@cache
def _alike() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for character, sound in zip(common_characters(), map(_sound, common_characters()), strict=True):
        groups[sound].append(character)
    return {c: tuple(x for x in group if x != c) for group in groups.values() for c in group}


def _sound(character: str) -> str:
    return fold(syllables(character)[0])


def same_sound(text: str, share: float, rng: random.Random) -> str:
    """The text with a share of its characters replaced by others of the same sound."""
    alike = _alike()
    return "".join(rng.choice(alike[c]) if alike.get(c) and rng.random() < share else c for c in text)


def filled(text: str, rng: random.Random) -> str:
    """The text with a filler in front, behind or inside."""
    filler = rng.choice(_FILLERS)
    at = rng.choice((0, len(text), rng.randrange(len(text) + 1)))
    return text[:at] + filler + text[at:]


def dropped(text: str, share: float, rng: random.Random) -> str:
    """The text with a share of its characters missing, at least two left."""
    left = "".join(c for c in text if rng.random() >= share)
    return left if len(left) > 1 else text


def swapped(text: str, rng: random.Random) -> str:
    """The text with two neighbours exchanged."""
    if len(text) < 3:
        return text
    at = rng.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def noisy(text: str, rng: random.Random) -> str:
    """The text as it may arrive: often as it is, else with one or two kinds of noise."""
    if rng.random() < 0.3:
        text = same_sound(text, rng.uniform(0.05, 0.3), rng)
    if rng.random() < 0.15:
        text = dropped(text, rng.uniform(0.05, 0.25), rng)
    if rng.random() < 0.1:
        text = filled(text, rng)
    if rng.random() < 0.05:
        text = swapped(text, rng)
    return text
