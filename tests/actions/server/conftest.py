"""The real app over a few real guides, their index and SQLite; and Rasa's calls as it writes them."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from actions.server.app import create_app
from actions.settings import ActionsSettings
from core.clock import LOCAL, FixedClock
from core.sealing import Seal
from core.web import SECRET_HEADER
from knowledge.build import build
from knowledge.guides import DEFAULT_FOLDER

SECRET = "s3cret-of-the-tests-0123456789"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL)


ITEMS = ("residence-permit-application", "id-card-replacement", "id-card-renewal", "divorce-registration")


@pytest.fixture(scope="session")
def guides_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few of the repository's guides, with their overlays."""
    folder = tmp_path_factory.mktemp("guides")
    for region in ("000000", "990100"):
        (folder / region).mkdir()
        for item in ITEMS:
            shutil.copy(DEFAULT_FOLDER / region / f"{item}.yml", folder / region)
    return folder


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, guides_folder: Path) -> ActionsSettings:
    """Settings of a process over those guides, with an index of them."""
    home = tmp_path_factory.mktemp("home")
    build(home / "index", guides_folder)
    return ActionsSettings(home=home, secret=SECRET, guides=guides_folder, index=home / "index", demo=False)


@pytest.fixture(scope="session")
def make_app() -> Callable[[ActionsSettings], FastAPI]:
    """Makes an app on a Monday morning."""
    return lambda settings: create_app(settings, FixedClock(MONDAY))


@asynccontextmanager
async def calling(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A caller that knows the secret, while the app runs."""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://actions", headers={SECRET_HEADER: SECRET}
        ) as caller,
    ):
        yield caller


@pytest.fixture(scope="session")
def calls() -> Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]:
    """Starts an app and gives a caller."""
    return calling


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def client(
    settings: ActionsSettings, make_app: Callable[[ActionsSettings], FastAPI]
) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of the one app of these tests."""
    async with calling(make_app(settings)) as caller:
        yield caller


@dataclass
class Rasa:
    """Calls actions as Rasa 3.6 does, and keeps the slots that they set."""

    client: httpx.AsyncClient
    sender: str = "conversation-1"
    metadata: dict[str, Any] = field(default_factory=lambda: {"region": "990100", "mode": "standard", "channel": "web"})
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    turn: int = 0
    status_code: int = 0

    def wire(self, action: str, text: str, intent: str, confidence: float, entities: dict[str, Any]) -> dict[str, Any]:
        """The body of a call."""
        found = [{"entity": name, "value": value, "start": 0, "end": 1} for name, value in entities.items()]
        return {
            "next_action": action,
            "sender_id": self.sender,
            "version": "3.6.21",
            "domain": {"config": {"store_entities_as_slots": True}, "intents": [], "slots": {}, "actions": []},
            "tracker": {
                "sender_id": self.sender,
                "slots": self.slots,
                "latest_message": {
                    "intent": {"name": intent, "confidence": confidence},
                    "entities": found,
                    "text": text,
                    "message_id": "abc",
                    "metadata": {"turn_id": f"turn-{self.turn}", **self.metadata},
                    "intent_ranking": [{"name": intent, "confidence": confidence}],
                },
                "latest_event_time": 1763000000.0,
                "followup_action": None,
                "paused": False,
                "events": [],
                "latest_input_channel": "zhiban",
                "active_loop": {},
                "latest_action": {"action_name": "action_listen"},
                "latest_action_name": "action_listen",
            },
        }

    async def say(
        self, action: str, text: str, intent: str = "inform", confidence: float = 0.95, **entities: Any
    ) -> dict[str, Any]:
        """The reply of an action to a new message; empty where it said nothing."""
        self.turn += 1
        return await self.call(action, text, intent, confidence, **entities)

    async def call(
        self, action: str, text: str, intent: str = "inform", confidence: float = 0.95, **entities: Any
    ) -> dict[str, Any]:
        """The reply of an action within the same turn."""
        response = await self.client.post("/webhook", json=self.wire(action, text, intent, confidence, entities))
        self.status_code = response.status_code
        if response.status_code != 200:
            return response.json()
        body = response.json()
        self.events = body["events"]
        self.slots |= {event["name"]: event["value"] for event in body["events"] if event["event"] == "slot"}
        return body["responses"][0]["custom"] if body["responses"] else {}

    def seal(self, text: str) -> None:
        """The next messages carry this text sealed."""
        self.metadata["sealed_text"] = Seal(SECRET).close(text)


_numbers = count(1)


@pytest.fixture
def rasa(client: httpx.AsyncClient) -> Rasa:
    """A conversation of its own."""
    return Rasa(client, sender=f"conversation-{next(_numbers)}")


@pytest.fixture
def said() -> Any:
    """Everything that a reply shows."""
    return lambda reply: "\n".join(message["text"] for message in reply["messages"])
