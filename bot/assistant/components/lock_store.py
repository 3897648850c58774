"""Locks of conversations: in memory for one process, Redis when ZHIBAN_REDIS_URL names one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore, LockStore, RedisLockStore
from rasa.utils.endpoints import EndpointConfig

REDIS_VARIABLE = "ZHIBAN_REDIS_URL"
SOCKET_TIMEOUT_S = 5


def _redis(url: str) -> RedisLockStore:
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise ValueError(f"{REDIS_VARIABLE} must look like redis://[user:password@]host[:port][/number]")
    return RedisLockStore(
        host=parts.hostname,
        port=parts.port or 6379,
        db=int(parts.path.strip("/") or 0),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_ssl=parts.scheme == "rediss",
        key_prefix="zhiban",
        socket_timeout=SOCKET_TIMEOUT_S,
    )


def lock_store(environment: Mapping[str, str]) -> LockStore:
    """The lock store that the environment asks for; raises ValueError for a malformed URL."""
    url = environment.get(REDIS_VARIABLE)
    return _redis(url) if url else InMemoryLockStore()


class ConversationLocks(LockStore):
    """A lock store chosen when Rasa starts.

    The gateway already orders the turns of a conversation; this keeps two Rasa processes apart should it ever fail to.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        self._inner = lock_store(os.environ)

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        return self._inner.get_lock(conversation_id)

    def save_lock(self, lock: TicketLock) -> None:
        self._inner.save_lock(lock)

    def delete_lock(self, conversation_id: str) -> None:
        self._inner.delete_lock(conversation_id)
