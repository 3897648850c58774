"""Taking work orders down and moving them on, each change with its record."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.cases.models import CaseEventRow, CaseRow
from actions.cases.proof import Keyed
from actions.cases.record import CaseStatus
from actions.cases.sources.sql import NewCase, SqlCaseSource
from actions.database import Database
from actions.work_orders.models import WorkOrderEventRow, WorkOrderRow
from actions.work_orders.state import STARTS_ANEW, Move, OrderState, fault_of
from actions.work_orders.terms import Terms, terms
from core.clock import Clock
from core.folding import to_ascii_digits
from core.problem import Conflict, NotFound
from core.workdays import WorkingCalendar

CODE: dict[OrderState, CaseStatus] = {
    OrderState.DRAFT: CaseStatus.RECEIVED,
    OrderState.SUBMITTED: CaseStatus.RECEIVED,
    OrderState.ACCEPTED: CaseStatus.ACCEPTED,
    OrderState.RETURNED: CaseStatus.SUPPLEMENT,
    OrderState.NOT_ACCEPTED: CaseStatus.NOT_ACCEPTED,
    OrderState.DISPATCHED: CaseStatus.ACCEPTED,
    OrderState.PROCESSING: CaseStatus.REVIEWING,
    OrderState.DELAYED: CaseStatus.REVIEWING,
    OrderState.ANSWERED: CaseStatus.REVIEWING,
    OrderState.CALLBACK: CaseStatus.REVIEWING,
    OrderState.CLOSED: CaseStatus.DONE,
    OrderState.REOPENED: CaseStatus.REVIEWING,
}
"""The code of domain list case_status under which each state travels."""
_LOCK = 0x7A686F72
"""Key of the PostgreSQL advisory lock: two orders about the same thing at once must see each other ("zhor")."""
_OVER = [state.value for state in OrderState if state.is_over]


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order about to be taken down."""

    case: NewCase
    kind: str
    key: str
    """Idempotency key of the submission."""
    conversation: str | None
    place: str
    """What tells two concerns of one kind apart: the place, else the unit, else the content."""
    confidential: bool

    @property
    def anonymous(self) -> bool:
        """Whether nobody can be called back."""
        return not self.case.phone


class WorkOrders:
    """The orders of the built-in database; cases and orders are one transaction."""

    def __init__(
        self,
        database: Database,
        cases: SqlCaseSource,
        keyed: Keyed,
        clock: Clock,
        calendar: WorkingCalendar,
        words: Terms | None = None,
    ) -> None:
        self._database = database
        self._cases = cases
        self._keyed = keyed
        self._clock = clock
        self._calendar = calendar
        self.terms = words or terms()

    async def take(self, session: AsyncSession, order: NewOrder) -> str:
        """The number of a new order, or of the one that the same person opened about the same place a while ago."""
        if not self._database.is_sqlite:
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        earlier = await self._earlier(session, order)
        if earlier is not None:
            return await self._link(session, earlier, order)
        number = await self._cases.open_case(session, order.case)
        if order.anonymous:
            code = self._keyed.tail(number, self.code(number))
            await session.execute(update(CaseRow).where(CaseRow.case_no == number).values(phone_tail_digest=code))
        row = self._row(order, number)
        session.add(row)
        self._record(session, row, OrderState.DRAFT, "citizen", order.case.text)
        return number

    def code(self, case_no: str) -> str:
        """Four digits that prove the holder of an anonymous order, in place of a phone's tail."""
        return f"{int.from_bytes(self._keyed.digest('order-code', case_no)[:4], 'big') % 10_000:04d}"

    def _row(self, order: NewOrder, number: str) -> WorkOrderRow:
        days = self.terms.working_days(order.kind, order.case.region)
        due = self._calendar.add(self._clock.today(), days) if days is not None else None
        phone = order.case.phone if self.terms.kinds[order.kind].by_phone else None
        return WorkOrderRow(
            case_no=number,
            kind=order.kind,
            state=OrderState.SUBMITTED,
            opened_at=self._clock.now(),
            first_key=order.key,
            place_digest=self._place(order),
            phone_digest=self._digest("phone", phone),
            subject_digest=self._digest("subject", order.case.subject),
            conversation_digest=self._digest("conversation", order.conversation),
            anonymous=order.anonymous,
            confidential=order.confidential,
            due_on=due.date if due else None,
            due_estimated=bool(due and due.estimated),
        )

    async def _earlier(self, session: AsyncSession, order: NewOrder) -> WorkOrderRow | None:
        """The unfinished order that this one repeats. An anonymous one never joins one with a name, nor the reverse."""
        row = self._row(order, "")
        same: list[ColumnElement[bool]] = []
        if row.phone_digest is not None:
            same.append(WorkOrderRow.phone_digest == row.phone_digest)
        if row.subject_digest is not None:
            same.append(WorkOrderRow.subject_digest == row.subject_digest)
        if row.conversation_digest is not None:
            same.append(WorkOrderRow.conversation_digest == row.conversation_digest)
        if not same:
            return None
        since = self._clock.now() - timedelta(days=self.terms.repeat_within_days)
        query = select(WorkOrderRow).where(
            WorkOrderRow.kind == row.kind,
            WorkOrderRow.place_digest == row.place_digest,
            WorkOrderRow.anonymous == row.anonymous,
            WorkOrderRow.opened_at >= since,
            WorkOrderRow.state.not_in(_OVER),
            or_(*same),
        )
        return (await session.scalars(query.order_by(WorkOrderRow.opened_at).limit(1))).first()

    async def _link(self, session: AsyncSession, row: WorkOrderRow, order: NewOrder) -> str:
        """Add to the earlier order; a returned one has thereby been supplemented."""
        before = OrderState(row.state)
        row.confidential = row.confidential or order.confidential
        if before is OrderState.RETURNED:
            self._move(row, Move(OrderState.SUBMITTED))
            await session.execute(
                update(CaseRow)
                .where(CaseRow.case_no == row.case_no)
                .values(status=CODE[OrderState.SUBMITTED], supplement=None)
            )
        note = self.terms.say("timeline_again", "standard")
        code = CODE[OrderState(row.state)]
        session.add(CaseEventRow(case_no=row.case_no, at=self._clock.now(), status=code, text=note))
        self._record(session, row, before, "citizen", note)
        return row.case_no

    async def advance(self, case_no: str, move: Move, actor: str) -> None:
        """Move an order on; raises NotFound, or Conflict that says why the move is not allowed."""
        async with self._database.transaction() as session:
            row = await session.get(WorkOrderRow, case_no, with_for_update=not self._database.is_sqlite)
            case = await session.get(CaseRow, case_no)
            if row is None or case is None:
                raise NotFound
            before = OrderState(row.state)
            if fault := fault_of(before, row.due_on, move):
                raise Conflict(fault)
            self._move(row, move)
            case.status = CODE[move.to]
            case.supplement = [move.note] if move.to is OrderState.RETURNED else None
            case.reason = move.note if move.to in (OrderState.NOT_ACCEPTED, OrderState.DELAYED) else None
            case.result = move.note or case.result if move.to is OrderState.ANSWERED else case.result
            note = move.note or self.terms.states[move.to].text
            session.add(CaseEventRow(case_no=case_no, at=self._clock.now(), status=case.status, text=note))
            self._record(session, row, before, actor, note)

    def _move(self, row: WorkOrderRow, move: Move) -> None:
        row.state = move.to
        if move.due is not None:
            row.due_on, row.due_estimated = move.due, not self._calendar.is_known(move.due.year)
        elif move.to in STARTS_ANEW and (days := self._days(row)) is not None:
            due = self._calendar.add(self._clock.today(), days)
            row.due_on, row.due_estimated = due.date, due.estimated

    def _days(self, row: WorkOrderRow) -> int | None:
        """Only where a limit was set when it was opened."""
        if row.due_on is None:
            return None
        opened: date = row.opened_at.astimezone(self._clock.now().tzinfo).date()
        return max(self._calendar.between(opened, row.due_on), 1)

    def _record(self, session: AsyncSession, row: WorkOrderRow, before: OrderState, actor: str, note: str) -> None:
        session.add(
            WorkOrderEventRow(
                case_no=row.case_no,
                at=self._clock.now(),
                before=before,
                after=row.state,
                actor=self._keyed.digest("actor", actor),
                note=note,
            )
        )

    def _place(self, order: NewOrder) -> bytes:
        plain = re.sub(r"^在|[\W_]", "", to_ascii_digits(order.place)).upper()
        return self._keyed.digest("order-place", plain)

    def _digest(self, purpose: str, value: str | None) -> bytes | None:
        return self._keyed.digest(f"order-{purpose}", value) if value else None
