"""Chinese numerals as people write and say them: 三千五, 两百零三, 二〇二四, 幺三八."""

import re
from decimal import Decimal

_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "两": 2,
    "俩": 2,
    "幺": 1,
    "廿": 20,
    "卅": 30,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
NUMERAL = r"[0-9零〇一二两俩三四五六七八九幺十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅]+"
"""A run of numerals, Arabic or Chinese; a regular expression to build others from."""


def digits(text: str) -> str:
    """The text with every single Chinese digit replaced by its Arabic one: 一三八 → 138. Units stay as they are."""
    return "".join(str(_DIGITS[char]) if char in _DIGITS and _DIGITS[char] < 10 else char for char in text)


def number(text: str) -> int | None:
    """The whole number a run of numerals means, or None: 三千五 → 3500, 一万二 → 12000, 二〇二四 → 2024, 十五 → 15."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 12 else None
    if not any(char in _UNITS or char in _BIG for char in text):
        plain = digits(text)
        if plain.isascii() and plain.isdigit() and len(plain) <= 12:
            return int(plain)
        return _small(text)
    return _with_units(text)


def _with_units(text: str) -> int | None:
    total, rest = 0, text
    for big in ("亿", "万"):
        head, found, tail = rest.replace("萬", "万").partition(big)
        if found:
            part = _small(head)
            if part is None:
                return None
            total += part * _BIG[big]
            rest = tail
            if len(tail) == 1 and tail in _DIGITS:  # 一万二 = 12000
                return total + _DIGITS[tail] * _BIG[big] // 10
    if not rest:
        return total
    part = _small(rest)
    return None if part is None else total + part


def _small(text: str) -> int | None:
    """A number below 万: 三百零五, 两千, 十五, 35百 is refused."""
    total, digit, last = 0, None, 10_000
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= last:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last = None, unit
        elif char in _DIGITS and _DIGITS[char] >= 20:
            if total or digit is not None:
                return None
            total, last = _DIGITS[char], 10
        elif char in _DIGITS or char.isdigit():
            value = _DIGITS[char] if char in _DIGITS else int(char)
            if digit is not None:
                if last != 10_000:
                    return None
                digit = digit * 10 + value
            elif value == 0:
                continue  # 三百零五: the zero only keeps the place
            else:
                digit = value
        else:
            return None
    return _with_last_digit(total, digit, last, text)


def _with_last_digit(total: int, digit: int | None, last: int, text: str) -> int:
    """A digit at the end counts in the next lower unit (三千五 = 3500), unless a zero or ten stands before it."""
    if digit is None:
        return total
    if total and last > 10 and not any(zero in text for zero in "零〇"):
        return total + digit * last // 10
    return total + digit


_DECIMAL = re.compile(r"^(?P<whole>[^点.]+)[点.](?P<part>[0-9零〇一二两三四五六七八九幺]+)(?P<unit>[千万亿]?)$")


def decimal(text: str) -> Decimal | None:
    """The number, with a decimal part where there is one: 三点五 → 3.5, 1.2万 → 12000."""
    found = _DECIMAL.match(text)
    if found:
        whole = number(found["whole"])
        if whole is None:
            return None
        scale = {"": 1, "千": 1000, "万": 10_000, "亿": 100_000_000}[found["unit"]]
        return Decimal(f"{whole}.{digits(found['part'])}") * scale
    mixed = re.match(r"^(\d+)([千万亿])$", text)
    if mixed:
        return Decimal(mixed[1]) * {"千": 1000, "万": 10_000, "亿": 100_000_000}[mixed[2]]
    whole = number(text)
    return None if whole is None else Decimal(whole)
