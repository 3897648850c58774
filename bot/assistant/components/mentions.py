"""Finds what a message names outright: a case number, and which of several things is meant."""

from __future__ import annotations

import re
from typing import Any

CASE_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9A-HJ-NP-RTUW-Y]{18}[1-6][0-9A-Z]{12}(?:\d{2})?(?:\d{12})?"  # item code, with date and serial 43 characters
    r"|[A-Z]{2,4}-?\d{8,16}"  # a short number with letters in front
    r"|20\d{2}(?:0[1-9]|1[0-2])\d{4,14}"  # a serial number that begins with its date
    r")(?![0-9A-Za-z])"
)
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_UNITS = "个|项|条|种|份|样|步|题|款|类|张"
_NUMBER = r"(?P<number>\d{1,2}|[一二两三四五六七八九十])"
ORDINALS = (
    re.compile(rf"(?P<last>倒数)第{_NUMBER}(?:{_UNITS})?"),
    re.compile(rf"第{_NUMBER}(?:{_UNITS})?"),
    re.compile(rf"^(?:选|选择|挑|要|就|我选|我要)?{_NUMBER}(?:号|吧)?$"),
    re.compile(r"(?P<one>头一个|头一项|打头的?那?个?|最上面那?一?个?)"),
    re.compile(r"(?P<final>最后那?一?个?|最下面那?一?个?|末尾那?个?)"),
)


def _position(match: re.Match[str]) -> int:
    """1 is the first; -1 the last, -2 the last but one."""
    found = match.groupdict()
    if found.get("one"):
        return 1
    if found.get("final"):
        return -1
    number = found["number"]
    place = int(number) if number.isdigit() else _DIGITS[number]
    return -place if found.get("last") else place


def find(text: str) -> list[dict[str, Any]]:
    """Entities `case_no` (as written) and `index` (a number, negative from the end) of a message."""
    found = [_entity("case_no", match.group(), match) for match in CASE_NUMBER.finditer(text)]
    for pattern in ORDINALS:
        match = pattern.search(text)
        if match is not None and _position(match) != 0:
            return [*found, _entity("index", _position(match), match)]
    return found


def _entity(kind: str, value: str | int, match: re.Match[str]) -> dict[str, Any]:
    return {
        "entity": kind,
        "value": value,
        "start": match.start(),
        "end": match.end(),
    }
