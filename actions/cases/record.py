"""A case as a source tells it, before it is put in words for its holder."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from actions.work_orders.state import OrderState

Unit = Literal["working_day", "day", "month"]


class CaseStatus(StrEnum):
    """Codes of domain list case_status."""

    RECEIVED = "02"
    ACCEPTED = "05"
    SUPPLEMENT = "06"
    NOT_ACCEPTED = "07"
    DONE = "10"
    SUSPENDED = "11"
    REVIEWING = "12"
    RETURNED = "13"

    @property
    def is_closed(self) -> bool:
        """Whether nothing more will happen."""
        return self in (CaseStatus.NOT_ACCEPTED, CaseStatus.DONE, CaseStatus.RETURNED)

    @property
    def stops_clock(self) -> bool:
        """Whether this time is not counted: supplements, and special procedures (行政许可法第四十五条)."""
        return self in (CaseStatus.SUPPLEMENT, CaseStatus.SUSPENDED)


NEXT: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.RECEIVED: frozenset(
        {CaseStatus.ACCEPTED, CaseStatus.SUPPLEMENT, CaseStatus.NOT_ACCEPTED, CaseStatus.RETURNED}
    ),
    CaseStatus.SUPPLEMENT: frozenset(
        {CaseStatus.RECEIVED, CaseStatus.ACCEPTED, CaseStatus.REVIEWING, CaseStatus.NOT_ACCEPTED, CaseStatus.RETURNED}
    ),
    CaseStatus.ACCEPTED: frozenset(
        {CaseStatus.REVIEWING, CaseStatus.SUPPLEMENT, CaseStatus.SUSPENDED, CaseStatus.DONE, CaseStatus.RETURNED}
    ),
    CaseStatus.REVIEWING: frozenset(
        {CaseStatus.SUPPLEMENT, CaseStatus.SUSPENDED, CaseStatus.DONE, CaseStatus.RETURNED}
    ),
    CaseStatus.SUSPENDED: frozenset({CaseStatus.REVIEWING, CaseStatus.DONE, CaseStatus.RETURNED}),
    CaseStatus.DONE: frozenset(),
    CaseStatus.NOT_ACCEPTED: frozenset(),
    CaseStatus.RETURNED: frozenset(),
}
"""Where a case may go from each status."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit in force for a case; kept with it, so that a later guide does not change it."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One change of status."""

    at: datetime
    status: CaseStatus
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a work order has beyond a case."""

    state: OrderState
    due_on: date | None
    """Last day on which the handling unit has to get in touch."""
    estimated: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows a low rating (差评): somebody calls, and what was wrong is put right."""

    told: str
    """Where it stands, in citizens' words."""
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case of one holder."""

    case_no: str
    item: str
    item_name: str
    region: str
    status: CaseStatus
    holder: str
    """The holder's name, masked."""
    submitted_at: datetime
    events: tuple[CaseEvent, ...]
    """Oldest first; the first one is the receipt."""
    promised: Limit | None = None
    statutory: Limit | None = None
    supplement: tuple[str, ...] = ()
    supplement_until: date | None = None
    special_procedure: str | None = None
    result: str | None = None
    delivery: str | None = None
    reason: str | None = None
    bundle_no: str | None = None
    bundle_order: int | None = None
    as_of: datetime | None = None
    """When the source told this, where it does not answer now; None: it is fresh."""
    order: Order | None = None
    follow_up: FollowUp | None = None
