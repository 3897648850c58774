"""Values as people type or say them, turned into the one form that is stored; or why they are not taken."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.forms.choices import parse_choice
from actions.forms.dates import Spoken, spoken_date
from actions.forms.numerals import NUMERAL, decimal
from actions.forms.spec import DEFERRED, FieldType, FormField
from actions.forms.surnames import begins_with_surname
from core.folding import to_ascii_digits
from core.identifiers import Rejected, parse_id_number, parse_mobile, parse_uscc


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value that was understood."""

    value: str
    """The stored form: ISO date, plain digits, option value, amount in yuan."""
    certain: bool = True
    """False: found in a longer sentence, or of a shape that other sentences have too. A question may outweigh it."""


_PUNCTUATION = " \t\r\n，。,.;；:：、!！?？~～“”\"'‘’（）()"
_FILLERS = re.compile(r"^(?:嗯+|呃+|额|啊|哦|那个|这个|就是说?|应该|大概|我?(?:填|写|选)|我的?是|是)+")
_ENDINGS = re.compile(r"(?:吧|呀|啊|哈|呢|哦|的话|谢谢|麻烦了)+$")


def clean(text: str) -> str:
    """The text in NFKC without surrounding punctuation and blanks."""
    return unicodedata.normalize("NFKC", text).strip().strip(_PUNCTUATION)


def bare(text: str) -> str:
    """The text without the words people put around a value: 嗯…我填…吧."""
    inner = _ENDINGS.sub("", _FILLERS.sub("", clean(text)).strip(_PUNCTUATION))
    return inner.strip(_PUNCTUATION) or clean(text)


def without_label(field: FormField, text: str) -> str:
    """The text without the field's own name in front: 我的手机号是138… → 138…"""
    names = "|".join(re.escape(name) for name in sorted(field.names, key=len, reverse=True))
    pattern = rf"^(?:我|他|她|本人)?(?:的)?(?:{names})(?:号码|号)?(?:就?是|为|叫|填|写|[:：=])?\s*"
    return re.sub(pattern, "", clean(text), count=1) or clean(text)


def parse(field: FormField, text: str, today: date) -> Parsed | Rejected:
    """The value that the text means for the field."""
    if len(text) > 2000:
        return Rejected("这段话太长了，请只写要填的内容")
    if field.type is FieldType.CHOICE:  # 结婚了 is an answer, though 结婚 is what the field may be called
        result = _choice(field, text, today)
        if not isinstance(result, Rejected):
            return result
    return _PARSERS[field.type](field, without_label(field, text), today)


def _id_number(field: FormField, text: str, today: date) -> Parsed | Rejected:
    inner = bare(text)
    found = re.search(r"(?<![0-9])[1-9](?:[ \-]?\d){16}[ \-]?[\dXx](?![0-9])", to_ascii_digits(inner))
    result = parse_id_number(found[0] if found else inner, today)
    if isinstance(result, Rejected):
        return result if re.search(r"\d{4}", to_ascii_digits(inner)) else Rejected("请填18位身份证号，最后一位可能是X")
    return Parsed(result.text)


def _uscc(field: FormField, text: str, today: date) -> Parsed | Rejected:
    inner = bare(text)
    found = re.search(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])", to_ascii_digits(inner).upper())
    result = parse_uscc(found[0] if found else inner)
    return result if isinstance(result, Rejected) else Parsed(result)


_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[- ]?(\d{7,8})(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?!\d)")


def _phone(field: FormField, text: str, today: date) -> Parsed | Rejected:
    inner = to_ascii_digits(bare(text))
    landline = _LANDLINE.search(inner)
    if landline:
        return Parsed(f"{landline[1]}-{landline[2]}")
    found = _MOBILE.search(inner)
    result = parse_mobile(found[0] if found else inner)
    if isinstance(result, Rejected):
        return result if re.search(r"\d{3}", inner) else Rejected("请填11位手机号，或带区号的座机号")
    return Parsed(result)


def _date(field: FormField, text: str, today: date) -> Parsed | Rejected:
    found = spoken_date(clean(text), today, future=field.tense == "future")
    if found is None:
        return Rejected(f"没看懂这个日期，请像这样写：{field.example or '2025年3月1日'}")
    reason = _date_reason(field, found, today)
    if reason:
        return Rejected(reason)
    day = found.day.replace(day=1) if field.precision == "month" else found.day
    rest = clean(text).replace(found.text, "")
    return Parsed(day.isoformat(), certain=len(rest) <= 4)


def _date_reason(field: FormField, found: Spoken, today: date) -> str | None:
    if found.precision == "year":
        return "只有年份还不够，请再说一下是几月份"
    if found.precision == "month" and field.precision == "day":
        return "请再说一下是几号，要具体到哪一天"
    if field.tense == "past" and found.day > today:
        return "这个日期还没到，请填已经过去的日期"
    if field.tense == "future" and found.day < today:
        return "这个日期已经过了，请填今天或以后的日期"
    return None


_MONEY = re.compile(
    rf"((?:{NUMERAL}|[\d,，]+)(?:[.点]{NUMERAL})?[千万亿]?)(?:(?:元|块钱?|圆|人民币)({NUMERAL})?角?|万元)?"
)
_MAX_AMOUNT = Decimal(10) ** 12


def _amount(field: FormField, text: str, today: date) -> Parsed | Rejected:
    inner = re.sub(r"(?<=\d)[,，](?=\d{3})", "", clean(text)).replace("¥", "").replace("￥", "")
    found = _MONEY.search(inner)
    value = decimal(found[1].replace("元", "")) if found else None
    if found is None or value is None:
        return Rejected(f"请填一个金额，比如：{field.example or '3500元'}")
    if found[0].endswith("万元") and "万" not in found[1]:
        value *= 10_000
    if found[2] and len(found[2]) == 1:  # 五块二
        value += (decimal(found[2]) or Decimal(0)) / 10
    if field.minimum is not None and value < field.minimum:
        return Rejected(f"金额不能少于{field.minimum}元，请核对")
    if value >= _MAX_AMOUNT or (field.maximum is not None and value > field.maximum):
        return Rejected(f"金额不能超过{field.maximum or _MAX_AMOUNT}元，请核对")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        return Rejected("金额最多写到分（小数点后两位）")
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return Parsed(plain, certain=len(inner.replace(found[0], "")) <= 4)


_NAME = re.compile(r"^[\u3400-\u9fff\U00020000-\U000323af]{2,15}(?:·[\u3400-\u9fff]{1,15}){0,4}$")
_LATIN_NAME = re.compile(r"^[A-Za-z][A-Za-z .'\-]{1,48}[A-Za-z.]$")
_NOT_NAMES = frozenset(
    [
        "你好",
        "您好",
        "谢谢",
        "再见",
        "不知道",
        "没有",
        "不填",
        "什么",
        "随便",
        "好的",
        "可以",
        "不是",
        "是的",
        "对的",
        "你是谁",
        "哈哈",
        "测试",
        "忘了",
        "保密",
        "不想说",
        "居住证",
        "身份证",
        "户口本",
    ]
)


def _name(field: FormField, text: str, today: date) -> Parsed | Rejected:
    inner = re.sub(r"^(?:我|他|她|本人)?(?:的)?(?:名字|全名|姓名)?(?:就?是|叫做?|名叫)", "", bare(text)) or bare(text)
    inner = re.sub(r"\s+", " " if inner.isascii() else "", inner.replace("•", "·").replace("・", "·").strip())
    if inner in _NOT_NAMES or not (_NAME.match(inner) or _LATIN_NAME.match(inner)):
        return Rejected("请填身份证上的姓名，不用加别的字")
    if "·" not in inner and not inner.isascii() and len(inner) > 6:
        return Rejected("这不太像姓名，请填身份证上的姓名")
    return Parsed(inner, certain=len(inner) <= 4 and begins_with_surname(inner))


_ADDRESS_MARK = re.compile(r"[省市区县旗镇乡村路街巷道弄号栋幢楼室组队屯寨里园苑湾庄城厦]")


def _address(field: FormField, text: str, today: date) -> Parsed | Rejected:
    inner = re.sub(r"^(?:我)?(?:现在?)?(?:就)?(?:住在?|在|搬到了?)", "", bare(text)).strip(_PUNCTUATION) or bare(text)
    if len(inner) > field.max_length:
        return Rejected(f"地址最多{field.max_length}个字，请写短一点")
    if len(inner) < 6 or len(_ADDRESS_MARK.findall(inner)) < 2:
        return Rejected("地址请写完整：区、街道（路）、门牌号，比如××区××路8号2单元301室")
    return Parsed(inner, certain=bool(re.search(r"[0-9一二三四五六七八九十]\s*[号栋幢弄室组队楼]", inner)))


def _text(field: FormField, text: str, today: date) -> Parsed | Rejected:
    inner = clean(text)
    if len(inner) < field.min_length:
        return Rejected(f"写得太少了，请至少写{field.min_length}个字")
    if len(inner) > field.max_length:
        return Rejected(f"写得太多了，请控制在{field.max_length}个字以内")
    return Parsed(inner, certain=False)


_LATER = re.compile(
    r"(?:到?窗口|现场|以后|之后|回头|到时候?|稍后|等会儿?|晚点).*(?:带|交|传|给|补)|带过?去|^(?:counter|窗口交|现场交|以后再说)$"
)
UPLOAD = re.compile(r"^upload:[A-Za-z0-9_-]{8,64}$")


def _file(field: FormField, text: str, today: date) -> Parsed | Rejected:
    inner = text.strip()
    if UPLOAD.match(inner):
        return Parsed(inner)
    if _LATER.search(clean(text)):
        return Parsed(DEFERRED)
    return Rejected("请上传文件，或者说“到窗口带”，办理时把原件带上就行")


def _choice(field: FormField, text: str, today: date) -> Parsed | Rejected:
    result = parse_choice(field.options, clean(text))
    return result if isinstance(result, Rejected) else Parsed(result.value, certain=result.certain)


_PARSERS: dict[FieldType, Callable[[FormField, str, date], Parsed | Rejected]] = {
    FieldType.TEXT: _text,
    FieldType.NAME: _name,
    FieldType.CHOICE: _choice,
    FieldType.DATE: _date,
    FieldType.ID_NUMBER: _id_number,
    FieldType.USCC: _uscc,
    FieldType.PHONE: _phone,
    FieldType.ADDRESS: _address,
    FieldType.AMOUNT: _amount,
    FieldType.FILE: _file,
}
