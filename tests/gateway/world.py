"""A running gateway with its fakes, and a person who talks to it."""

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection

from bot.gateway.app import create_app
from bot.gateway.database import Database
from bot.gateway.parts import Parts
from bot.gateway.settings import GatewaySettings
from core.clock import LOCAL, FixedClock
from tests.gateway.fakes import SECRET, FakeActions, FakeAssistant
from tests.gateway.serving import Served

NOON = datetime(2026, 11, 22, 12, tzinfo=LOCAL)


async def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    found = await database.read(lambda connection: connection.exec_driver_sql(sql).all())
    return [tuple(row) for row in found]


async def execute(database: Database, *sql: str) -> None:
    """Change something past the gateway."""

    def work(connection: Connection) -> None:
        for statement in sql:
            connection.exec_driver_sql(statement)

    await database.write(work)


@dataclass
class Person:
    """Someone in a conversation."""

    http: httpx.AsyncClient
    conversation_id: str
    token: str

    @property
    def path(self) -> str:
        """Where the conversation is."""
        return f"/v1/conversations/{self.conversation_id}"

    @property
    def headers(self) -> dict[str, str]:
        """The credential."""
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, body: dict[str, Any], **headers: str) -> httpx.Response:
        """POST a message."""
        return await self.http.post(f"{self.path}/messages", json=body, headers=self.headers | headers)

    async def say(self, text: str, message_id: str | None = None, **headers: str) -> dict[str, Any]:
        """The Turn that answers a text."""
        response = await self.post({"text": text, "client_message_id": message_id or str(uuid.uuid4())}, **headers)
        assert response.status_code == 200, response.text
        turn: dict[str, Any] = response.json()
        return turn

    async def tap(self, payload: str) -> dict[str, Any]:
        """The Turn that answers a choice."""
        response = await self.post({"payload": payload, "client_message_id": str(uuid.uuid4())})
        assert response.status_code == 200, response.text
        turn: dict[str, Any] = response.json()
        return turn

    async def history(self, **params: Any) -> dict[str, Any]:
        """A page of the history."""
        response = await self.http.get(f"{self.path}/messages", params=params, headers=self.headers)
        assert response.status_code == 200, response.text
        page: dict[str, Any] = response.json()
        return page


@dataclass
class World:
    """The gateway on a real socket, between a fake Rasa and fake actions on real sockets."""

    home: Path
    url: str = ""
    """Of the database."""
    options: dict[str, Any] = field(default_factory=dict)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))

    async def open(self) -> None:
        """Start everything."""
        self.rasa, self.actions = FakeAssistant(), FakeActions()
        self.rasa_server, self.actions_server = Served(self.rasa.app), Served(self.actions.app)
        await self.rasa_server.start()
        await self.actions_server.start()
        await self.start_gateway()

    async def start_gateway(self) -> None:
        """Start the gateway, as after a crash: new process state, the same database."""
        self.gateway = await self.replica()
        self.http = httpx.AsyncClient(base_url=self.gateway.url, timeout=20, verify=False)  # noqa: S501 - plain http

    async def replica(self) -> Served:
        """One more gateway over the same database."""
        server = Served(create_app(self.settings(), self.clock))
        await server.start()
        return server

    def settings(self) -> GatewaySettings:
        """Settings of the gateway."""
        given: dict[str, Any] = {
            "home": self.home,
            "secret": SECRET,
            "assistant_url": self.rasa_server.url,
            "actions_url": self.actions_server.url,
            "gateway_database_url": self.url,
            "assistant_timeout_s": 20.0,
            "actions_timeout_s": 20.0,
            "limit_messages": "1000/minute",
            "limit_lookups": "1000/minute",
            "voice": False,
        }
        return GatewaySettings(**(given | self.options))

    @property
    def parts(self) -> Parts:
        """The gateway from inside."""
        parts: Parts = self.gateway.app.state.parts
        return parts

    async def restart_gateway(self) -> None:
        """Stop and start the gateway."""
        await self.http.aclose()
        await self.gateway.stop()
        await self.start_gateway()

    async def person(self, **request: Any) -> Person:
        """Someone who begins a conversation."""
        response = await self.http.post("/v1/conversations", json={"channel": "web"} | request)
        assert response.status_code == 201, response.text
        begun = response.json()
        return Person(self.http, begun["conversation_id"], begun["token"])

    async def close(self) -> None:
        """Stop everything."""
        await self.http.aclose()
        await self.gateway.stop()
        await asyncio.gather(self.rasa_server.stop(), self.actions_server.stop())
