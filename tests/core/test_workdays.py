from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.workdays import Deadline, WorkingCalendar

CALENDAR = WorkingCalendar.load()


def test_the_day_after_counts_as_the_first() -> None:
    assert CALENDAR.add(date(2026, 11, 23), 1) == Deadline(date(2026, 11, 24), estimated=False)


def test_settled_on_the_spot_ends_the_same_day() -> None:
    assert CALENDAR.add(date(2026, 11, 22), 0).date == date(2026, 11, 22)


def test_weekends_are_left_out() -> None:
    assert CALENDAR.add(date(2026, 11, 20), 1).date == date(2026, 11, 23)


def test_national_day_is_left_out() -> None:
    assert CALENDAR.add(date(2026, 9, 30), 1).date > date(2026, 10, 7)


def test_worked_weekends_count() -> None:
    # 2024-02-18 was a Sunday that was worked after the Spring Festival holiday.
    assert CALENDAR.is_workday(date(2024, 2, 18))
    assert CALENDAR.add(date(2024, 2, 9), 1).date == date(2024, 2, 18)


def test_beyond_the_known_years_it_is_estimated() -> None:
    deadline = CALENDAR.add(date(2098, 12, 25), 10)

    assert deadline.estimated
    assert deadline.date.weekday() < 5


def test_a_limit_that_reaches_into_an_unknown_year_is_estimated() -> None:
    last_known = max(year for year in range(2026, 2099) if CALENDAR.is_known(year))

    assert CALENDAR.add(date(last_known, 12, 28), 10).estimated
    assert not CALENDAR.add(date(last_known, 11, 2), 5).estimated


def test_a_year_of_the_file_replaces_the_packaged_one(tmp_path: Path) -> None:
    file = tmp_path / "holidays.yml"
    file.write_text(
        "years:\n  2098:\n    source: 通知\n    holidays: [{start: 2098-01-01, end: 2098-01-03}]\n"
        "    working_weekends: [2098-01-04]\n",
        encoding="utf-8",
    )
    calendar = WorkingCalendar.load(file)

    assert calendar.is_known(2098)
    assert not calendar.is_workday(date(2098, 1, 2))
    assert calendar.add(date(2097, 12, 31), 1) == Deadline(date(2098, 1, 4), estimated=True)
    assert calendar.add(date(2098, 1, 1), 1) == Deadline(date(2098, 1, 4), estimated=False)


def test_a_worked_weekend_must_be_a_weekend(tmp_path: Path) -> None:
    file = tmp_path / "holidays.yml"
    file.write_text(
        "years:\n  2098:\n    source: x\n    holidays: []\n    working_weekends: [2098-01-06]\n", encoding="utf-8"
    )

    with pytest.raises(ValidationError, match="不是周末"):
        WorkingCalendar.load(file)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 120))
def test_between_undoes_add(start: date, working_days: int) -> None:
    end = CALENDAR.add(start, working_days).date

    assert CALENDAR.between(start, end) == working_days
    assert CALENDAR.between(end, start) == -working_days


def test_a_negative_limit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add(date(2026, 11, 22), -1)
