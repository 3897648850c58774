"""Values to fill forms with: right ones for any field, and odd ones."""

from datetime import date, timedelta

from actions.forms.dates import months_before
from actions.forms.spec import CONSENT, FieldType, FormField

_ODD_TEXTS = ["", " ", "x", "林小禾", "王 五", "家", "示范市和谐区团结路8号", "a" * 600, "一" * 130]
_ODD_NUMBERS = [
    "11010519491231002X",
    "110105194912310021",
    "91110000600037341L",
    "13800138000",
    "0000-5550101",
    "12345",
]
_ODD_DATES = ["2025-03-01", "2025-02-30", "2999-01-01", "1999-12-31"]
ODD = [*_ODD_TEXTS, *_ODD_NUMBERS, *_ODD_DATES, "3500", "3500.5", "03500", "1e3", "-1", "counter", "upload:../x"]

IDS = ["11010519491231002X", "360426199101010071", "990100199403125365", "99010019880702753X"]
NAMES = ["林小禾", "周明远", "欧阳清", "何长安", "司徒云", "白雪", "买买提·艾力"]
PHONES = ["13800138000", "13912345678", "18600001111", "0000-5550101"]
ADDRESSES = ["示范市和谐区团结路8号2单元301室", "示范市文明区幸福街12号", "示范市和谐区建设村三组12号"]
TEXTS = ["照实填写", "早餐小吃", "家里有事"]
USCCS = ["91110000600037341L", "12441500196720244T"]


def valid_values(field: FormField, today: date) -> list[str]:
    """Stored values that the field takes."""
    if field.name == CONSENT:
        return ["agree"]
    if field.type is FieldType.CHOICE:
        return [option.value for option in field.options]
    if field.type is FieldType.DATE:
        return _dates(field, today)
    if field.type is FieldType.AMOUNT:
        low = field.minimum or 0
        return [str(low), str(low + 1), str(min(low + 500, field.maximum or low + 500))]
    if field.type is FieldType.TEXT:
        return [text.ljust(field.min_length, "一")[: field.max_length] for text in TEXTS]
    return {
        FieldType.NAME: NAMES,
        FieldType.ID_NUMBER: IDS,
        FieldType.USCC: USCCS,
        FieldType.PHONE: PHONES,
        FieldType.ADDRESS: ADDRESSES,
        FieldType.FILE: ["counter", "upload:abcdefgh12"],
    }[field.type]


def _dates(field: FormField, today: date) -> list[str]:
    sign = -1 if field.tense == "future" else 1
    days = [months_before(today, sign * months) for months in (1, 7, 14)]
    if sign == 1:
        days.append(today - timedelta(days=1))
    if field.precision == "month":
        days = [day.replace(day=1) for day in days]
    return [day.isoformat() for day in days]
