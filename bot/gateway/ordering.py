"""Strict order of the turns of one conversation.

Rasa's own lock was seen to lose events when two processes got the same sender at once, so turns are ordered before it:
in this process by a queue, across replicas by an advisory lock of PostgreSQL.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncEngine

from core.problem import TooMany, Unavailable

_LOCK_WAIT = "30s"
"""Longest wait for another replica, longer than any turn takes."""


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class TurnOrder:
    """Lets one turn of a conversation run at a time, first come first served."""

    def __init__(self, *, queue: int, replicas: AsyncEngine | None = None) -> None:
        self._queue = queue
        self._lanes: dict[str, _Lane] = {}
        self._replicas = replicas
        """Engine used for the locks alone: turns that hold one must not starve the queries they wait for."""

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        """Run when it is this caller's turn; raises TooMany when the queue is full."""
        lane = self._lanes.setdefault(conversation_id, _Lane())
        if lane.waiting >= self._queue:
            raise TooMany("您发得太快了，请等前面的消息答完再发", retry_after_s=2)
        lane.waiting += 1
        try:
            async with lane.lock:
                if self._replicas is None:
                    yield
                else:
                    async with _across_replicas(self._replicas, conversation_id):
                        yield
        finally:
            lane.waiting -= 1
            if not lane.waiting:
                del self._lanes[conversation_id]

    async def close(self) -> None:
        """Close the connections of the locks."""
        if self._replicas is not None:
            await self._replicas.dispose()


@asynccontextmanager
async def _across_replicas(engine: AsyncEngine, conversation_id: str) -> AsyncIterator[None]:
    # Held by a transaction, not by the session: whatever becomes of this connection, its end frees the lock.
    try:
        connection = await engine.connect()
    except (PoolExhausted, OperationalError) as error:
        raise Unavailable(headers={"Retry-After": "2"}) from error
    try:
        try:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": conversation_id}
            )
        except OperationalError as error:
            raise Unavailable(headers={"Retry-After": "2"}) from error
        yield
    finally:
        await connection.close()
