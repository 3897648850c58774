"""Drafts: forms begun and not yet submitted, sealed at rest, one per conversation and item."""

from datetime import datetime

from sqlalchemy import Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from actions.database import Base, Moment


class DraftRow(Base):
    """A draft. What the person typed is only in `sealed`; the rest is what the service must find it by."""

    __tablename__ = "form_drafts"
    __table_args__ = (UniqueConstraint("conversation_id", "item"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Random; also the idempotency key of the submission."""
    conversation_id: Mapped[str] = mapped_column(String(80), index=True)
    subject: Mapped[str | None] = mapped_column(String(120), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    item: Mapped[str] = mapped_column(String(80))
    stage: Mapped[str] = mapped_column(String(12))
    sealed: Mapped[str] = mapped_column(Text)
    """The engine's state as JSON; without values once submitted or cancelled."""
    turn_id: Mapped[str] = mapped_column(String(80))
    """The last turn taken, and what was replied to it (sealed): the same turn again gives the same reply."""
    reply_sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    touched_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(Integer, nullable=False)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  (SQLAlchemy reads a plain dict)
