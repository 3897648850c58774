"""Where conversations are kept: SQLite under ZHIBAN_HOME, or the database that the environment names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain

DATABASE_VARIABLE = "ZHIBAN_ASSISTANT_DATABASE_URL"
BUSY_TIMEOUT_MS = 5000


def database_url(environment: Mapping[str, str]) -> str:
    """The SQLAlchemy URL of the tracker store; makes the folder of the embedded database when it is missing."""
    if url := environment.get(DATABASE_VARIABLE):
        return url
    home = Path(environment.get("ZHIBAN_HOME") or Path(__file__).resolve().parents[3] / "var")
    home.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{home.resolve() / 'assistant.db'}"


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """WAL, so that a deletion and a turn of another conversation do not wait for each other."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store with a way to erase a conversation, which Rasa's has not."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """`host` is a whole database URL; without one the environment decides."""
        super().__init__(domain, host=host or database_url(os.environ), event_broker=event_broker, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _tune_sqlite)
            self.engine.dispose()  # connections made before the listener

    async def erase(self, sender_id: str) -> int:
        """Delete every event of a conversation, of all its sessions; returns how many there were."""
        with self.session_scope() as session:
            erased = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        return int(erased)
