"""Deadlines on the working calendar, with pauses."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cases.deadlines import Standing, pauses, standing
from actions.cases.record import CaseEvent, CaseRecord, CaseStatus, Limit
from core.clock import LOCAL
from core.workdays import WorkingCalendar

CALENDAR = WorkingCalendar.load()
FIVE_DAYS = Limit(5, "working_day")
RECEIVED, ACCEPTED, REVIEWING = CaseStatus.RECEIVED, CaseStatus.ACCEPTED, CaseStatus.REVIEWING
SUPPLEMENT, SUSPENDED, DONE = CaseStatus.SUPPLEMENT, CaseStatus.SUSPENDED, CaseStatus.DONE


def record(*events: tuple[str, CaseStatus], promised: Limit | None = FIVE_DAYS) -> CaseRecord:
    """A case with these events (month-day of 2026)."""
    made = tuple(
        CaseEvent(datetime.fromisoformat(f"2026-{day}T10:00").replace(tzinfo=LOCAL), status, status.name)
        for day, status in events
    )
    return CaseRecord(
        case_no="20261102000001",
        item="x",
        item_name="某事",
        region="990100",
        status=made[-1].status,
        holder="林*禾",
        submitted_at=made[0].at,
        events=made,
        promised=promised,
        statutory=Limit(20, "day"),
    )


def on(day: str, case: CaseRecord) -> Standing:
    """Where the case stands on that month-day of 2026."""
    return standing(case, date.fromisoformat(f"2026-{day}"), CALENDAR)


def test_days_are_counted_from_the_day_after_acceptance() -> None:
    case = record(("11-02", RECEIVED), ("11-03", ACCEPTED))

    assert on("11-03", case).promised_by == date(2026, 11, 10)
    assert on("11-03", case).statutory_by == date(2026, 11, 23)
    assert on("11-03", case).days_left == 5
    assert not on("11-03", case).estimated


def test_before_acceptance_the_date_is_an_estimate_from_receipt() -> None:
    now = on("11-02", record(("11-02", RECEIVED)))

    assert now.promised_by == date(2026, 11, 9)
    assert now.estimated


@pytest.mark.parametrize(
    ("day", "left", "soon", "overdue"),
    [("11-05", 3, False, False), ("11-06", 2, True, False), ("11-10", 0, True, False), ("11-11", -1, False, True)],
)
def test_due_soon_and_overdue(day: str, left: int, soon: bool, overdue: bool) -> None:
    now = on(day, record(("11-02", RECEIVED), ("11-03", ACCEPTED)))

    assert (now.days_left, now.due_soon, now.overdue) == (left, soon, overdue)


def test_the_national_day_holidays_are_not_counted() -> None:
    case = record(("09-28", RECEIVED), ("09-29", ACCEPTED), promised=Limit(3, "working_day"))

    assert on("09-29", case).promised_by == CALENDAR.add(date(2026, 9, 29), 3).date
    assert on("09-29", case).promised_by > date(2026, 10, 7)


def test_time_for_a_supplement_is_not_counted() -> None:
    case = record(("11-02", RECEIVED), ("11-03", ACCEPTED), ("11-05", SUPPLEMENT), ("11-11", REVIEWING))

    assert on("11-11", case).promised_by == date(2026, 11, 16)
    assert on("11-11", case).statutory_by == date(2026, 11, 29)


def test_while_the_clock_stands_still_no_days_are_left_or_overdue() -> None:
    case = record(("11-02", RECEIVED), ("11-03", ACCEPTED), ("11-05", SUSPENDED))

    now = on("12-30", case)

    assert (now.days_left, now.overdue, now.estimated) == (None, False, True)


def test_a_supplement_before_acceptance_starts_no_clock() -> None:
    case = record(("11-02", RECEIVED), ("11-03", SUPPLEMENT), ("11-10", RECEIVED), ("11-11", ACCEPTED))

    assert pauses(case) == []
    assert on("11-11", case).promised_by == date(2026, 11, 18)


def test_a_special_procedure_right_after_receipt_is_acceptance_and_pause_in_one() -> None:
    case = record(("11-02", RECEIVED), ("11-03", SUSPENDED), ("11-10", REVIEWING))

    assert on("11-10", case).promised_by == date(2026, 11, 17)


def test_a_pause_after_the_deadline_does_not_undo_it() -> None:
    case = record(("11-02", RECEIVED), ("11-03", ACCEPTED), ("11-16", SUSPENDED), ("11-20", REVIEWING))

    assert on("11-20", case).promised_by == date(2026, 11, 10)
    assert on("11-20", case).overdue


def test_closed_cases_owe_nothing() -> None:
    case = record(("11-02", RECEIVED), ("11-03", ACCEPTED), ("11-05", DONE))

    assert on("12-30", case).days_left is None
    assert not on("12-30", case).overdue


def test_the_end_of_the_known_calendar_is_an_estimate() -> None:
    case = record(("12-21", RECEIVED), ("12-22", ACCEPTED), promised=Limit(30, "working_day"))

    assert on("12-22", case).estimated


def test_months_end_where_the_month_is_short() -> None:
    case = record(("08-31", RECEIVED), ("08-31", ACCEPTED), promised=Limit(6, "month"))

    assert on("08-31", case).promised_by == date(2027, 2, 28)


@given(st.dates(date(2025, 1, 2), date(2026, 9, 1)), st.integers(0, 40), st.integers(0, 15), st.integers(0, 15))
def test_a_pause_moves_the_deadline_by_its_working_days(day: date, limit: int, before: int, length: int) -> None:
    start = datetime.combine(day, datetime.min.time(), LOCAL)
    events = [(start, ACCEPTED), (start + timedelta(days=before), SUSPENDED)]
    events.append((start + timedelta(days=before + length), REVIEWING))
    case = CaseRecord("1", "x", "x", "990100", REVIEWING, "x", start, tuple(CaseEvent(a, s, "") for a, s in events),
                      promised=Limit(limit, "working_day"))  # fmt: skip

    plain = CALENDAR.add(day, limit).date
    due = standing(case, day, CALENDAR).promised_by

    paused_from = day + timedelta(days=before)
    stood = CALENDAR.between(paused_from, paused_from + timedelta(days=length))
    expected = CALENDAR.add(plain, stood).date if paused_from <= plain else plain
    assert due == expected
