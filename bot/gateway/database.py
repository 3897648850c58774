"""The gateway's database: SQLite in WAL mode by default, PostgreSQL by URL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.problem import Unavailable

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_TIMEOUT_S = 10
_CONNECT_TIMEOUT_S = 5
_POOL_TIMEOUT_S = 5
_MIGRATION_LOCK = 0x7A686762
"""Key of the PostgreSQL advisory lock that lets one replica migrate at a time ("zhgb")."""


class StoreDown(Unavailable):
    """The database does not answer, is locked for too long, or has no room."""

    code = "store_down"


@contextmanager
def _store_down() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolExhausted, OSError) as error:
        raise StoreDown from error


class Database:
    """An engine and the two ways to use it: `reading` and `writing`."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite(url, pool_size) if self.is_sqlite else _postgres(url, pool_size)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for SELECTs; raises StoreDown when the database does not answer."""
        with _store_down():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end of the block, or not at all. Raises StoreDown as `reading` does.

        On SQLite the first write takes the write lock and waits for it, so begin with a write, not with a SELECT.
        """
        with _store_down():
            async with self.engine.begin() as connection:
                yield connection

    async def migrate(self) -> None:
        """Bring the tables to the newest version; several processes may start at once."""
        async with self.engine.connect() as connection:
            await connection.run_sync(self._upgrade)

    async def ping(self) -> None:
        """Return when the database answers; raise what the driver raises when it does not."""
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

    def _upgrade(self, connection: Connection) -> None:
        # One transaction around all of it, begun by taking a lock: the second process waits and finds nothing to do.
        if self.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        command.upgrade(alembic_config(connection), "head")
        connection.commit()


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, bound to one connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _sqlite(url: str, pool_size: int) -> AsyncEngine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE: the driver's implicit transaction takes the write lock when it begins. A deferred one fails with
    # "database is locked" at once, without waiting, when another writer came between.
    engine = create_async_engine(
        url,
        connect_args={"timeout": _BUSY_TIMEOUT_S, "isolation_level": "IMMEDIATE"},
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=_POOL_TIMEOUT_S,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # NORMAL with WAL: a power cut may lose the last commits but never damages the file, and a turn lost that way
        # is done again under the same client_message_id; half the time of a commit for it.
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgres(url: str, pool_size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        connect_args={"connect_timeout": _CONNECT_TIMEOUT_S},
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=_POOL_TIMEOUT_S,
        pool_pre_ping=True,
    )
