"""Cases over a new database, with a clock that moves when told to."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from actions.cases.proof import Keyed
from actions.cases.record import Limit
from actions.cases.service import CaseService
from actions.cases.sources.sql import NewCase, SqlCaseSource
from actions.database import Database
from core.clock import LOCAL, FixedClock

SECRET = "a secret for tests"
ID_TAIL, PHONE_TAIL = "002X", "8000"


@pytest.fixture
def clock() -> FixedClock:
    """Monday 23 November 2026, ten in the morning."""
    return FixedClock(datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL))


@pytest.fixture
async def database(memory_folder: Path) -> AsyncIterator[Database]:
    """An empty, migrated database."""
    database = Database(f"sqlite+aiosqlite:///{memory_folder}/actions.db")
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def source(database: Database, clock: FixedClock) -> SqlCaseSource:
    """The built-in cases."""
    return SqlCaseSource(database, Keyed(SECRET), clock)


@pytest.fixture
def cases(database: Database, source: SqlCaseSource, clock: FixedClock) -> CaseService:
    """The service over them."""
    return CaseService(database, source, secret=SECRET, clock=clock)


def new_case(subject: str | None = None) -> NewCase:
    """A residence permit of Lin Xiaohe."""
    return NewCase(
        item="residence-permit-application",
        item_name="居住证申领",
        region="990100",
        subject=subject,
        holder_name="林小禾",
        id_number="11010519491231002X",
        phone="13800138000",
        promised=Limit(7, "working_day"),
        statutory=Limit(15, "day"),
        text="收到您提交的申请",
    )


@pytest.fixture
async def case_no(database: Database, source: SqlCaseSource) -> str:
    """The number of a case that nobody who is logged in owns."""
    async with database.transaction() as session:
        return await source.open_case(session, new_case())
