"""The audit log: who touched whose personal data, when, and with what result. Append-only, chained by hashes."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select, text

from bot.gateway.database import Database
from bot.gateway.tables import audit
from core.clock import Clock

_CHAIN_LOCK = 0x7A686175
"""Key of the PostgreSQL advisory lock that orders the chain's links ("zhau")."""
_FIRST = "0" * 64
_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)


class Act(StrEnum):
    """What was done."""

    HISTORY_READ = "history.read"
    CONVERSATION_ERASED = "conversation.erased"
    RATING_WRITTEN = "rating.written"
    SUBMISSION_MADE = "submission.made"
    CASES_LISTED = "cases.listed"
    CASE_READ = "case.read"
    CASE_LOOKED_UP = "case.looked_up"
    CASE_SHOWN = "case.shown"
    CITIZEN_ISSUED = "citizen.issued"
    CITIZEN_REFUSED = "citizen.refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One access. Holds no personal data itself: citizens and addresses appear as keyed hashes."""

    actor: str
    act: Act
    object: str
    result: str
    """"ok", or the code of the problem."""
    request_id: str


class AuditLog:
    """Appends entries; each carries the hash of the one before, so that none can be changed or taken out unseen."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def append(self, entry: Entry) -> None:
        """Write an entry; returns once it is committed."""
        await self._database.write(lambda connection: self._link(connection, entry))

    def _link(self, connection: Connection, entry: Entry) -> None:
        if self._database.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
        last = connection.execute(_LAST).first()
        seq, previous = (last.seq + 1, last.hash) if last else (1, _FIRST)
        row = {
            "seq": seq,
            "at": self._clock.now().isoformat(timespec="milliseconds"),
            "actor": entry.actor,
            "action": entry.act.value,
            "object": entry.object,
            "result": entry.result,
            "request_id": entry.request_id,
            "previous_hash": previous,
        }
        connection.execute(insert(audit).values(**row, hash=_digest(row)))

    async def first_broken(self) -> int | None:
        """Number of the first entry that does not fit the chain; None when all is whole."""
        return await self._database.read(_first_broken)


def _first_broken(connection: Connection) -> int | None:
    previous, expected = _FIRST, 1
    for found in connection.execute(select(audit).order_by(audit.c.seq)):
        row = dict(found._mapping)
        digest = row.pop("hash")
        if row["seq"] != expected or row["previous_hash"] != previous or _digest(row) != digest:
            return expected
        previous, expected = digest, expected + 1
    return None


def _digest(row: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
