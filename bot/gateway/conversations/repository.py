"""SQL of conversations, their turns and messages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.gateway.database import Database
from bot.gateway.tables import conversations, erasures, messages, ratings, turns
from core.reply import Message, Turn


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as stored, token hashes included."""

    id: str
    channel: str
    locale: str
    region: str
    mode: str
    token_hash: str
    token_expires_at: datetime
    old_token_hash: str | None
    old_token_expires_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn that was done, with the digest of what it answered."""

    content_digest: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of the history."""

    seq: int
    turn_id: str | None
    body: str
    created_at: datetime


_OFFERED_LATELY = 12
"""Messages back in which a tapped choice is looked for."""

_BY_ID = select(conversations).where(conversations.c.id == bindparam("id"))
_TURN = (
    select(turns.c.conversation_id, turns.c.content_digest, turns.c.envelope, messages.c.body)
    .outerjoin_from(turns, messages, (messages.c.turn_id == turns.c.id) & (messages.c.role != "user"))
    .where(turns.c.id == bindparam("id"))
    .order_by(messages.c.seq)
)
_LAST = (
    select(messages.c.seq, messages.c.turn_id, messages.c.body, messages.c.created_at)
    .where(messages.c.conversation_id == bindparam("conversation_id"))
    .order_by(messages.c.seq.desc())
    .limit(bindparam("limit"))
)
_BEFORE = _LAST.where(messages.c.seq < bindparam("before"))
_LAST_ENVELOPE = (
    select(turns.c.envelope)
    .where(turns.c.conversation_id == bindparam("conversation_id"))
    .order_by(turns.c.created_at.desc())
    .limit(1)
)


class ConversationRepository:
    """Reads and writes conversations; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, conversation: Conversation, greeting: Sequence[Message]) -> None:
        """Store a new conversation and what it was greeted with."""
        row = {column.name: getattr(conversation, column.name) for column in conversations.columns}
        said = [_message(conversation.id, None, message, conversation.created_at) for message in greeting]

        def store(connection: Connection) -> None:
            connection.execute(insert(conversations), row)
            connection.execute(insert(messages), said)

        await self._database.write(store)

    async def find(self, conversation_id: str) -> Conversation | None:
        """The conversation, or None."""
        row = await self._database.read(lambda connection: connection.execute(_BY_ID, {"id": conversation_id}).first())
        return Conversation(*row) if row else None

    async def set_token(self, conversation: Conversation) -> None:
        """Write the token fields of a conversation."""
        fields = ("token_hash", "token_expires_at", "old_token_hash", "old_token_expires_at")
        changed = {name: getattr(conversation, name) for name in fields}
        statement = update(conversations).where(conversations.c.id == conversation.id)
        await self._database.write(lambda connection: connection.execute(statement, changed))

    async def find_turn(self, turn_id: str) -> StoredTurn | None:
        """A turn that is done, as it was answered, or None."""
        rows = await self._database.read(lambda connection: connection.execute(_TURN, {"id": turn_id}).all())
        if not rows:
            return None
        body = json.loads(rows[0].envelope)
        body["messages"] = [json.loads(row.body) for row in rows if row.body is not None]
        return StoredTurn(rows[0].content_digest, Turn.model_validate(body))

    async def add_turn(self, turn: Turn, said: Message, content_digest: str, at: datetime) -> bool:
        """Store a turn with what was said in it, in one commit; False when the conversation is gone meanwhile."""
        row = {
            "id": turn.turn_id,
            "conversation_id": turn.conversation_id,
            "content_digest": content_digest,
            "status": turn.status.value,
            "envelope": turn.model_dump_json(exclude={"messages"}),
            "created_at": at,
        }
        spoken = [_message(turn.conversation_id, turn.turn_id, message, at) for message in (said, *turn.messages)]

        def store(connection: Connection) -> None:
            connection.execute(insert(turns), row)
            connection.execute(insert(messages), spoken)

        try:
            await self._database.write(store)
        except IntegrityError:
            return False
        return True

    async def history(self, conversation_id: str, *, before: int | None, limit: int) -> list[StoredMessage]:
        """The last messages, or the last ones before a message, newest first."""
        given: dict[str, Any] = {"conversation_id": conversation_id, "limit": limit}
        query = _LAST
        if before is not None:
            query, given["before"] = _BEFORE, before
        found = await self._database.read(lambda connection: connection.execute(query, given).all())
        return [StoredMessage(*row) for row in found]

    async def last_envelope(self, conversation_id: str) -> dict[str, Any] | None:
        """The last turn of a conversation without its messages, or None."""
        given = {"conversation_id": conversation_id}
        envelope = await self._database.read(lambda connection: connection.scalar(_LAST_ENVELOPE, given))
        return json.loads(envelope) if envelope else None

    async def title_of(self, conversation_id: str, payload: str) -> str | None:
        """The title under which a payload was offered lately, or None."""
        for stored in await self.history(conversation_id, before=None, limit=_OFFERED_LATELY):
            body = json.loads(stored.body)
            for choice in (*body.get("choices", ()), *(body.get("field") or {}).get("options", ())):
                if choice["payload"] == payload:
                    return str(choice["title"])
        return None

    async def rate(self, rating: dict[str, Any]) -> None:
        """Store a rating, in place of one of the same matter."""
        upsert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        statement = upsert(ratings).values(**rating)
        key = [ratings.c.conversation_id, ratings.c.matter]
        changed = {name: value for name, value in rating.items() if name not in ("conversation_id", "matter")}
        statement = statement.on_conflict_do_update(index_elements=key, set_=changed)
        await self._database.write(lambda connection: connection.execute(statement))

    async def erase(self, conversation: Conversation, at: datetime) -> None:
        """Delete the conversation with all that hangs on it, and note that the other processes must follow.

        Both in one transaction: a conversation is never gone here and forgotten there.
        """
        note = {
            "conversation_id": conversation.id,
            "token_hash": conversation.token_hash,
            "requested_at": at,
            "attempts": 0,
            "next_attempt_at": at,
        }

        def forget(connection: Connection) -> None:
            gone = connection.execute(delete(conversations).where(conversations.c.id == conversation.id))
            if gone.rowcount:
                connection.execute(insert(erasures), note)

        await self._database.write(forget)


def _message(conversation_id: str, turn_id: str | None, message: Message, at: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "turn_id": turn_id,
        "role": message.role,
        "body": message.model_dump_json(exclude_defaults=True),
        "created_at": at,
    }
