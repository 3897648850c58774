"""The tables of cases: the case, its events, failed look-ups, and the record of every look."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from actions.database import Base, Moment
from actions.work_orders.models import WorkOrderRow


class CaseRow(Base):
    """A case. Of its holder it keeps the masked name and keyed digests of two tails; the rest is in the submission."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_subject_submitted_at", "subject", "submitted_at"),)

    case_no: Mapped[str] = mapped_column(String(64), primary_key=True)
    number_tail: Mapped[str] = mapped_column(String(8), index=True)
    """The last eight characters, by which people may name a long number."""
    item: Mapped[str] = mapped_column(String(80))
    item_name: Mapped[str] = mapped_column(String(120))
    region: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str | None] = mapped_column(String(120))
    holder: Mapped[str] = mapped_column(String(60))
    """The masked name."""
    id_tail_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    phone_tail_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    promised_amount: Mapped[int | None] = mapped_column(Integer)
    promised_unit: Mapped[str | None] = mapped_column(String(12))
    statutory_amount: Mapped[int | None] = mapped_column(Integer)
    statutory_unit: Mapped[str | None] = mapped_column(String(12))
    supplement: Mapped[list[str] | None] = mapped_column(JSON)
    supplement_until: Mapped[date | None] = mapped_column(Date)
    special_procedure: Mapped[str | None] = mapped_column(String(40))
    """Name of the special procedure (特别程序) the case waits for: 现场勘验."""
    result: Mapped[str | None] = mapped_column(Text)
    delivery: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    bundle_no: Mapped[str | None] = mapped_column(String(64), index=True)
    bundle_order: Mapped[int | None] = mapped_column(Integer)
    events: Mapped[list["CaseEventRow"]] = relationship(
        order_by="CaseEventRow.at, CaseEventRow.id", lazy="raise", cascade="all, delete-orphan"
    )
    order: Mapped[WorkOrderRow | None] = relationship(lazy="raise", viewonly=True)
    """Set where the case is a work order (工单)."""


class CaseEventRow(Base):
    """One change of a case's status."""

    __tablename__ = "case_events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    case_no: Mapped[str] = mapped_column(ForeignKey("cases.case_no", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)


WHOLE: tuple[ORMOption, ...] = (selectinload(CaseRow.events), selectinload(CaseRow.order))
"""Loads a case with everything that is told about it."""


class CaseAttemptRow(Base):
    """A failed look-up, kept for the length of the window. `key` is a digest: neither client nor number is legible."""

    __tablename__ = "case_attempts"
    __table_args__ = (Index("ix_case_attempts_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(Moment)


class CaseLookRow(Base):
    """A look at a case, granted or refused. The database refuses to change or delete a row (domain.md 6.3)."""

    __tablename__ = "case_looks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Moment)
    action: Mapped[str] = mapped_column(String(20))
    """lookup, get or list."""
    outcome: Mapped[str] = mapped_column(String(20))
    """granted, refused or limited."""
    actor: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Digest of the client or the subject."""
    object: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Digest of the case number asked for."""


class SourceStateRow(Base):
    """What a department's system last told about a case, for when it does not answer."""

    __tablename__ = "case_source_states"

    case_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Moment)
    record_sealed: Mapped[str] = mapped_column(Text)
