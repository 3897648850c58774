"""The last known states of cases kept elsewhere, sealed, for when their system does not answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from actions.cases.models import SourceStateRow
from actions.cases.proof import Keyed
from actions.database import Database
from core.clock import LOCAL, Clock
from core.sealing import Seal

KEPT = timedelta(days=7)
"""Older states say nothing any more."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was told, and when."""

    text: str
    told_at: datetime


class Memory:
    """Remembers answers by everything that was needed to get them: the holder's tail is part of the key."""

    def __init__(self, database: Database, secret: str, clock: Clock) -> None:
        self._database = database
        self._keyed = Keyed(secret)
        self._seal = Seal(secret)
        self._clock = clock

    async def keep(self, *key: str, text: str) -> None:
        """Remember an answer, in place of an earlier one; drop what is too old."""
        now = self._clock.now()
        row = SourceStateRow(case_key=self._digest(key), told_at=now, record_sealed=self._seal.close(text))
        async with self._database.transaction() as session:
            await session.execute(delete(SourceStateRow).where(SourceStateRow.told_at < now - KEPT))
            await session.merge(row)

    async def recall(self, *key: str) -> Known | None:
        """The last answer, unless it is too old."""
        async with self._database.reading() as session:
            row = await session.get(SourceStateRow, self._digest(key))
        if row is None or row.told_at < self._clock.now() - KEPT:
            return None
        return Known(self._seal.open(row.record_sealed), row.told_at.astimezone(LOCAL))

    async def forget(self, *key: str) -> None:
        """Drop an answer that holds no more."""
        async with self._database.transaction() as session:
            await session.execute(delete(SourceStateRow).where(SourceStateRow.case_key == self._digest(key)))

    def _digest(self, key: tuple[str, ...]) -> bytes:
        return self._keyed.digest("source-state", *key)
