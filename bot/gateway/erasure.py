"""Erasing what the other processes hold of a conversation: an outbox, retried until both have confirmed."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, select, update

from bot.gateway.actions import TaskApi
from bot.gateway.assistant import Assistant
from bot.gateway.conversations.repository import ConversationRepository
from bot.gateway.conversations.tokens import token_hash
from bot.gateway.database import Database
from bot.gateway.tables import conversations, erasures, messages
from core.clock import Clock
from core.problem import AppError

log = structlog.get_logger()

_BATCH = 50
_FIRST_RETRY = timedelta(seconds=2)
_LAST_RETRY = timedelta(minutes=10)
_SETTLE = timedelta(minutes=1)
"""A turn that Rasa still worked on when the gateway had given it up can write once more; it is over after this. So
everything is erased at once, and once again after it, and only that counts as confirmed."""
_INTERVAL_S = 2.0


async def _done(erase: Callable[[str], Awaitable[None]], conversation_id: str) -> bool:
    try:
        await erase(conversation_id)
    except AppError as error:
        log.warning("erasure_delayed", conversation_id=conversation_id, part=erase.__qualname__, code=error.code)
        return False
    return True


class Erasures:
    """Carries out the notes that erased conversations left, and erases those whose time of keeping is over."""

    def __init__(
        self,
        database: Database,
        repository: ConversationRepository,
        assistant: Assistant,
        tasks: TaskApi,
        clock: Clock,
        *,
        retention: timedelta,
    ) -> None:
        self._database = database
        self._repository = repository
        self._erasers: dict[str, Callable[[str], Awaitable[None]]] = {
            "assistant_erased_at": assistant.erase,
            "actions_erased_at": tasks.erase,
        }
        self._clock = clock
        self._retention = retention
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look at the notes now."""
        self._wake.set()

    async def was_requested(self, conversation_id: str, token: str) -> bool:
        """True when the holder of this token has erased the conversation before."""
        query = select(erasures.c.token_hash).where(erasures.c.conversation_id == conversation_id)
        kept = await self._database.read(lambda connection: connection.scalar(query))
        return kept is not None and hmac.compare_digest(kept, token_hash(token))

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except Exception as error:  # the outermost loop of this task: it must outlive a database that is away
                log.error("erasure_sweep_failed", exc_info=error)
            try:
                async with asyncio.timeout(_INTERVAL_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    async def sweep(self) -> None:
        """One pass: conversations that are too old, then every note that is due."""
        now = self._clock.now()
        await self._expire(now - self._retention)
        due = select(erasures).where(erasures.c.next_attempt_at <= now).order_by(erasures.c.next_attempt_at)
        for note in await self._database.read(lambda connection: connection.execute(due.limit(_BATCH)).all()):
            await self._follow(note.conversation_id, note.requested_at, note.attempts)

    async def _follow(self, conversation_id: str, requested_at: datetime, attempts: int) -> None:
        now = self._clock.now()
        settled = now >= requested_at + _SETTLE
        confirmed = {column: now for column, erase in self._erasers.items() if await _done(erase, conversation_id)}
        if len(confirmed) < len(self._erasers):
            next_attempt_at = now + min(_FIRST_RETRY * 2 ** min(attempts, 10), _LAST_RETRY)
        else:
            next_attempt_at = None if settled else requested_at + _SETTLE
        changes = {"attempts": attempts + 1, "next_attempt_at": next_attempt_at, **(confirmed if settled else {})}
        statement = update(erasures).where(erasures.c.conversation_id == conversation_id).values(changes)
        await self._database.write(lambda connection: connection.execute(statement))

    async def _expire(self, cutoff: datetime) -> None:
        recent = exists().where(messages.c.conversation_id == conversations.c.id, messages.c.created_at >= cutoff)
        old = select(conversations.c.id).where(conversations.c.created_at < cutoff, ~recent).limit(_BATCH)
        for conversation_id in await self._database.read(lambda connection: connection.scalars(old).all()):
            conversation = await self._repository.find(conversation_id)
            if conversation is not None:
                await self._repository.erase(conversation, self._clock.now())
                log.info("conversation_expired", conversation_id=conversation_id)
