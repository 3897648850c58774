"""The tables of work orders: what a case does not hold, and the record of every change of state."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.database import Base, Moment


class WorkOrderRow(Base):
    """The order behind a case number. Whom it comes from is kept as keyed digests, to know a repetition by."""

    __tablename__ = "work_orders"
    __table_args__ = (Index("ix_work_orders_kind_place_digest", "kind", "place_digest"),)

    case_no: Mapped[str] = mapped_column(ForeignKey("cases.case_no", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    first_key: Mapped[str] = mapped_column(String(200))
    """Idempotency key of the submission that opened it; others under its number were linked to it."""
    place_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    phone_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    subject_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    conversation_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    anonymous: Mapped[bool] = mapped_column(Boolean)
    confidential: Mapped[bool] = mapped_column(Boolean)
    """The person wants their identity kept from whom the order is about."""
    due_on: Mapped[date | None] = mapped_column(Date)
    due_estimated: Mapped[bool] = mapped_column(Boolean)


class WorkOrderEventRow(Base):
    """A change of state, by whom and why. The database refuses to change or delete a row."""

    __tablename__ = "work_order_events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    case_no: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    actor: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Digest of who did it."""
    note: Mapped[str] = mapped_column(Text)
