"""Handing in an application, exactly once: the submission and its case in one transaction, under one key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from actions.cases.deadlines import standing
from actions.cases.limits import LimitSource, no_limits
from actions.cases.models import WHOLE, CaseRow
from actions.cases.proof import Keyed, matches
from actions.cases.sources.sql import NewCase, SqlCaseSource, to_record
from actions.database import Base, Database, Moment
from actions.forms.catalogue import FormCatalogue
from actions.forms.spec import FormSpec
from actions.forms.validation import all_errors
from actions.work_orders.orders import NewOrder, WorkOrders
from core.clock import Clock
from core.problem import BadInput, Conflict
from core.sealing import Seal
from core.workdays import WorkingCalendar

MAX_KEY = 200
"""Characters of an idempotency key."""


class SubmissionRow(Base):
    """A submission. The values are sealed; the digest of the request tells a repetition from another one."""

    __tablename__ = "submissions"

    idempotency_key: Mapped[str] = mapped_column(String(MAX_KEY), primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    case_no: Mapped[str] = mapped_column(ForeignKey("cases.case_no"), index=True)
    """Several of a work order: what the same person told again about it."""
    item: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer)
    subject: Mapped[str | None] = mapped_column(String(120), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    values_sealed: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class OrderReceipt:
    """What a receipt says besides when the submission is a work order."""

    region: str
    days: int | None
    """Working days within which the handling unit gets in touch; None where none are set."""
    linked: bool
    """The same person had told the same before: it was added to that order."""
    code: str | None
    """Of an anonymous order: what proves its holder, in place of a phone's tail."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person gets for a submission."""

    case_no: str
    item: str
    promised_by: date | None
    statutory_by: date | None
    replayed: bool = False
    """True when this very submission had been made before: HTTP 200 instead of 201."""
    cases: tuple[tuple[str, str], ...] = ()
    """Of a bundle: name and case number of every item, in the order they are handled; `case_no` is the first."""
    order: OrderReceipt | None = None


class SubmissionService:
    """Turns complete values into a submission and its case in one transaction."""

    def __init__(
        self,
        database: Database,
        catalogue: FormCatalogue,
        cases: SqlCaseSource,
        *,
        secret: str,
        clock: Clock,
        region: str,
        limits: LimitSource = no_limits,
        calendar: WorkingCalendar | None = None,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._cases = cases
        self._keyed = Keyed(secret)
        self._seal = Seal(secret)
        self._clock = clock
        self._region = region
        self._limits = limits
        self._calendar = calendar or WorkingCalendar.load()
        self.orders = WorkOrders(database, cases, self._keyed, clock, self._calendar)

    async def submit(
        self,
        item: str,
        version: int,
        values: Mapping[str, str],
        *,
        subject: str | None,
        channel: str,
        idempotency_key: str,
        conversation: str | None = None,
    ) -> Receipt:
        """The receipt; the same key and content again gives the same one.

        Without contact a form that may be anonymous is kept without its subject. `conversation` is what a repeated
        work order is known by where nobody is logged in.

        Raises BadInput with `errors: [{field, message}]` for wrong values, Conflict for the same key with another
        content, NotFound (form_not_found) for an item without a form.
        """
        if not 1 <= len(idempotency_key) <= MAX_KEY:
            raise BadInput(f"Idempotency-Key 要有 1 到 {MAX_KEY} 个字符")
        spec = self._catalogue.get(item)
        if spec.anonymous and not values.get(spec.holder("holder_phone") or ""):
            subject = None
        digest = self._digest(item, version, values, subject)
        known = await self._known(idempotency_key, digest)
        if known is not None:
            return known
        errors = all_errors(spec, values, self._clock.today())
        if errors:
            raise BadInput("有几项需要改一下", errors=[{"field": e.field, "message": e.message} for e in errors])
        row = SubmissionRow(
            idempotency_key=idempotency_key,
            request_digest=digest,
            item=item,
            version=version,
            subject=subject,
            channel=channel,
            values_sealed=self._seal.close(json.dumps(dict(values), ensure_ascii=False)),
            submitted_at=self._clock.now(),
        )
        try:
            async with self._database.transaction() as session:
                row.case_no = await self._open_cases(session, spec, values, row, conversation)
                session.add(row)
                await session.flush()
                return await self._receipt(session, row, replayed=False)
        except IntegrityError:  # somebody else was first with the same key
            known = await self._known(idempotency_key, digest)
            if known is None:
                raise
            return known

    async def _open_cases(
        self,
        session: AsyncSession,
        spec: FormSpec,
        values: Mapping[str, str],
        row: SubmissionRow,
        conversation: str | None,
    ) -> str:
        """Open the case, of a bundle one per item with the order kept, or the work order; the (first) number."""
        subject = row.subject
        if kind := self.orders.terms.kind_of(spec.item):
            return await self.orders.take(session, self._new_order(spec, kind, values, row, conversation))
        parts = self._catalogue.parts(spec.item)
        if not parts:
            return await self._cases.open_case(session, self._new_case(spec, values, subject))
        first: str | None = None
        for order, part in enumerate(parts, 1):
            own = self._new_case(part.spec, part.values(dict(values)), subject)
            number = await self._cases.open_case(session, replace(own, bundle_no=first, bundle_order=order))
            if first is None:
                first = number
                await session.execute(update(CaseRow).where(CaseRow.case_no == number).values(bundle_no=number))
        return first or ""

    async def _known(self, key: str, digest: bytes) -> Receipt | None:
        """The receipt given for this key before; raises Conflict when it was for another content."""
        async with self._database.reading() as session:
            row = await session.get(SubmissionRow, key)
            if row is None:
                return None
            if not matches(row.request_digest, digest):
                raise Conflict("这个 Idempotency-Key 已经用于另一份内容")
            return await self._receipt(session, row, replayed=True)

    async def _receipt(self, session: AsyncSession, row: SubmissionRow, *, replayed: bool) -> Receipt:
        query = select(CaseRow).where(CaseRow.case_no == row.case_no).options(*WHOLE)
        found_case = (await session.scalars(query.execution_options(populate_existing=True))).one()
        case = to_record(found_case)
        now = standing(case, case.submitted_at.date(), self._calendar)
        siblings: tuple[tuple[str, str], ...] = ()
        if case.bundle_no:
            of_bundle = select(CaseRow.item_name, CaseRow.case_no).where(CaseRow.bundle_no == case.bundle_no)
            found = (await session.execute(of_bundle.order_by(CaseRow.bundle_order))).all()
            siblings = tuple((name, number) for name, number in found)
        order = self._order_receipt(found_case, row) if found_case.order else None
        return Receipt(row.case_no, row.item, now.promised_by, now.statutory_by, replayed, siblings, order)

    def _order_receipt(self, case: CaseRow, row: SubmissionRow) -> OrderReceipt | None:
        order = case.order
        if order is None:
            return None
        days = self.orders.terms.working_days(order.kind, case.region)
        code = self.orders.code(case.case_no) if order.anonymous else None
        return OrderReceipt(case.region, days, linked=order.first_key != row.idempotency_key, code=code)

    def _new_order(
        self, spec: FormSpec, kind: str, values: Mapping[str, str], row: SubmissionRow, conversation: str | None
    ) -> NewOrder:
        case = replace(
            self._new_case(spec, values, row.subject),
            promised=None,
            statutory=None,
            text=self.orders.terms.say("timeline_first", "standard"),
        )
        place = next((values[name] for name in ("place", "unit", "content") if values.get(name)), "")
        confidential = values.get("secrecy") == "confidential"
        return NewOrder(case, kind, row.idempotency_key, conversation, place, confidential)

    def _new_case(self, spec: FormSpec, values: Mapping[str, str], subject: str | None) -> NewCase:
        limits = self._limits(spec.item)

        def held(role: str) -> str:
            return values.get(spec.holder(role) or "", "")

        return NewCase(
            item=spec.item,
            item_name=limits.item_name or spec.name,
            region=self._region,
            subject=subject,
            holder_name=held("holder_name"),
            id_number=held("holder_id"),
            phone=held("holder_phone"),
            promised=limits.promised,
            statutory=limits.statutory,
            text="收到您提交的申请",
        )

    def _digest(self, item: str, version: int, values: Mapping[str, str], subject: str | None) -> bytes:
        """Without the channel: the same form sent again from elsewhere is still the same."""
        body = [item, version, dict(values), subject]
        return self._keyed.digest("submission", json.dumps(body, sort_keys=True, ensure_ascii=False))
