"""Corrections: 改第三项, 电话改成139…, 名字填错了, 地址不对应该是…"""

import re
from datetime import date

from actions.forms.numerals import NUMERAL, number
from actions.forms.spec import FormField, FormSpec
from actions.forms.state import Draft, Fill, Move, NoSuchField, Refuse, Revisit
from actions.forms.values import Parsed, clean, parse

_CHANGED_TO = re.compile(
    r"^(?:把|将|要把|我要把|请把|帮我把)?(?P<what>.{1,16}?)(?:的?内容)?(?:给我)?(?:改成|改为|换成|改到|更正为|应该是|应为|其实是|变更为)(?P<value>.+)$"
)
_CHANGE = re.compile(
    r"^(?:我要|我想|帮我|请|要)?(?:修改|更改|更正|纠正|改一下|改下|改改|改|换|重填|重新填写?)(?:一下)?(?:我的)?"
    r"(?P<what>[^，,：:\s]{1,16}?)(?:[，,：:\s]+(?:改?[是为成])?(?P<value>.+))?$"
)
_WRONG = re.compile(
    r"^(?:我的)?(?P<what>.{1,16}?)(?:我?(?:填|写|说|输|弄)错了?|错了?|不对|有误|要改|改一下|改下|要换|换了|重填|重新填|有问题)"
    r"[，,。 ]*(?:应该)?(?:是|改成)?(?P<value>.*)$"
)
_NUMBERED = re.compile(rf"^第?(?P<n>{NUMERAL})(?:项|个|条|题|号|行|栏)?(?:内容)?$")
_NOT_BUT = re.compile(r"^不是(?P<old>.+?)[，,]?(?:是|而是|应该是)(?P<value>.+)$")


def read_correction(spec: FormSpec, draft: Draft, text: str, today: date) -> Move | None:
    """What the text corrects, or None when it is no correction."""
    said = clean(text)
    for pattern in (_CHANGED_TO, _WRONG, _CHANGE):
        matched = pattern.match(said)
        if not matched:
            continue
        value = (matched.groupdict().get("value") or "").strip()
        one = field_called(spec, draft, matched["what"])
        if one is not None:
            return _corrected(one, value, today)
        if _NUMBERED.match(matched["what"].strip("的 ")):
            return NoSuchField(matched["what"])
    matched = _NOT_BUT.match(said)
    return _replaced(spec, draft, matched["old"], matched["value"], today) if matched else None


def field_called(spec: FormSpec, draft: Draft, what: str) -> FormField | None:
    """The field that people mean by a name or a number, among those that apply."""
    said = re.sub(r"^(?:我的|那个|这个|刚才的?|前面的?)|(?:这一?项|那一?项|的|号码)$", "", what.strip(" 的，,")).strip()
    fields = draft.numbered(spec)
    numbered = _NUMBERED.match(said)
    if numbered:
        place = number(numbered["n"]) or 0
        return fields[place - 1] if 1 <= place <= len(fields) else None
    for one in fields:
        if said in one.names or said == one.name:
            return one
    close = [one for one in fields if any(len(said) >= 2 and (said in name or name in said) for name in one.names)]
    return close[0] if len(close) == 1 else None


def _corrected(one: FormField, value: str, today: date) -> Move:
    if not value:
        return Revisit(one.name)
    result = parse(one, value, today)
    return Fill({one.name: result.value}) if isinstance(result, Parsed) else Refuse(one.name, result.reason)


def _replaced(spec: FormSpec, draft: Draft, old: str, value: str, today: date) -> Move | None:
    """不是138…是139…: the field that holds the old value gets the new one."""
    for one in draft.numbered(spec):
        before = parse(one, old, today)
        if isinstance(before, Parsed) and draft.values.get(one.name) == before.value:
            return _corrected(one, value, today)
    return None
