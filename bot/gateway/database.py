"""The gateway's database: SQLite in WAL mode by default, PostgreSQL by URL."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from core.problem import Unavailable

_Result = TypeVar("_Result")

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_TIMEOUT_S = 10
_CONNECT_TIMEOUT_S = 5
_POOL_TIMEOUT_S = 5
_MIGRATION_LOCK = 0x7A686762
"""Key of the PostgreSQL advisory lock that lets one replica migrate at a time ("zhgb")."""


class StoreDown(Unavailable):
    """The database does not answer, is locked for too long, or has no room."""

    code = "store_down"


class Database:
    """An engine and the two ways to use it: `read` and `write`.

    The work of a transaction is a plain function that runs in a thread. That costs one hop per transaction; an
    asynchronous driver costs several per statement, which was three quarters of a turn's time in the database.
    """

    def __init__(self, url: str, *, threads: int = 8) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite(url, threads) if self.is_sqlite else _postgres(url, threads)
        self._readers = ThreadPoolExecutor(threads, "database-read")
        # SQLite has one writer at a time: waiting in line here is quicker than polling for its lock.
        self._writers = ThreadPoolExecutor(1, "database-write") if self.is_sqlite else self._readers

    async def read(self, work: Callable[[Connection], _Result]) -> _Result:
        """What the work returns; it must not write. Raises StoreDown when the database does not answer."""
        return await _in_thread(self._readers, self._read, work)

    async def write(self, work: Callable[[Connection], _Result]) -> _Result:
        """What the work returns, committed at its end; nothing is changed when it raises. Raises StoreDown as `read`.

        On SQLite the first write takes the write lock and waits for it, so begin with a write, not with a SELECT.
        """
        return await _in_thread(self._writers, self._write, work)

    async def migrate(self) -> None:
        """Bring the tables to the newest version; several processes may start at once."""
        await _in_thread(self._writers, self._upgrade)

    async def ping(self) -> None:
        """Return when the database answers; raises StoreDown when it does not."""
        await self.read(lambda connection: connection.execute(text("SELECT 1")).all())

    async def close(self) -> None:
        """Finish what is running and close every connection."""
        self._readers.shutdown()
        self._writers.shutdown()
        self.engine.dispose()

    def _read(self, work: Callable[[Connection], _Result]) -> _Result:
        with self.engine.connect() as connection:
            return work(connection)

    def _write(self, work: Callable[[Connection], _Result]) -> _Result:
        with self.engine.begin() as connection:
            return work(connection)

    def _upgrade(self) -> None:
        # One transaction around all of it, begun by taking a lock: the second process waits and finds nothing to do.
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            command.upgrade(alembic_config(connection), "head")
            connection.commit()


async def _in_thread(threads: ThreadPoolExecutor, work: Callable[..., _Result], *given: Any) -> _Result:
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, work, *given)
    except (OperationalError, InterfaceError, PoolExhausted, OSError) as error:
        raise StoreDown from error


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, bound to one connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _sqlite(url: str, threads: int) -> Engine:
    location = make_url(url).set(drivername="sqlite")
    if location.database and location.database != ":memory:":
        Path(location.database).parent.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE: the driver's implicit transaction takes the write lock when it begins. A deferred one fails with
    # "database is locked" at once, without waiting, when another writer came between.
    engine = create_engine(
        location,
        connect_args={"timeout": _BUSY_TIMEOUT_S, "isolation_level": "IMMEDIATE"},
        pool_size=threads + 1,
        max_overflow=0,
        pool_timeout=_POOL_TIMEOUT_S,
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # NORMAL with WAL: a power cut may lose the last commits but never damages the file; half the time of a commit.
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgres(url: str, threads: int) -> Engine:
    return create_engine(
        url,
        connect_args={"connect_timeout": _CONNECT_TIMEOUT_S},
        pool_size=threads,
        max_overflow=0,
        pool_timeout=_POOL_TIMEOUT_S,
        pool_pre_ping=True,
    )
