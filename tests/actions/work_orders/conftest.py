"""Work orders over a new database, with a clock that moves when told to."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from actions.cases.proof import Keyed
from actions.cases.service import CaseService
from actions.cases.sources.sql import SqlCaseSource
from actions.database import Database
from actions.forms.catalogue import FormCatalogue
from actions.submissions import Receipt, SubmissionService
from core.clock import LOCAL, FixedClock

SECRET = "a secret for tests"
COMPLAINT = {
    "consent": "agree",
    "content": "窗口让我跑了三趟，每次要的材料都不一样",
    "place": "和谐区政务服务大厅",
    "name": "林小禾",
    "phone": "13800138000",
    "secrecy": "open",
}
REPORT = {
    "consent": "agree",
    "content": "有人没有证照在路边加工熟食",
    "place": "团结路路口",
    "contact": "anonymous",
}


class MovingClock(FixedClock):
    """Stands still until time is let pass."""

    def pass_by(self, time: timedelta) -> None:
        """Move on."""
        self._at += time


@dataclass
class Hall:
    """Where orders are handed in and looked up."""

    database: Database
    clock: MovingClock
    submissions: SubmissionService
    cases: CaseService
    keys: "count[int]"

    def wait(self, **time: int) -> None:
        """Let time pass."""
        self.clock.pass_by(timedelta(**time))

    async def hands_in(
        self,
        item: str = "work-order-complaint",
        values: dict[str, str] = COMPLAINT,
        conversation: str | None = None,
        subject: str | None = None,
        key: str | None = None,
        **changes: str,
    ) -> Receipt:
        """The receipt of an order."""
        return await self.submissions.submit(
            item,
            1,
            {**values, **changes},
            subject=subject,
            channel="web",
            idempotency_key=key or f"key-{next(self.keys)}",
            conversation=conversation,
        )


def make_hall(database: Database, region: str = "990100") -> Hall:
    """The hall of a region on Monday 23 November 2026."""
    clock = MovingClock(datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL))
    source = SqlCaseSource(database, Keyed(SECRET), clock)
    submissions = SubmissionService(database, FormCatalogue.open(), source, secret=SECRET, clock=clock, region=region)
    cases = CaseService(database, source, secret=SECRET, clock=clock)
    return Hall(database, clock, submissions, cases, count(1))


@pytest.fixture
async def hall(memory_folder: Path) -> AsyncIterator[Hall]:
    """The hall of 示范市."""
    database = Database(f"sqlite+aiosqlite:///{memory_folder}/actions.db")
    await database.migrate()
    yield make_hall(database)
    await database.close()
