"""Tables of the gateway's database. The migrations create them; a test holds the two together."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware point in time in UTC; on SQLite ISO-8601 text, which sorts like the moments themselves."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text on SQLite, which knows no zones; timestamptz elsewhere."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """What is stored; a moment without a zone is a bug and raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The moment, in UTC."""
        if value is None:
            return None
        moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


_Sequence = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("region", String(12), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("token_expires_at", Moment, nullable=False),
    # The token before the last rotation holds for a short while: the reply that carried the new one may be lost.
    Column("old_token_hash", String(64)),
    Column("old_token_expires_at", Moment),
    Column("created_at", Moment, nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(36), primary_key=True),
    Column(
        "conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    # Keyed hash of what was sent under this client_message_id: tells a repetition from a different message.
    Column("content_digest", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    # The Turn as JSON without its messages, which stand in `messages`.
    Column("envelope", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("turn_id", String(36)),
    Column("role", String(16), nullable=False),
    # core.reply.Message as JSON; what the person wrote is masked.
    Column("body", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "conversation_id", "seq"),
    Index(None, "turn_id"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    # What is rated: an item or a case number; the empty string is the conversation itself.
    Column("matter", String(64), primary_key=True),
    Column("level", Integer, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("comment", Text),
    Column("rated_at", Moment, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("conversation_id", String(36), primary_key=True),
    # Lets the same DELETE be repeated by the one who may, after the conversation itself is gone.
    Column("token_hash", String(64), nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("assistant_erased_at", Moment),
    Column("actions_erased_at", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", Moment, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", String(80), nullable=False),
    Column("result", String(40), nullable=False),
    Column("request_id", String(128), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

wechat_users = Table(
    "wechat_users",
    metadata,
    # Keyed hash of the openid.
    Column("user", String(64), primary_key=True),
    Column(
        "conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True
    ),
)

wechat_inbox = Table(
    "wechat_inbox",
    metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    Column("message_id", String(32), nullable=False, unique=True),
    Column("user", String(64), nullable=False),
    # The push, openid and all, sealed.
    Column("sealed", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    # Null: answered, or given up.
    Column("next_attempt_at", Moment, index=True),
)

wechat_tokens = Table(
    "wechat_tokens",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
