"""Demo cases of 示范市: made-up people, every state, dates that are always recent."""

from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from actions.cases.limits import LimitSource
from actions.cases.models import CaseEventRow, CaseRow
from actions.cases.proof import Keyed
from actions.cases.record import CaseStatus
from actions.cases.sources.sql import TAIL
from actions.database import Database
from core.clock import LOCAL, Clock
from core.masks import mask_name
from core.workdays import WorkingCalendar

log = structlog.get_logger()

FILE = Path(__file__).parents[1] / "data" / "demo_cases.yml"
_REGION = "990100"


class Strict(BaseModel):
    """Base of everything in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DemoHolder(Strict):
    """A made-up person."""

    name: str
    id_number: str = Field(pattern=rf"^{_REGION}\d{{11}}[\dX]$")
    phone: str = Field(pattern=r"^0000-555\d{4}$")


class DemoEvent(Strict):
    """A change so many working days ago."""

    days_ago: int = Field(ge=0)
    status: CaseStatus
    text: str


class DemoCase(Strict):
    """One case."""

    case_no: str
    item: str
    holder: DemoHolder
    subject: str | None = None
    events: list[DemoEvent] = Field(min_length=1)
    supplement: list[str] | None = None
    until_in: int | None = None
    special: str | None = None
    result: str | None = None
    delivery: str | None = None
    reason: str | None = None


class DemoFile(Strict):
    """The whole file."""

    owner: str
    reviewed_on: date
    cases: list[DemoCase]


def read_demo_cases(file: Path = FILE) -> list[DemoCase]:
    """The cases of the file."""
    return DemoFile.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))).cases


async def load_demo_cases(
    database: Database, keyed: Keyed, limits: LimitSource, clock: Clock, calendar: WorkingCalendar
) -> int:
    """Put the demo cases into a database that has no case; how many were put there."""
    async with database.transaction() as session:
        if await session.scalar(select(func.count()).select_from(CaseRow)):
            return 0
        cases = read_demo_cases()
        session.add_all(_row(case, keyed, limits, clock.now(), calendar) for case in cases)
    log.info("demo_cases_loaded", count=len(cases))
    return len(cases)


def _row(case: DemoCase, keyed: Keyed, limits: LimitSource, now: datetime, calendar: WorkingCalendar) -> CaseRow:
    held = limits(case.item)
    moment = partial(_moment, now, calendar)
    digest = partial(keyed.tail, case.case_no)
    until = calendar.add(now.date(), case.until_in).date if case.until_in is not None else None
    return CaseRow(
        case_no=case.case_no,
        number_tail=case.case_no[-TAIL:],
        item=case.item,
        item_name=held.item_name or case.item,
        region=_REGION,
        status=case.events[-1].status,
        subject=case.subject,
        holder=mask_name(case.holder.name),
        id_tail_digest=digest(case.holder.id_number[-4:]),
        phone_tail_digest=digest(case.holder.phone[-4:]),
        submitted_at=moment(case.events[0].days_ago, 0),
        promised_amount=held.promised.amount if held.promised else None,
        promised_unit=held.promised.unit if held.promised else None,
        statutory_amount=held.statutory.amount if held.statutory else None,
        statutory_unit=held.statutory.unit if held.statutory else None,
        supplement=case.supplement,
        supplement_until=until,
        special_procedure=case.special,
        result=case.result,
        delivery=case.delivery,
        reason=case.reason,
        events=[
            CaseEventRow(at=moment(event.days_ago, place), status=event.status, text=event.text)
            for place, event in enumerate(case.events)
        ],
    )


def _moment(now: datetime, calendar: WorkingCalendar, days_ago: int, place: int) -> datetime:
    """A time of day in office hours so many working days ago; never later than now."""
    day = now.date()
    left = days_ago
    while left or (days_ago and not calendar.is_workday(day)):
        day -= timedelta(days=1)
        left -= left > 0 and calendar.is_workday(day)
    return min(datetime.combine(day, time(9, 10 + 20 * place % 50), LOCAL), now)
