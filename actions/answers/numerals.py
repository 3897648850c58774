"""Chinese numerals, as statutes write article numbers and people say ages."""

import re

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_VALUES = {char: value for value, char in enumerate(_DIGITS)} | {"〇": 0, "两": 2, "俩": 2}
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千]+")


def chinese(number: int) -> str:
    """The numeral of 0..9999 in plain characters: 21 is 二十一, 105 is 一百零五."""
    if not 0 <= number <= 9999:
        raise ValueError(f"no numeral for {number}")
    if number < 10:
        return _DIGITS[number]
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _UNITS[power]
            gap = False
        else:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text


def arabic(text: str) -> int | None:
    """The number that a Chinese or Arabic numeral means; None when it is neither."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not _NUMERAL.fullmatch(text):
        return None
    if not any(unit in text for unit in "十百千"):
        return int("".join(str(_VALUES[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in "十百千":
            total += (digit or 1) * 10 ** _UNITS.index(char)
            digit = 0
        else:
            digit = _VALUES[char]
    return total + digit


def article(number: int, sub: int | None = None, paragraph: int | None = None) -> str:
    """An article as a citizen reads it: 第二十一条, 第二十条之一, 第三条第二款."""
    text = f"第{chinese(number)}条"
    if sub is not None:
        text += f"之{chinese(sub)}"
    if paragraph is not None:
        text += f"第{chinese(paragraph)}款"
    return text
