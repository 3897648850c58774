"""Nothing personal survives, whatever it is glued to; dates and case numbers do."""

import random
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from core.folding import fold
from core.identifiers import is_uscc, new_case_number
from core.privacy import find_personal, mask, mask_address, mask_id, mask_name, mask_phone

WIDE = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["110105", "360426", "810000", "830000", "442000", "990100", "133022"]))
    born = draw(st.dates(date(1900, 1, 1), date(2026, 11, 1)))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + mod_11_2.calc_check_digit(body)


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
days = st.dates(date(2024, 1, 1), date(2099, 12, 31))
case_numbers = st.builds(lambda day, seed: new_case_number(day, random.Random(seed)), days, st.integers())
words = st.sampled_from(["", "我的号码是", "，谢谢", "abc", "。", "\n", "（", "）", "tel:", "/"])


@st.composite
def written(draw: st.DrawFn, number: str) -> str:
    """The number as people write it: in one piece, in groups, in full width, in lower case, spoken."""
    shape = draw(st.sampled_from(["plain", "spaces", "hyphens", "single", "zero-width"]))
    if shape in ("spaces", "hyphens", "zero-width"):
        size = draw(st.integers(2, 6))
        between = {"spaces": " ", "hyphens": "-", "zero-width": "\u200b"}[shape]
        number = between.join(number[i : i + size] for i in range(0, len(number), size))
    elif shape == "single":
        number = " ".join(number)
    return draw(st.sampled_from([number, number.translate(WIDE), number.lower(), number.translate(SPOKEN)]))


def digits_only(text: str) -> str:
    return re.sub(r"[^0-9X*]", "", fold(text).text)


@given(st.data(), id_numbers(), words, words)
def test_no_identity_number_survives(data: st.DataObject, number: str, before: str, after: str) -> None:
    masked = mask(before + data.draw(written(number)) + after)

    assert number not in digits_only(masked)
    assert number[6:14] not in digits_only(masked)


@given(id_numbers(), st.text("0123456789Xxab ", max_size=25), st.text("0123456789Xxab ", max_size=25))
def test_no_identity_number_survives_among_other_digits(number: str, before: str, after: str) -> None:
    assert number not in digits_only(mask(before + number + after))


@given(st.data(), mobiles, words, words)
def test_no_mobile_survives(data: st.DataObject, number: str, before: str, after: str) -> None:
    masked = mask(before + data.draw(written(number)) + after)

    assert number not in digits_only(masked)


@given(mobiles, st.text("0123456789ab", max_size=20), st.text("0123456789ab", max_size=20))
@example("13800001500", "", "0000000")
def test_no_mobile_survives_glued_to_other_characters(number: str, before: str, after: str) -> None:
    text = (before + number + after).upper()
    assume(not any(is_uscc(text[i : i + 18]) for i in range(len(text) - 17)))  # a credit code may hold one by chance

    assert number not in mask(before + number + after)


@given(id_numbers(), mobiles, st.booleans())
def test_an_identity_number_glued_to_a_mobile_hides_neither(number: str, mobile: str, id_first: bool) -> None:
    masked = mask(number + mobile if id_first else mobile + number)

    assert number not in masked
    assert mobile not in masked


@settings(max_examples=300)
@given(st.text(st.sampled_from("0123456789Xx -一三八京AE*@.号路年月日，"), max_size=60))
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    once = mask(text)

    assert mask(once) == once


@given(st.text(max_size=200))
def test_any_text_is_masked_without_an_error(text: str) -> None:
    spans = find_personal(text)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(case_numbers, words, words)
def test_our_case_numbers_survive(number: str, before: str, after: str) -> None:
    assert mask(before + number + after) == before + number + after


@given(case_numbers)
def test_our_case_numbers_survive_in_groups(number: str) -> None:
    spaced = f"{number[:4]} {number[4:8]} {number[8:]}"

    assert mask(f"编号{spaced}，请查") == f"编号{spaced}，请查"


@pytest.mark.parametrize(
    "code",
    [
        "12441500196720244T3442199806003202206230068",
        "12441500196720244T3442199806003",
        "12441500196720244T344219980600301",
        "115113010833722043",
        "91110000600037341L",
        "511A0138000000-511602000000-000-115113010833722043-1-00",
    ],
)
def test_national_codes_and_credit_codes_survive(code: str) -> None:
    assert mask(f"编码{code}。") == f"编码{code}。"


def test_a_long_number_with_a_wrong_credit_code_does_not_shelter_an_identity_number() -> None:
    smuggled = "11010519491231002X" + "3442199806003" + "202206230068"

    assert "11010519491231002X" not in mask(smuggled)


DAY_SHAPES = ["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M"]


@given(st.lists(st.dates(date(1990, 1, 1), date(2099, 12, 31)), min_size=1, max_size=4), st.sampled_from(DAY_SHAPES))
def test_dates_survive(some: list[date], shape: str) -> None:
    text = "时间 " + " ".join(day.strftime(shape) for day in some) + " 办理"

    assert mask(text) == text


def test_days_in_a_row_are_no_telephone_number() -> None:
    start = date(2026, 11, 15)
    text = " ".join(f"{start + timedelta(days=n):%Y-%m-%d}" for n in range(8))

    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证11010519491231002X", "身份证1101**********002X"),
        ("3301 0219 9001 01 1234", "3301**********1234"),
        ("旧证130503670401001", "旧证1305*******1001"),
        ("电话+86 138-1234-5678", "电话+86 138****5678"),
        ("幺三八一二三四五六七八", "138****5678"),
        ("护照e12345678", "护照E*****678"),
        ("车牌京A·12345", "车牌京A***45"),
        ("粤B12345D的车", "粤B***45D的车"),
        ("邮箱 zhang.san@example.com。", "邮箱 z***@example.com。"),
        ("我的邮箱是１３８@例.com", "我的邮箱是１３８@例.com"),
        ("家住幸福路12号3栋2单元501室", "家住幸福路***"),
        ("座机0571-88888888", "座机0571-****8888"),
        ("位置120.153576,30.287459", "位置120.15,30.28"),
    ],
)
def test_kinds(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "国务院令第663号",
        "3号窗口 5号线 11月12号",
        "工作日 15 16 17 18 19 20 日",
        "交20元，20个工作日办结",
        "拨打12345或12333",
        "国办发〔2019〕51号",
        "区划330102001001",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


@given(st.from_regex(r"62[0-9]{13,16}", fullmatch=True), st.booleans())
@example("62024990052912562", False)  # with its check digit also a valid credit code
def test_bank_cards_show_only_their_last_four(body: str, grouped: bool) -> None:
    number = body + luhn.calc_check_digit(body)
    shown = " ".join(number[i : i + 4] for i in range(0, len(number), 4)) if grouped else number

    assert number[:-4] not in digits_only(mask(f"卡号{shown}"))


def test_a_published_phone_can_be_kept() -> None:
    assert mask("咨询 0000-5550101", keep=["0000-5550101"]) == "咨询 0000-5550101"
    assert mask("咨询 0000-5550102", keep=["0000-5550101"]) == "咨询 0000-****0102"


def test_spans_lie_in_the_original_text() -> None:
    text = "电话 １３８ 1234-5678 谢谢"

    (span,) = find_personal(text)

    assert text[span.start : span.end] == "１３８ 1234-5678"
    assert span.kind == "mobile"


def test_names_and_values_in_fields() -> None:
    assert [mask_name(name) for name in ("张三", "张小三", "欧阳小三", "张", "")] == ["张*", "张*三", "欧**三", "*", ""]
    assert mask_id("11010519491231002x") == "1101**********002X"
    assert mask_phone("138 1234 5678") == "138****5678"
    assert mask_address("示范市东区幸福路十二号三栋") == "示范市东区幸福路十***"
    assert mask_address("示范市东区") == "示范市东区"
