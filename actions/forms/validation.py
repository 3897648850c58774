"""Whether stored values fit a spec: shape of each, relevance, and the checks across fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.forms.dates import months_before
from actions.forms.spec import AGREE, CONSENT, DEFERRED, Check, FieldType, FormField, FormSpec, holds
from actions.forms.values import UPLOAD, parse
from core.identifiers import IdNumber, parse_id_number, parse_mobile, parse_uscc

LANDLINE = r"0\d{2,3}-\d{7,8}"
AMOUNT = r"(?:0|[1-9]\d{0,11})(?:\.\d{1,2})?"
_BLANK_EDGES = re.compile(r"^\s|\s$")


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one value, in plain Chinese."""

    field: str
    message: str


def is_stored_form(field: FormField, value: str, today: date) -> bool:
    """Whether a value is in the one form that is stored for its field."""
    if field.type is FieldType.CHOICE:
        return field.option(value) is not None
    if field.type is FieldType.FILE:
        return value == DEFERRED or bool(UPLOAD.match(value))
    if field.type is FieldType.DATE:
        return _is_date(field, value, today)
    if field.type is FieldType.AMOUNT:
        return bool(re.fullmatch(AMOUNT, value)) and _in_bounds(field, Decimal(value))
    if field.type is FieldType.ID_NUMBER:
        return _unchanged(parse_id_number(value, today), value)
    if field.type is FieldType.USCC:
        return parse_uscc(value) == value
    if field.type is FieldType.PHONE:
        return bool(re.fullmatch(LANDLINE, value)) or parse_mobile(value) == value
    if field.type in (FieldType.NAME, FieldType.ADDRESS):
        return not hasattr(parsed := parse(field, value, today), "reason") and getattr(parsed, "value", None) == value
    return field.min_length <= len(value) <= field.max_length and not _BLANK_EDGES.search(value)


def _unchanged(result: object, value: str) -> bool:
    return isinstance(result, IdNumber) and result.text == value


def _is_date(field: FormField, value: str, today: date) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    if field.precision == "month" and day.day != 1:
        return False
    if field.tense == "past":
        return day <= today
    return field.tense != "future" or day >= today.replace(day=1 if field.precision == "month" else today.day)


def _in_bounds(field: FormField, value: Decimal) -> bool:
    low, high = field.minimum, field.maximum
    return (low is None or value >= low) and (high is None or value <= high)


def shape_errors(spec: FormSpec, values: Mapping[str, str], today: date) -> list[FieldError]:
    """What the JSON Schema would refuse: missing, unknown, not asked for, or not in the stored form."""
    known = {field.name: field for field in spec.all_fields}
    errors = [FieldError(name, "这张表里没有这一项") for name in values if name not in known]
    relevant = {field.name for field in spec.relevant(dict(values))}
    for name, field in known.items():
        value = values.get(name)
        if value is None:
            if field.required and name in relevant:
                errors.append(FieldError(name, f"还没有填{field.label}"))
        elif name not in relevant:
            errors.append(FieldError(name, f"按您前面的回答，不用填{field.label}"))
        elif name == CONSENT and value != AGREE:
            errors.append(FieldError(name, "要先同意个人信息告知，才能在网上提交"))
        elif not is_stored_form(field, value, today):
            errors.append(FieldError(name, _why(field, value, today)))
    return errors


def _why(field: FormField, value: str, today: date) -> str:
    result = parse(field, value, today)
    return getattr(result, "reason", f"{field.label}的格式不对，请重新填写")


def failed_checks(spec: FormSpec, values: Mapping[str, str], today: date) -> list[Check]:
    """The checks that do not hold; one that lacks a value holds."""
    relevant = {field.name for field in spec.relevant(dict(values))}
    usable = {name: value for name, value in values.items() if name in relevant}
    return [
        check
        for check in spec.checks
        if holds(check.when, usable)
        and check.field in usable
        and (check.than is None or check.than in usable)
        and not _passes(check, usable, today)
    ]


def _passes(check: Check, values: Mapping[str, str], today: date) -> bool:
    value, other = values[check.field], values.get(check.than or "", "")
    if check.kind == "remark":
        return False
    if check.kind == "earlier":
        return value < other
    if check.kind == "different":
        return value != other
    if check.kind == "months_since":
        return date.fromisoformat(value) <= months_before(today, check.at_least or 0)
    years = age_on(value, today)
    return (check.at_least is None or years >= check.at_least) and (check.at_most is None or years <= check.at_most)


def age_on(id_number: str, today: date) -> int:
    """Full years of age of the holder; a birthday counts from its day on (the law's 周岁)."""
    number = IdNumber(id_number)
    born = number.birth_date
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def all_errors(spec: FormSpec, values: Mapping[str, str], today: date) -> list[FieldError]:
    """Everything that keeps the values from being submitted."""
    errors = shape_errors(spec, values, today)
    wrong = {error.field for error in errors}
    for check in failed_checks(spec, {k: v for k, v in values.items() if k not in wrong}, today):
        if check.level == "error":
            errors.append(FieldError(check.field, check.message))
    return errors
