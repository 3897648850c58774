"""Migrations and transactions over both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, insert, select

from bot.gateway.database import Database, StoreDown, alembic_config
from bot.gateway.tables import erasures
from tests.gateway.world import rows


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database of either kind."""
    if request.param == "postgres":
        postgres: str = request.getfixturevalue("postgres_url")
        return postgres
    return f"sqlite+aiosqlite:///{tmp_path}/deep/gateway.db"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A migrated database."""
    database = Database(url)
    await database.migrate()
    yield database
    await database.close()


async def add(database: Database, *notes: dict[str, object]) -> None:
    """Store rows."""
    await database.write(lambda connection: connection.execute(insert(erasures), list(notes)))


def note(conversation_id: str, at: datetime) -> dict[str, object]:
    """A row."""
    return {"conversation_id": conversation_id, "token_hash": "x", "requested_at": at, "attempts": 0}


async def test_the_tables_are_those_of_the_migrations(database: Database) -> None:
    def compare(connection: Connection) -> None:
        command.check(alembic_config(connection))

    await database.read(compare)


async def test_several_processes_may_migrate_at_once(url: str) -> None:
    databases = [Database(url) for _ in range(4)]

    await asyncio.gather(*(database.migrate() for database in databases))
    await databases[0].migrate()

    await databases[0].ping()
    for database in databases:
        await database.close()


async def test_a_migration_can_be_taken_back(database: Database) -> None:
    def back_and_forth(connection: Connection) -> None:
        command.downgrade(alembic_config(connection), "base")
        command.upgrade(alembic_config(connection), "head")

    await database.write(back_and_forth)

    await database.ping()


async def test_moments_come_back_as_they_were_and_sort(database: Database) -> None:
    east = timezone(timedelta(hours=8))
    moments = [datetime(2026, 11, 22, 7, 59, tzinfo=east), datetime(2026, 11, 22, 0, 0, tzinfo=UTC)]
    await add(database, *(note(str(n), moment) for n, moment in enumerate(moments)))

    query = select(erasures.c.requested_at).order_by(erasures.c.requested_at)
    found = await database.read(lambda connection: connection.scalars(query).all())

    assert found == moments


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"):
        await add(database, note("1", datetime(2026, 11, 22)))  # noqa: DTZ001 - the point


async def test_what_fails_leaves_nothing(database: Database) -> None:
    def break_off(connection: Connection) -> None:
        connection.execute(insert(erasures), note("1", datetime.now(UTC)))
        raise KeyError

    with pytest.raises(KeyError):
        await database.write(break_off)

    assert await rows(database, "SELECT * FROM erasures") == []


async def test_many_writers_wait_for_each_other(database: Database) -> None:
    await asyncio.gather(*(add(database, note(str(n), datetime.now(UTC))) for n in range(30)))

    assert len(await rows(database, "SELECT * FROM erasures")) == 30


async def test_writers_of_two_processes_wait_for_each_other(url: str, database: Database) -> None:
    other = Database(url)

    await asyncio.gather(*(add((database, other)[n % 2], note(str(n), datetime.now(UTC))) for n in range(30)))
    await other.close()

    assert len(await rows(database, "SELECT * FROM erasures")) == 30


async def test_a_database_that_is_away_is_said_to_be_so(tmp_path: Path) -> None:
    database = Database(f"postgresql+psycopg://nobody@/none?host={tmp_path}")

    with pytest.raises(StoreDown):
        await database.ping()


async def test_sqlite_is_in_wal_mode_and_erases_what_it_deletes(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/gateway.db")

    pragmas = ("journal_mode", "foreign_keys", "secure_delete", "synchronous")
    modes = [(await rows(database, f"PRAGMA {pragma}"))[0][0] for pragma in pragmas]
    await database.close()

    assert modes == ["wal", 1, 1, 1]
