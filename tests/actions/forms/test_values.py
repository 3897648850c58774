"""Values as people type or say them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.forms.spec import FieldType, FormField, Option
from actions.forms.validation import is_stored_form
from actions.forms.values import Parsed, parse
from core.identifiers import Rejected

TODAY = date(2026, 11, 22)
ID = "11010519491231002X"


def field(kind: str, **more: object) -> FormField:
    """A field of that type."""
    if kind == "choice":
        more = {"options": [Option(value="a", title="甲种"), Option(value="b", title="乙种")], **more}
    return FormField.model_validate({"name": "x", "label": "内容", "type": kind, "ask": "请填内容", **more})


def value(kind: str, text: str, **more: object) -> str | None:
    """The stored value, None when it was refused."""
    result = parse(field(kind, **more), text, TODAY)
    return result.value if isinstance(result, Parsed) else None


@pytest.mark.parametrize(
    "text", [ID, ID.lower(), "110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ", f"我的身份证号是{ID}。"]
)
def test_id_numbers(text: str) -> None:
    assert value("id_number", text, label="身份证号") == ID


@pytest.mark.parametrize(
    ("text", "reason"), [("110105194912310021", "最后一位"), ("1101051949123100", "18位"), ("不知道", "18位")]
)
def test_wrong_id_numbers_say_what_to_do(text: str, reason: str) -> None:
    result = parse(field("id_number"), text, TODAY)

    assert isinstance(result, Rejected)
    assert reason in result.reason


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("幺三八零零幺三八零零零", "13800138000"),
        ("电话是一三八零零一三八零零零吧", "13800138000"),
        ("0000-5550101", "0000-5550101"),
        ("座机010 12345678", "010-12345678"),
        ("1380013800", None),
        ("没有", None),
    ],
)
def test_phones(text: str, stored: str | None) -> None:
    assert value("phone", text, words=["电话", "座机"]) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("三千五", "3500"),
        ("3,500.50元", "3500.5"),
        ("每月三千五百块", "3500"),
        ("1.2万", "12000"),
        ("3万元", "30000"),
        ("五块二", "5.2"),
        ("3500.123", None),
        ("没有钱", None),
        ("-5", "5"),
    ],
)
def test_amounts(text: str, stored: str | None) -> None:
    assert value("amount", text) == stored


def test_amount_bounds_are_told() -> None:
    result = parse(field("amount", minimum=100, maximum=5000), "50元", TODAY)

    assert isinstance(result, Rejected)
    assert "100" in result.reason


@pytest.mark.parametrize("text", ["林小禾", "我叫林小禾", "姓名：林 小禾", "我的名字是林小禾", "嗯，林小禾"])
def test_names(text: str) -> None:
    assert value("name", text, label="姓名", words=["名字"]) == "林小禾"


@pytest.mark.parametrize("text", ["买买提·艾力", "John Smith", "欧阳娜娜", "阿卜杜拉·买买提·吐尔逊"])
def test_all_kinds_of_names(text: str) -> None:
    assert value("name", text) == text


@pytest.mark.parametrize("text", ["居住证要多少钱啊", "你好", "123", "王", "不知道"])
def test_no_names(text: str) -> None:
    assert value("name", text) is None


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("我住在示范市和谐区团结路8号", "示范市和谐区团结路8号"),
        ("建设村三组12号", "建设村三组12号"),
        ("家里", None),
        ("示范市", None),
    ],
)
def test_addresses(text: str, stored: str | None) -> None:
    assert value("address", text) == stored


def test_a_day_is_asked_for_where_a_month_is_not_enough() -> None:
    result = parse(field("date", tense="past"), "去年三月", TODAY)

    assert isinstance(result, Rejected)
    assert "几号" in result.reason


def test_tense_is_kept() -> None:
    assert value("date", "明天", tense="past") is None
    assert value("date", "昨天", tense="future") is None
    assert value("date", "明天", tense="future") == "2026-11-23"


def test_a_file_may_be_brought_later() -> None:
    assert value("file", "到窗口再带") == "counter"
    assert value("file", "upload:abcd1234") == "upload:abcd1234"
    assert value("file", "../../etc/passwd") is None


@given(st.sampled_from(list(FieldType)), st.text(max_size=60))
def test_whatever_is_taken_is_in_stored_form(kind: FieldType, text: str) -> None:
    one = field(kind.value)
    result = parse(one, text, TODAY)

    if isinstance(result, Parsed):
        assert is_stored_form(one, result.value, TODAY)


@given(
    st.sampled_from(
        [FieldType.NAME, FieldType.ADDRESS, FieldType.AMOUNT, FieldType.PHONE, FieldType.DATE, FieldType.TEXT]
    ),
    st.text(alphabet="林小禾示范市和谐区团结路八号2单元301室 ，。·-+.0123456789年月日元块万我叫住在是吧", max_size=40),
)
def test_what_was_taken_is_taken_again_unchanged(kind: FieldType, text: str) -> None:
    one = field(kind.value)
    result = parse(one, text, TODAY)

    if isinstance(result, Parsed):
        again = parse(one, result.value, TODAY)
        assert isinstance(again, Parsed)
        assert again.value == result.value
