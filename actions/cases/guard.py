"""Holding off those who guess: few tries per client and per number, and a record of every look."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from actions.cases.models import CaseAttemptRow, CaseLookRow
from actions.cases.proof import Keyed
from actions.database import Database
from core.clock import Clock
from core.problem import TooMany

WINDOW = timedelta(minutes=15)
TRIES = 5
"""Failures within the window after which one client, or one number, is held off."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A look-up that has been let through; it counts as a failure until it is forgiven."""

    ids: tuple[int, ...]


class Guard:
    """Counts failures in the database, so that replicas share the count."""

    def __init__(self, database: Database, keyed: Keyed, clock: Clock) -> None:
        self._database = database
        self._keyed = keyed
        self._clock = clock

    async def admit(self, case_no: str, client: str) -> Attempt:
        """Let one look-up through, counted as failed beforehand; raises TooMany.

        Counting first means that tries made at once cannot all slip through.
        """
        keys = sorted((self._keyed.digest("client", client), self._keyed.digest("number", case_no)))
        now = self._clock.now()
        async with self._database.transaction() as session:
            await self._lock(session, keys)
            await session.execute(delete(CaseAttemptRow).where(CaseAttemptRow.at <= now - WINDOW))
            wait = max([await self._wait_s(session, key, now) for key in keys])
            if wait == 0:
                rows = [CaseAttemptRow(key=key, at=now) for key in keys]
                session.add_all(rows)
                await session.flush()
                return Attempt(tuple(row.id for row in rows))
        raise TooMany("试的次数太多了，请稍后再查", retry_after_s=wait)

    async def forgive(self, attempt: Attempt) -> None:
        """The look-up succeeded: it counts no more."""
        async with self._database.transaction() as session:
            await session.execute(delete(CaseAttemptRow).where(CaseAttemptRow.id.in_(attempt.ids)))

    async def _lock(self, session: AsyncSession, keys: list[bytes]) -> None:
        """On PostgreSQL one transaction per key at a time; SQLite has one writer anyway."""
        if not self._database.is_sqlite:
            for key in keys:
                number = int.from_bytes(key[:8], "big", signed=True)
                await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": number})

    async def _wait_s(self, session: AsyncSession, key: bytes, now: datetime) -> int:
        """Seconds until this key may try again; 0: now."""
        query = select(func.count(), func.min(CaseAttemptRow.at)).where(
            CaseAttemptRow.key == key, CaseAttemptRow.at > now - WINDOW
        )
        count, oldest = (await session.execute(query)).one()
        if count < TRIES:
            return 0
        return max(1, math.ceil((oldest + WINDOW - now).total_seconds()))

    async def record(
        self, action: str, outcome: Literal["granted", "refused", "limited"], actor: str, case_no: str | None
    ) -> None:
        """Write down a look (domain.md 6.3); digests only."""
        async with self._database.transaction() as session:
            session.add(
                CaseLookRow(
                    at=self._clock.now(),
                    action=action,
                    outcome=outcome,
                    actor=self._keyed.digest("actor", actor),
                    object=self._keyed.digest("number", case_no) if case_no else None,
                )
            )
