"""Conversations are kept where the environment says, and can be erased."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.tracker_store import ConversationStore, database_url


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ConversationStore:
    monkeypatch.setenv("ZHIBAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ZHIBAN_ASSISTANT_DATABASE_URL", raising=False)
    return ConversationStore(domain=Domain.empty())


def conversation(sender: str) -> DialogueStateTracker:
    events = [ActionExecuted("action_listen"), UserUttered("你好"), SlotSet("item", "x")]
    return DialogueStateTracker.from_events(sender, events)


def test_the_embedded_database_lies_in_zhiban_home(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"

    assert database_url({"ZHIBAN_HOME": str(home)}) == f"sqlite:///{home}/assistant.db"
    assert home.is_dir()


def test_another_database_is_named_by_the_environment() -> None:
    url = "postgresql://u:p@db/zhiban"

    assert database_url({"ZHIBAN_HOME": "/nowhere", "ZHIBAN_ASSISTANT_DATABASE_URL": url}) == url


async def test_a_conversation_outlives_the_process(store: ConversationStore) -> None:
    await store.save(conversation("a"))

    again = ConversationStore(domain=Domain.empty())

    kept = await again.retrieve("a")
    assert kept is not None
    assert [event.type_name for event in kept.events] == ["action", "user", "slot"]


async def test_erasing_takes_one_conversation_whole_and_no_other(store: ConversationStore) -> None:
    await store.save(conversation("a"))
    await store.save(conversation("b"))

    assert await store.erase("a") == 3
    assert await store.retrieve("a") is None
    assert await store.retrieve("b") is not None
    assert await store.erase("a") == 0


async def test_what_is_erased_does_not_stay_in_the_file(store: ConversationStore, tmp_path: Path) -> None:
    tracker = DialogueStateTracker.from_events("a", [UserUttered("unforgettable-utterance")])
    await store.save(tracker)

    await store.erase("a")
    with store.engine.connect() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    files = [file.read_bytes() for file in (tmp_path / "home").iterdir()]
    assert not any(b"unforgettable-utterance" in content for content in files)
