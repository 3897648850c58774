"""The database: migrations and models agree, on SQLite and on PostgreSQL."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, StatementError

from actions.cases.models import CaseAttemptRow, CaseLookRow
from actions.database import Database
from core.clock import LOCAL

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=LOCAL)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, memory_folder: Path) -> str:
    """A database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{memory_folder}/actions.db"
    return str(request.getfixturevalue("postgres_url"))


async def test_migrations_make_what_the_models_say(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.migrate()

    await database.check()
    await database.ping()
    await database.close()


async def test_replicas_may_migrate_at_once(url: str) -> None:
    replicas = [Database(url) for _ in range(3)]

    await asyncio.gather(*(replica.migrate() for replica in replicas))

    await replicas[0].check()
    for replica in replicas:
        await replica.close()


async def test_the_record_of_looks_can_only_grow(url: str) -> None:
    database = Database(url)
    await database.migrate()
    async with database.transaction() as session:
        session.add(CaseLookRow(at=NOON, action="lookup", outcome="granted", actor=b"a", object=None))

    for statement in (update(CaseLookRow).values(outcome="refused"), delete(CaseLookRow)):
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.transaction() as session:
                await session.execute(statement)

    async with database.reading() as session:
        assert (await session.scalars(select(CaseLookRow.outcome))).all() == ["granted"]
    await database.close()


async def test_moments_come_back_in_utc_and_compare(url: str) -> None:
    database = Database(url)
    await database.migrate()
    async with database.transaction() as session:
        session.add_all([CaseAttemptRow(key=b"k", at=NOON), CaseAttemptRow(key=b"k", at=NOON.replace(hour=11))])

    async with database.reading() as session:
        later = (await session.scalars(select(CaseAttemptRow.at).where(CaseAttemptRow.at >= NOON))).all()

    assert later == [NOON]
    assert later[0].tzinfo is UTC
    await database.close()


async def test_a_moment_without_zone_is_refused(url: str) -> None:
    database = Database(url)
    await database.migrate()

    async with database.reading() as session:
        with pytest.raises(StatementError, match="time zone"):
            await session.scalars(select(CaseAttemptRow).where(CaseAttemptRow.at > datetime(2026, 1, 1)))  # noqa: DTZ001
    await database.close()


async def test_writers_wait_for_each_other(url: str) -> None:
    database = Database(url)
    await database.migrate()

    async def write(number: int) -> None:
        async with database.transaction() as session:
            await session.scalars(select(CaseAttemptRow))
            session.add(CaseAttemptRow(key=str(number).encode(), at=NOON))

    await asyncio.gather(*(write(number) for number in range(20)))

    async with database.reading() as session:
        assert len((await session.scalars(select(CaseAttemptRow))).all()) == 20
    await database.close()
