"""Locks are in memory, or in Redis when the environment names one."""

from __future__ import annotations

import pytest
from rasa.core.lock_store import InMemoryLockStore, RedisLockStore

from components.lock_store import ConversationLocks, lock_store


def test_locks_are_in_memory_by_default() -> None:
    assert isinstance(lock_store({}), InMemoryLockStore)


def test_redis_is_named_by_its_url() -> None:
    store = lock_store({"ZHIBAN_REDIS_URL": "redis://u:p%40ss@cache:6380/3"})

    assert isinstance(store, RedisLockStore)
    settings = store.red.connection_pool.connection_kwargs
    wanted = {"host": "cache", "port": 6380, "db": 3, "username": "u", "password": "p@ss"}
    assert {name: settings[name] for name in wanted} == wanted


@pytest.mark.parametrize("url", ["cache:6379", "http://cache", "redis://"])
def test_a_malformed_url_says_how_to_write_it(url: str) -> None:
    with pytest.raises(ValueError, match="redis://"):
        lock_store({"ZHIBAN_REDIS_URL": url})


async def test_a_conversation_is_locked_and_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIBAN_REDIS_URL", raising=False)
    locks = ConversationLocks()

    async with locks.lock("a"):
        assert locks.get_lock("a") is not None

    assert locks.get_lock("a") is None
