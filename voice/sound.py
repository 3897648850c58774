"""How far apart two syllables sound, and keys under which near sounds fall together."""

from functools import lru_cache

from pypinyin import Style, pinyin

# Pairs that speakers and recognisers mix up; each costs NEAR. Tone alone costs TONE.
INITIALS_ALIKE = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l"}
FINALS_ALIKE = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan", "ong": "eng"}
SAME, TONE, NEAR, FAR = 0.0, 0.1, 0.3, 1.0


@lru_cache(maxsize=8192)
def syllable(char: str) -> tuple[str, str, str]:
    """Initial, final and tone of a character's commonest reading; empty strings for what is no hanzi."""
    if not "\u4e00" <= char <= "\u9fff":
        return "", "", ""
    initial = pinyin(char, style=Style.INITIALS, strict=False)[0][0]
    toned = pinyin(char, style=Style.FINALS_TONE3, strict=False, neutral_tone_with_five=True)[0][0]
    return initial, toned[:-1], toned[-1:]


def loose_key(char: str) -> str:
    """Equal for characters that sound near each other; the character itself for what is no hanzi."""
    initial, final, _ = syllable(char)
    if not final:
        return char
    return INITIALS_ALIKE.get(initial, initial) + "-" + FINALS_ALIKE.get(final, final)


def distance(heard: str, meant: str) -> float:
    """SAME..FAR between two characters by sound: initial and final may each be near, the tone may differ."""
    if heard == meant:
        return SAME
    one, other = syllable(heard), syllable(meant)
    if not one[1] or not other[1] or loose_key(heard) != loose_key(meant):
        return FAR
    cost = NEAR * (one[0] != other[0]) + NEAR * (one[1] != other[1])
    return min(FAR, cost + TONE * (one[2] != other[2]))
