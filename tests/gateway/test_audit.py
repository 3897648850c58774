"""The audit log."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.gateway.audit import Act, AuditLog, Entry
from bot.gateway.database import Database
from core.clock import FixedClock
from tests.gateway.world import NOON, execute, rows

ENTRY = Entry("client:abc", Act.CASE_LOOKED_UP, "case", "ok", "request-1")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated database of either kind."""
    sqlite = f"sqlite+aiosqlite:///{tmp_path}/gateway.db"
    database = Database(request.getfixturevalue("postgres_url") if request.param == "postgres" else sqlite)
    await database.migrate()
    yield database
    await database.close()


async def test_entries_form_a_chain(database: Database) -> None:
    log = AuditLog(database, FixedClock(NOON))

    await asyncio.gather(*(log.append(ENTRY) for _ in range(20)))

    assert await log.first_broken() is None
    found = await rows(database, "SELECT seq, at FROM audit ORDER BY seq")
    assert [row[0] for row in found] == list(range(1, 21))
    assert found[0][1] == "2026-11-22T12:00:00.000+08:00"


@pytest.mark.parametrize("change", ["UPDATE audit SET result = 'x'", "DELETE FROM audit"])
async def test_entries_cannot_be_changed(database: Database, change: str) -> None:
    log = AuditLog(database, FixedClock(NOON))
    await log.append(ENTRY)

    with pytest.raises(DBAPIError, match="append-only"):
        await execute(database, change)


async def test_a_change_past_the_database_breaks_the_chain(database: Database) -> None:
    log = AuditLog(database, FixedClock(NOON))
    for _ in range(3):
        await log.append(ENTRY)
    on = "" if database.is_sqlite else " ON audit"
    trigger = "audit_no_update" if database.is_sqlite else "audit_append_only"
    await execute(database, f"DROP TRIGGER {trigger}{on}", "UPDATE audit SET result = 'nothing' WHERE seq = 2")

    assert await log.first_broken() == 2


async def test_an_entry_taken_out_breaks_the_chain(database: Database) -> None:
    log = AuditLog(database, FixedClock(NOON))
    for _ in range(3):
        await log.append(ENTRY)
    on = "" if database.is_sqlite else " ON audit"
    trigger = "audit_no_delete" if database.is_sqlite else "audit_append_only"
    await execute(database, f"DROP TRIGGER {trigger}{on}", "DELETE FROM audit WHERE seq = 2")

    assert await log.first_broken() == 2
