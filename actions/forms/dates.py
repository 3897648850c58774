"""Dates as people say them: 昨天, 去年三月, 半年前, 二〇二四年三月五日, 住了八个月了."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from actions.forms.numerals import NUMERAL, number

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A date and how exactly it was said; a month is kept as its first day, a year as 1 January."""

    day: date
    precision: Precision
    text: str
    """The part of the sentence it was read from."""


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier (later when negative), or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _longest_first(words: Iterable[str]) -> str:
    """An alternation that prefers 大前年 to 前年."""
    return "|".join(sorted(words, key=len, reverse=True))


_N = NUMERAL
_DAYS = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3, "明天": -1, "后天": -2, "大后天": -3}
_YEARS = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3, "明年": -1, "后年": -2}
_MONTHS = {"这个月": 0, "本月": 0, "上个月": 1, "上月": 1, "下个月": -1, "下月": -1}
_WEEKDAYS = {**dict(zip("一二三四五六日", range(7), strict=True)), "天": 6}

_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)")
_FULL = re.compile(rf"(?P<y>{_N})年(?:的)?(?:(?P<m>{_N})月份?)?(?:(?:的)?(?P<d>{_N})[日号]?)?")
_WORD_YEAR = re.compile(rf"(?P<w>{_longest_first(_YEARS)})(?:的)?(?:(?P<m>{_N})月份?)?(?:(?:的)?(?P<d>{_N})[日号])?")
_WORD_MONTH = re.compile(rf"(?P<w>{_longest_first(_MONTHS)})(?:的)?(?:(?P<d>{_N})[日号])?")
_MONTH_DAY = re.compile(rf"(?P<m>{_N})月份?(?:(?P<d>{_N})[日号]?)?")
_WORD_DAY = re.compile(_longest_first(_DAYS))
_WEEK = re.compile(r"(?P<w>上上|上|这|本|下)个?(?:周|星期|礼拜)(?P<d>[一二三四五六日天])")
_AGO = re.compile(rf"(?P<n>半|{_N})个?(?P<unit>年半|年|月|周|星期|礼拜|天)(?:多)?(?:以?前|之前|了|多了)?")
_HALF_YEAR = re.compile(r"(?:大?半年)(?:多)?(?:以?前|之前|了)?")
_HALF_MONTH = re.compile(r"半个月(?:以?前|之前|了)?")


def spoken_date(text: str, today: date, *, future: bool = False) -> Spoken | None:
    """The first date in the text, or None. A month without a year is the nearest past one (next one if `future`)."""
    for reader in (_iso, _word_year, _full, _word_month, _word_day, _week):
        found = reader(text, today)
        if found is not None:
            return found
    return _month_day(text, today, future) or _ago(text, today)


def _iso(text: str, _today: date) -> Spoken | None:
    found = _ISO.search(text) or _COMPACT.search(text)
    if not found:
        return None
    day = found["d"]
    return _made(int(found["y"]), int(found["m"]), int(day) if day else None, found[0])


def _full(text: str, today: date) -> Spoken | None:
    for found in _FULL.finditer(text):
        year = number(found["y"])
        if year is None:
            continue
        if year < 100 and len(found["y"]) == 2:  # 二四年, 98年
            year += 1900 if year > today.year % 100 + 10 else 2000
        if not 1900 <= year <= 2200:
            continue
        return _made(year, _int(found["m"]), _int(found["d"]), found[0])
    return None


def _word_year(text: str, today: date) -> Spoken | None:
    found = _WORD_YEAR.search(text)
    if not found:
        return None
    return _made(today.year - _YEARS[found["w"]], _int(found["m"]), _int(found["d"]), found[0])


def _word_month(text: str, today: date) -> Spoken | None:
    found = _WORD_MONTH.search(text)
    if not found:
        return None
    first = months_before(today.replace(day=1), _MONTHS[found["w"]])
    return _made(first.year, first.month, _int(found["d"]), found[0])


def _word_day(text: str, today: date) -> Spoken | None:
    found = _WORD_DAY.search(text)
    return Spoken(today - timedelta(days=_DAYS[found[0]]), "day", found[0]) if found else None


def _week(text: str, today: date) -> Spoken | None:
    found = _WEEK.search(text)
    if not found:
        return None
    weeks = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}[found["w"]]
    monday = today - timedelta(days=today.weekday())
    return Spoken(monday + timedelta(weeks=weeks, days=_WEEKDAYS[found["d"]]), "day", found[0])


def _month_day(text: str, today: date, future: bool) -> Spoken | None:
    for found in _MONTH_DAY.finditer(text):
        if text[: found.start()].endswith("个") or found[0].startswith("个"):
            continue
        month, day = _int(found["m"]), _int(found["d"])
        guess = _made(today.year, month, day, found[0])
        if guess is None:
            return None
        if not future and guess.day > today:
            return _made(today.year - 1, month, day, found[0])
        if future and guess.day < today.replace(day=1 if day is None else today.day):
            return _made(today.year + 1, month, day, found[0])
        return guess
    return None


def _ago(text: str, today: date) -> Spoken | None:
    """A stretch of time counted back from today: 半年前, 住了八个月, 一年半, 三天前."""
    for pattern, months, days in ((_HALF_YEAR, 6, 0), (_HALF_MONTH, 0, 15)):
        found = pattern.search(text)
        if found and not re.search(r"年$", text[: found.start()]):
            return _back(today, months, days, "month" if months else "day", found[0])
    found = _AGO.search(text)
    if not found or (count := number(found["n"])) is None or count > 1200:
        return None
    unit = found["unit"]
    if unit.startswith("年"):
        return _back(today, count * 12 + (6 if unit == "年半" else 0), 0, "month", found[0])
    if unit == "月":
        return _back(today, count, 0, "month", found[0])
    return _back(today, 0, count * (1 if unit == "天" else 7), "day", found[0])


def _back(today: date, months: int, days: int, precision: Precision, text: str) -> Spoken | None:
    try:
        return Spoken(months_before(today, months) - timedelta(days=days), precision, text)
    except (ValueError, OverflowError):
        return None


def _made(year: int, month: int | None, day: int | None, text: str) -> Spoken | None:
    precision: Precision = "day" if day else "month" if month else "year"
    try:
        return Spoken(date(year, month or 1, day or 1), precision, text)
    except ValueError:
        return None


def _int(text: str | None) -> int | None:
    return None if text is None else number(text)
