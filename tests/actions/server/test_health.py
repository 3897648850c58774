"""/healthz and /readyz."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.database import Database
from actions.settings import ActionsSettings
from core.web import SECRET_HEADER

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_ready_when_all_parts_are_there(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz", headers={SECRET_HEADER: ""})

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "parts": {"database": "ok", "index": "ok"}})


async def test_alive_needs_no_secret(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz", headers={SECRET_HEADER: ""})).json() == {"status": "ok"}


async def test_without_an_index_it_says_what_to_do_and_still_answers(
    settings: ActionsSettings, tmp_path: Path, make_app: Any, calls: Any
) -> None:
    bare = settings.model_copy(update={"index": tmp_path / "none"})
    async with calls(make_app(bare)) as caller:
        ready = await caller.get("/readyz")
        reply = await caller.post("/tasks/answers", json={"text": "居住证要不要钱"})

    assert ready.status_code == 503
    assert "zhiban index build" in ready.json()["parts"]["index"]
    assert reply.json()["item"] == "residence-permit-application"


async def test_without_its_database_it_says_what_to_do(settings: ActionsSettings, make_app: Any, calls: Any) -> None:
    app = make_app(settings)
    async with calls(app) as caller:
        app.state.services = replace(app.state.services, database=Database("sqlite+aiosqlite:////nowhere/actions.db"))
        ready = await caller.get("/readyz")

    assert ready.status_code == 503
    assert "ZHIBAN_ACTIONS_DATABASE_URL" in ready.json()["parts"]["database"]
