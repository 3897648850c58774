"""Chinese numerals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.forms.numerals import decimal, digits, number

_CHARS = "零一二三四五六七八九"


def written(value: int) -> str:
    """A number below 100 million in full Chinese, as bank forms have it."""
    if value >= 10_000:
        rest = value % 10_000
        zero = "零" if 0 < rest < 1000 else ""
        return written(value // 10_000) + "万" + (zero + written(rest) if rest else "")
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if zero and text else "") + _CHARS[digit] + name
            zero = False
        else:
            zero = True
    return text or "零"


@given(st.integers(0, 99_999_999))
def test_every_number_written_in_full_is_read_back(value: int) -> None:
    assert number(written(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千五", 3500),
        ("一万二", 12_000),
        ("二〇二四", 2024),
        ("十五", 15),
        ("两百零三", 203),
        ("一百二", 120),
        ("廿三", 23),
    ],
)
def test_short_forms(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "十千", "百千", "三千abc", "9" * 13])
def test_no_number(text: str) -> None:
    assert number(text) is None


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万亿幺廿0123456789点.", max_size=20))
def test_never_crashes(text: str) -> None:
    number(text)
    decimal(text)


@pytest.mark.parametrize(
    ("text", "value"), [("三点五", "3.5"), ("1.2万", "12000"), ("3万", "30000"), ("三千五", "3500")]
)
def test_decimals(text: str, value: str) -> None:
    assert decimal(text) == Decimal(value)


def test_digits_keeps_what_is_no_digit() -> None:
    assert digits("一三八号房") == "138号房"
