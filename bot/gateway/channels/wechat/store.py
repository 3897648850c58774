"""What the WeChat channel keeps: who talks in which conversation, what was pushed, and the shared access_token."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.gateway.channels.wechat.push import Push
from bot.gateway.database import Database
from bot.gateway.tables import wechat_inbox, wechat_tokens, wechat_users
from core.sealing import Seal


@dataclass(frozen=True, slots=True)
class Pending:
    """A push that is not yet answered to its end."""

    seq: int
    push: Push
    attempts: int
    sent: int
    """Texts of the answer that WeChat has taken."""


class WeChatStore:
    """Everything sealed or hashed: an openid is personal data."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert

    async def receive(self, push: Push, user: str, at: datetime) -> bool:
        """Keep a push; False when it was kept before. Once this returns, it is not lost."""
        row = {
            "message_id": push.message_id,
            "user": user,
            "sealed": self._seal.close(push.to_json()),
            "received_at": at,
            "attempts": 0,
            "sent": 0,
            "next_attempt_at": at,
        }
        statement = self._insert(wechat_inbox).values(row).on_conflict_do_nothing(index_elements=["message_id"])
        return (await self._database.write(lambda connection: connection.execute(statement))).rowcount == 1

    async def due(self, now: datetime) -> list[tuple[str, Pending]]:
        """The first unanswered push of each user that has one due: a later one waits for it."""
        first = (
            select(func.min(wechat_inbox.c.seq))
            .where(wechat_inbox.c.next_attempt_at.is_not(None))
            .group_by(wechat_inbox.c.user)
        )
        query = select(wechat_inbox).where(wechat_inbox.c.seq.in_(first), wechat_inbox.c.next_attempt_at <= now)
        rows = await self._database.read(lambda connection: connection.execute(query.limit(100)).all())
        return [(row.user, self._open(row)) for row in rows]

    def _open(self, row: Row[Any]) -> Pending:
        return Pending(row.seq, Push.from_json(self._seal.open(row.sealed)), row.attempts, row.sent)

    async def pending(self, seq: int, now: datetime) -> Pending | None:
        """A push as it stands now, if it is still due."""
        query = select(wechat_inbox).where(wechat_inbox.c.seq == seq, wechat_inbox.c.next_attempt_at <= now)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return self._open(row) if row else None

    async def finish(self, seq: int) -> None:
        """Note that a push is answered, or given up, and forget what was in it."""
        await self.progress(seq, next_attempt_at=None, sealed="")

    async def progress(self, seq: int, **changes: object) -> None:
        """Note how far an answer has come."""
        statement = update(wechat_inbox).where(wechat_inbox.c.seq == seq).values(changes)
        await self._database.write(lambda connection: connection.execute(statement))

    async def forget_before(self, moment: datetime) -> None:
        """Drop answered pushes that WeChat will not send again."""
        statement = delete(wechat_inbox).where(
            wechat_inbox.c.next_attempt_at.is_(None), wechat_inbox.c.received_at < moment
        )
        await self._database.write(lambda connection: connection.execute(statement))

    async def conversation_of(self, user: str) -> str | None:
        """The conversation of a user, or None."""
        query = select(wechat_users.c.conversation_id).where(wechat_users.c.user == user)
        found: str | None = await self._database.read(lambda connection: connection.scalar(query))
        return found

    async def begin(self, user: str, conversation_id: str) -> str:
        """Bind a user to a new conversation; the one that counts, should another have been quicker."""
        statement = self._insert(wechat_users).values(user=user, conversation_id=conversation_id)

        def bind(connection: Connection) -> str:
            connection.execute(statement.on_conflict_do_nothing(index_elements=["user"]))
            query = select(wechat_users.c.conversation_id).where(wechat_users.c.user == user)
            return str(connection.execute(query).scalar_one())

        return await self._database.write(bind)

    async def access_token(self) -> tuple[str, datetime] | None:
        """The shared access_token and when it expires."""
        row = await self._database.read(lambda connection: connection.execute(select(wechat_tokens)).first())
        return (self._seal.open(row.sealed), row.expires_at) if row else None

    async def keep_access_token(self, token: str, expires_at: datetime) -> None:
        """Share a new access_token."""
        new = {"sealed": self._seal.close(token), "expires_at": expires_at}
        statement = self._insert(wechat_tokens).values(id=1, **new)
        statement = statement.on_conflict_do_update(index_elements=["id"], set_=new)
        await self._database.write(lambda connection: connection.execute(statement))
