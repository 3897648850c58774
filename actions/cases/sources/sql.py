"""Cases in the built-in database."""

import random
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only

from actions.cases.models import WHOLE, CaseEventRow, CaseRow
from actions.cases.proof import Keyed, matches
from actions.cases.record import NEXT, CaseEvent, CaseRecord, CaseStatus, Limit, Order, Unit
from actions.database import Database
from actions.work_orders.state import OrderState
from core.clock import LOCAL, Clock
from core.identifiers import new_case_number
from core.masks import mask_name
from core.problem import AppError, Conflict, NotFound

_CANDIDATES = 10
"""Cases compared when only the end of a number was given; more than that many never share eight characters a day."""
_SUBJECT_CASES = 100
_COLLISIONS = 5
"""Numbers tried before giving up: five random digits a day."""
NO_NAME = "未留姓名"
TAIL = 8
"""Characters at the end of a number that are enough to name it, together with the holder's tail."""


class NoNumberLeft(AppError):
    """No free case number was found."""

    status = 503
    code = "no_case_number"
    title = "暂时取不到办件编号，请稍后再提交"


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case about to be opened."""

    item: str
    item_name: str
    region: str
    subject: str | None
    holder_name: str
    id_number: str
    """Empty where the form asks none."""
    phone: str
    promised: Limit | None
    statutory: Limit | None
    text: str
    """The first line of the timeline."""
    bundle_no: str | None = None
    bundle_order: int | None = None


class SqlCaseSource:
    """A CaseSource over the process's own tables."""

    def __init__(self, database: Database, keyed: Keyed, clock: Clock, rng: random.Random | None = None) -> None:
        self._database = database
        self._keyed = keyed
        self._clock = clock
        self._rng = rng or secrets.SystemRandom()

    async def match(self, case_no: str, holder_tail: str) -> CaseRecord | None:
        """See CaseSource. One query and the same number of comparisons whatever is found."""
        wanted = load_only(CaseRow.case_no, CaseRow.id_tail_digest, CaseRow.phone_tail_digest)
        query = select(CaseRow).where(CaseRow.number_tail == case_no[-TAIL:]).options(wanted).limit(_CANDIDATES)
        async with self._database.reading() as session:
            rows = list((await session.scalars(query)).all())
            found = self._holder_of(rows, case_no, holder_tail)
            return None if found is None else to_record(await _whole(session, found))

    def _holder_of(self, rows: list[CaseRow], case_no: str, holder_tail: str) -> str | None:
        found: str | None = None
        for place in range(_CANDIDATES):
            row = rows[place] if place < len(rows) else None
            number = row.case_no if row else case_no
            given = self._keyed.tail(number, holder_tail)
            by_id = matches(row.id_tail_digest if row else bytes(32), given)
            by_phone = matches(row.phone_tail_digest if row else bytes(32), given)
            if row and (by_id or by_phone) and number.endswith(case_no):
                found = number
        return found

    async def of_subject(self, subject: str) -> list[CaseRecord]:
        """See CaseSource."""
        query = (
            select(CaseRow)
            .where(CaseRow.subject == subject)
            .options(*WHOLE)
            .order_by(CaseRow.submitted_at.desc(), CaseRow.case_no)
            .limit(_SUBJECT_CASES)
        )
        async with self._database.reading() as session:
            return [to_record(row) for row in (await session.scalars(query)).all()]

    async def get(self, case_no: str, subject: str) -> CaseRecord | None:
        """See CaseSource."""
        query = select(CaseRow.case_no).where(CaseRow.case_no == case_no, CaseRow.subject == subject)
        async with self._database.reading() as session:
            found = await session.scalar(query)
            return None if found is None else to_record(await _whole(session, found))

    async def of_bundle(self, bundle_no: str) -> list[CaseRecord]:
        """See CaseSource."""
        query = select(CaseRow).where(CaseRow.bundle_no == bundle_no).options(*WHOLE)
        async with self._database.reading() as session:
            return [to_record(row) for row in (await session.scalars(query.order_by(CaseRow.bundle_order))).all()]

    async def open_case(self, session: AsyncSession, case: NewCase) -> str:
        """Add a case inside the caller's transaction; its number, new ones tried on a collision."""
        today = self._clock.today()
        for _ in range(_COLLISIONS):
            number = new_case_number(today, self._rng)
            try:
                async with session.begin_nested():
                    session.add(self._row(case, number, self._clock.now()))
            except IntegrityError:
                continue
            return number
        raise NoNumberLeft

    def _row(self, case: NewCase, number: str, now: datetime) -> CaseRow:
        return CaseRow(
            case_no=number,
            number_tail=number[-TAIL:],
            item=case.item,
            item_name=case.item_name,
            region=case.region,
            status=CaseStatus.RECEIVED,
            subject=case.subject,
            holder=mask_name(case.holder_name) or NO_NAME,
            id_tail_digest=self._tail(number, case.id_number),
            phone_tail_digest=self._tail(number, case.phone),
            submitted_at=now,
            promised_amount=case.promised.amount if case.promised else None,
            promised_unit=case.promised.unit if case.promised else None,
            statutory_amount=case.statutory.amount if case.statutory else None,
            statutory_unit=case.statutory.unit if case.statutory else None,
            bundle_no=case.bundle_no,
            bundle_order=case.bundle_order,
            events=[CaseEventRow(at=now, status=CaseStatus.RECEIVED, text=case.text)],
        )

    def _tail(self, number: str, value: str) -> bytes:
        """The digest of a value's last four; of a random text where there is no value, which nothing matches."""
        return self._keyed.tail(number, value[-4:].upper() if value else secrets.token_hex(16))

    async def advance(
        self,
        case_no: str,
        status: CaseStatus,
        text: str,
        *,
        supplement: list[str] | None = None,
        supplement_until: date | None = None,
        special_procedure: str | None = None,
        result: str | None = None,
        delivery: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Move a case on; raises NotFound, or Conflict where the states do not allow it."""
        async with self._database.transaction() as session:
            row = await session.get(CaseRow, case_no, with_for_update=not self._database.is_sqlite)
            if row is None:
                raise NotFound
            if status not in NEXT[CaseStatus(row.status)]:
                raise Conflict(f"办件现在的状态不能变成{status.value}")
            row.status = status
            row.supplement, row.supplement_until = supplement, supplement_until
            row.special_procedure = special_procedure
            row.result, row.delivery, row.reason = result, delivery, reason
            session.add(CaseEventRow(case_no=case_no, at=self._clock.now(), status=status, text=text))


async def _whole(session: AsyncSession, case_no: str) -> CaseRow:
    query = select(CaseRow).where(CaseRow.case_no == case_no).options(*WHOLE)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


def to_record(row: CaseRow) -> CaseRecord:
    """The row as a record; moments in local time."""
    return CaseRecord(
        case_no=row.case_no,
        item=row.item,
        item_name=row.item_name,
        region=row.region,
        status=CaseStatus(row.status),
        holder=row.holder,
        submitted_at=row.submitted_at.astimezone(LOCAL),
        events=tuple(CaseEvent(e.at.astimezone(LOCAL), CaseStatus(e.status), e.text) for e in row.events),
        promised=_limit(row.promised_amount, row.promised_unit),
        statutory=_limit(row.statutory_amount, row.statutory_unit),
        supplement=tuple(row.supplement or ()),
        supplement_until=row.supplement_until,
        special_procedure=row.special_procedure,
        result=row.result,
        delivery=row.delivery,
        reason=row.reason,
        bundle_no=row.bundle_no,
        bundle_order=row.bundle_order,
        order=Order(OrderState(row.order.state), row.order.due_on, row.order.due_estimated) if row.order else None,
    )


def _limit(amount: int | None, unit: str | None) -> Limit | None:
    if amount is None or unit is None:
        return None
    known: dict[str, Unit] = {"working_day": "working_day", "day": "day", "month": "month"}
    return Limit(amount, known[unit])
