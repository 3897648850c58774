"""The tables of ratings: who may rate what, the ratings, and the record of every change."""

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.database import Base, Moment


class RatingRightRow(Base):
    """A conversation in which a matter was handed in, or told to its holder: it may rate it."""

    __tablename__ = "rating_rights"

    matter: Mapped[str] = mapped_column(String(80), primary_key=True)
    """The case number, or `chat:` and a digest for the conversation itself."""
    conversation_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)
    offered: Mapped[bool] = mapped_column(Boolean)
    """The rating was offered there; it is not offered again, anywhere."""


class RatingRow(Base):
    """The rating of a matter. Nothing in it says who gave it."""

    __tablename__ = "ratings"

    matter: Mapped[str] = mapped_column(String(80), primary_key=True)
    level: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    channel: Mapped[str] = mapped_column(String(20))
    rated_at: Mapped[datetime] = mapped_column(Moment)
    follow_up: Mapped[str | None] = mapped_column(String(12))
    contact_by: Mapped[date | None] = mapped_column(Date)
    rectify_by: Mapped[date | None] = mapped_column(Date)


class RatingEventRow(Base):
    """A rating given, replaced or followed up, and by whom. The database refuses to change or delete a row."""

    __tablename__ = "rating_events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    matter: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    level: Mapped[int] = mapped_column(Integer)
    before: Mapped[str | None] = mapped_column(String(12))
    after: Mapped[str | None] = mapped_column(String(12))
    actor: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
