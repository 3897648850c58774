"""A person's own facts held against the conditions of a guide: met, unmet or unknown; never a verdict."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from pydantic import Field

from actions.answers.numerals import arabic
from actions.answers.wording import FOLDER, Strict
from knowledge.schema import Condition

_NUMBER = r"(\d{1,3}|[一二两三四五六七八九十百]{1,4})"
_AGE = re.compile(_NUMBER + r"\s*(?:周)?岁")
_SPAN = re.compile(rf"(半)\s*年|{_NUMBER}\s*(年半|年|个?月)")
_AT_LEAST_AGE = re.compile(rf"(?:年?满|不得早于|不小于|达到)\s*{_NUMBER}\s*周岁|{_NUMBER}\s*周岁(?:及?以上)")
_BELOW_AGE = re.compile(rf"(?:未满|不满)\s*{_NUMBER}\s*周岁|{_NUMBER}\s*周岁以下")
_BY_SEX = re.compile(rf"男\D{{0,8}}?{_NUMBER}\s*周岁.{{0,8}}?女\D{{0,8}}?{_NUMBER}\s*周岁")
_AT_LEAST_SPAN = re.compile(rf"(半)年以上|满(半)年|{_NUMBER}\s*(年|个?月)(?:及?以上)|满\s*{_NUMBER}\s*(年|个?月)")
_NEGATED = re.compile(r"(?:没有?|不|未|无)\S{0,2}$")


class Held(StrEnum):
    """How a condition stands to what was said."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class _Topic(Strict):
    condition: str
    words: list[str]


class _Phrase(Strict):
    condition: str
    met: list[str] = Field(default=[])
    unmet: list[str] = Field(default=[])


class _File(Strict):
    owner: str
    reviewed_on: str
    topics: list[_Topic]
    phrases: list[_Phrase]


@cache
def _load(path: Path = FOLDER / "eligibility.yml") -> _File:
    return _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def hold(conditions: Sequence[Condition], text: str) -> list[Held]:
    """How each condition stands to the person's words, in order. What is not plain is unknown."""
    return [_hold(condition, text) for condition in conditions]


def _hold(condition: Condition, text: str) -> Held:
    if not condition.verified:
        return Held.UNKNOWN
    alternatives = [_by_phrase(choice, text) for choice in condition.any_of]
    if Held.MET in alternatives:
        return Held.MET
    for found in (_by_age(condition.text, text), _by_span(condition.text, text)):
        if found is not Held.UNKNOWN:
            return found
    return Held.UNKNOWN if condition.any_of else _by_phrase(condition.text, text)


def _by_phrase(condition: str, text: str) -> Held:
    for phrase in _load().phrases:
        if not re.search(phrase.condition, condition):
            continue
        if any(_affirmed(word, text) for word in phrase.unmet):
            return Held.UNMET
        if any(_affirmed(word, text) for word in phrase.met):
            return Held.MET
    return Held.UNKNOWN


def _affirmed(word: str, text: str) -> bool:
    return any(not _NEGATED.search(text[: found.start()]) for found in re.finditer(re.escape(word), text))


def _by_age(condition: str, text: str) -> Held:
    ages = [age for match in _AGE.finditer(text) if (age := arabic(match[1])) is not None]
    if len(ages) != 1:
        return Held.UNKNOWN
    by_sex = _BY_SEX.search(condition)
    if by_sex:
        sexes = [sex for sex in "男女" if sex in text]
        least = arabic(by_sex[1] if sexes == ["男"] else by_sex[2]) if len(sexes) == 1 else None
        return Held.UNKNOWN if least is None else _compare(ages[0] >= least)
    if found := _BELOW_AGE.search(condition):
        limit = arabic(found[1] or found[2])
        return Held.UNKNOWN if limit is None else _compare(ages[0] < limit)
    if found := _AT_LEAST_AGE.search(condition):
        least = arabic(found[1] or found[2])
        return Held.UNKNOWN if least is None else _compare(ages[0] >= least)
    return Held.UNKNOWN


def _by_span(condition: str, text: str) -> Held:
    needed = _AT_LEAST_SPAN.search(condition)
    topic = next((topic for topic in _load().topics if re.search(topic.condition, condition)), None)
    if needed is None or topic is None or not any(word in text for word in topic.words):
        return Held.UNKNOWN
    half, half_too, amount, unit, amount_too, unit_too = needed.groups()
    least = 6 if half or half_too else _months(amount or amount_too, unit or unit_too)
    spans = list(_spans(text))
    return _compare(spans[0] >= least) if len(spans) == 1 and least else Held.UNKNOWN


def _spans(text: str) -> Iterator[int]:
    for match in _SPAN.finditer(text):
        months = 6 if match[1] else _months(match[2], match[3])
        if months:
            yield months


def _months(amount: str, unit: str) -> int:
    number = arabic(amount) or 0
    return number if unit.endswith("月") else number * 12 + (6 if unit == "年半" else 0)


def _compare(fulfilled: bool) -> Held:
    return Held.MET if fulfilled else Held.UNMET
