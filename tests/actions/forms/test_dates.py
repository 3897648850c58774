"""Dates as people say them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.forms.dates import months_before, spoken_date

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("昨天", date(2026, 11, 21), "day"),
        ("大前天", date(2026, 11, 19), "day"),
        ("去年三月", date(2025, 3, 1), "month"),
        ("前年的8月15号", date(2024, 8, 15), "day"),
        ("二〇二四年三月五日", date(2024, 3, 5), "day"),
        ("24年3月", date(2024, 3, 1), "month"),
        ("98年", date(1998, 1, 1), "year"),
        ("2024-03-05", date(2024, 3, 5), "day"),
        ("2024/3", date(2024, 3, 1), "month"),
        ("20240305", date(2024, 3, 5), "day"),
        ("上个月十五号", date(2026, 10, 15), "day"),
        ("上周三", date(2026, 11, 11), "day"),
        ("3月5号", date(2026, 3, 5), "day"),
        ("12月", date(2025, 12, 1), "month"),
        ("住了八个月了", date(2026, 3, 22), "month"),
        ("半年前", date(2026, 5, 22), "month"),
        ("两年半前", date(2024, 5, 22), "month"),
        ("三天前", date(2026, 11, 19), "day"),
        ("从去年10月份开始", date(2025, 10, 1), "month"),
    ],
)
def test_spoken(text: str, day: date, precision: str) -> None:
    found = spoken_date(text, TODAY)

    assert found is not None
    assert (found.day, found.precision) == (day, precision)


def test_a_month_ahead_is_meant_for_a_future_date() -> None:
    found = spoken_date("3月5号", TODAY, future=True)

    assert found is not None
    assert found.day == date(2027, 3, 5)


@pytest.mark.parametrize("text", ["", "不知道", "2024年2月30日", "2024-13-01", "好的"])
def test_no_date(text: str) -> None:
    assert spoken_date(text, TODAY) is None


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_written_dates_are_read_back(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
    ):
        if day.year >= 1900 and not (text.isdigit() and day.year >= 2100):
            found = spoken_date(text, TODAY)
            assert found is not None
            assert found.day == day


@given(st.text(alphabet="今昨前后大去年上下个月周星期日号天了半多零一二三四五十百0123456789-/.年", max_size=16))
def test_never_crashes(text: str) -> None:
    spoken_date(text, TODAY)


def test_months_before_keeps_to_the_end_of_shorter_months() -> None:
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_before(date(2026, 8, 31), -6) == date(2027, 2, 28)
