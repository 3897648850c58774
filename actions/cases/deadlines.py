"""When a case is due: promised and statutory limit on the working calendar, pauses not counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.cases.record import CaseRecord, CaseStatus, Limit, Order
from core.clock import LOCAL
from core.workdays import Deadline, WorkingCalendar

DUE_SOON_DAYS = 2
"""Working days before the deadline from which a case is due soon."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that is not counted: the days after `start` up to and including `end`."""

    start: date
    end: date | None
    """None: the clock stands still now."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands in time."""

    promised_by: date | None
    statutory_by: date | None
    estimated: bool
    """Not accepted yet, or the clock stands still, or a year's holidays are not announced."""
    days_left: int | None
    """Working days until the nearer duty; negative when overdue; None when closed, stopped, or without a limit."""
    due_soon: bool
    overdue: bool


def standing(record: CaseRecord, today: date, calendar: WorkingCalendar) -> Standing:
    """Where the case stands on that day.

    A case not yet accepted counts from the day it was received: what is not objected to within five days counts as
    accepted on receipt (行政许可法第三十二条).
    """
    if record.order is not None:
        return _order_standing(record.order, today, calendar)
    start = accepted_on(record) or _local(record.submitted_at)
    stops = pauses(record)
    promised = _due(record.promised, start, stops, today, calendar)
    statutory = _due(record.statutory, start, stops, today, calendar)
    stopped = bool(stops) and stops[-1].end is None
    due = promised or statutory
    left = None
    if due is not None and not record.status.is_closed and not stopped:
        left = calendar.between(today, due.date)
        if left == 0 and today > due.date:  # past it by holidays only
            left = -1
    estimated = stopped or accepted_on(record) is None or any(one.estimated for one in (promised, statutory) if one)
    return Standing(
        promised_by=promised.date if promised else None,
        statutory_by=statutory.date if statutory else None,
        estimated=estimated and not record.status.is_closed,
        days_left=left,
        due_soon=left is not None and 0 <= left <= DUE_SOON_DAYS,
        overdue=left is not None and left < 0,
    )


def _order_standing(order: Order, today: date, calendar: WorkingCalendar) -> Standing:
    """A work order has one limit, counted from the day it was taken down, and no statutory one."""
    running = order.due_on is not None and order.state.is_timed
    left = calendar.between(today, order.due_on) if order.due_on is not None and running else None
    if left == 0 and order.due_on is not None and today > order.due_on:
        left = -1
    return Standing(
        promised_by=order.due_on if running else None,
        statutory_by=None,
        estimated=running and order.estimated,
        days_left=left,
        due_soon=left is not None and 0 <= left <= DUE_SOON_DAYS,
        overdue=left is not None and left < 0,
    )


def accepted_on(record: CaseRecord) -> date | None:
    """The day of acceptance (受理); a case under review without such an event was accepted when that began."""
    started = (CaseStatus.ACCEPTED, CaseStatus.REVIEWING, CaseStatus.SUSPENDED)
    return next((_local(event.at) for event in record.events if event.status in started), None)


def pauses(record: CaseRecord) -> list[Pause]:
    """The stretches after acceptance in which the clock stood still, oldest first; the last may be open."""
    found: list[Pause] = []
    accepted = False
    since: date | None = None
    for event in record.events:
        day = _local(event.at)
        if event.status.stops_clock:
            since = since if since is not None else day
            accepted = accepted or event.status is CaseStatus.SUSPENDED
        else:
            if since is not None and accepted:
                found.append(Pause(since, day))
            since = None
            accepted = accepted or event.status in (CaseStatus.ACCEPTED, CaseStatus.REVIEWING)
    if since is not None:
        found.append(Pause(since, None))
    return found


def _due(
    limit: Limit | None, start: date, stops: list[Pause], today: date, calendar: WorkingCalendar
) -> Deadline | None:
    if limit is None:
        return None
    due = _after(limit, start, calendar)
    for stop in stops:
        if stop.start > due.date:  # a pause after the deadline does not undo that it was missed
            continue
        end = stop.end or max(today, stop.start)
        if limit.unit == "working_day":
            due = calendar.add(due.date, calendar.between(stop.start, end))
        else:
            due = Deadline(due.date + (end - stop.start), due.estimated)
    return due


def _after(limit: Limit, start: date, calendar: WorkingCalendar) -> Deadline:
    if limit.unit == "working_day":
        return calendar.add(start, limit.amount)
    if limit.unit == "day":
        return Deadline(start + timedelta(days=limit.amount), estimated=False)
    month = start.year * 12 + start.month - 1 + limit.amount
    first = date(month // 12, month % 12 + 1, 1)
    length = (date((month + 1) // 12, (month + 1) % 12 + 1, 1) - first).days
    return Deadline(first.replace(day=min(start.day, length)), estimated=False)


def _local(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
