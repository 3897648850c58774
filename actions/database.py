"""The database of the action process: drafts, submissions, cases, attempts and looks, under one metadata."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, DateTime, MetaData, Text, event, text
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_TIMEOUT_S = 10
_CONNECT_TIMEOUT_S = 5
_MIGRATION_LOCK = 0x7A686962
"""Key of the PostgreSQL advisory lock that lets one replica migrate at a time ("zhib")."""


class Base(DeclarativeBase):
    """Base of every table; named constraints so that a migration can drop them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC; SQLite keeps it as ISO-8601 text so that it sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text on SQLite, which has no zone; timestamptz elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The stored form; refuses a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class Database:
    """An engine with its sessions: `sqlite+aiosqlite:///…` (WAL) or `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        arguments: dict[str, Any] = (
            {"timeout": _BUSY_TIMEOUT_S} if self.is_sqlite else {"connect_timeout": _CONNECT_TIMEOUT_S}
        )
        self._engine = create_async_engine(url, connect_args=arguments, pool_pre_ping=not self.is_sqlite)
        if self.is_sqlite:
            _prepare_sqlite(self._engine.sync_engine)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed at the end of the block, or not at all."""
        async with self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads: on SQLite it takes no write lock."""
        async with self._sessions() as session:
            await session.connection(execution_options={"zhiban_reading": True})
            yield session

    async def migrate(self) -> None:
        """Bring the tables to the newest version; safe when several processes start at once."""
        async with self._engine.begin() as connection:
            if not self.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            await connection.run_sync(_upgrade)

    async def check(self) -> None:
        """Raise when the models and the migrations have drifted apart (used by the tests)."""
        async with self._engine.connect() as connection:
            await connection.run_sync(_compare)

    async def ping(self) -> None:
        """Return when the database answers; raise what the driver raises when it does not."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Give every connection back."""
        await self._engine.dispose()


def _prepare_sqlite(engine: Any) -> None:
    """WAL, foreign keys, and transactions that take the write lock when they begin.

    The driver's own transactions begin as readers and fail with "database is locked" when two of them want to write;
    BEGIN IMMEDIATE makes the second wait. synchronous=FULL: what was acknowledged survives a power cut.
    """

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("zhiban_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(_config(connection), "head")


def _compare(connection: Connection) -> None:
    command.check(_config(connection))
