"""POST /webhook: what Rasa calls."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from actions.settings import ActionsSettings
from core.web import SECRET_HEADER

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_fee_of_a_residence_permit_is_answered_with_its_article(rasa: Any, said: Any) -> None:
    reply = await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    assert (reply["status"], reply["item"], reply["aspect"]) == ("answered", "residence-permit-application", "fee")
    assert "首次申领免费" in said(reply)
    assert "换领、补领要交证件工本费" in said(reply)
    assert "依据：《居住证暂行条例》第二十一条；更新：" in said(reply)
    citation = reply["messages"][0]["citations"][0]
    assert citation["law"] == "《居住证暂行条例》第二十一条"
    assert citation["quote"]
    assert citation["item"] == "residence-permit-application"


async def test_the_item_is_remembered_for_the_next_question(rasa: Any) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    reply = await rasa.say("action_answer", "那在哪办", "guide.place")

    assert (reply["item"], reply["aspect"]) == ("residence-permit-application", "place")


async def test_a_call_without_the_secret_is_refused(client: httpx.AsyncClient, rasa: Any) -> None:
    wire = rasa.wire("action_answer", "你好", "greet", 1.0, {})

    answer = await client.post("/webhook", json=wire, headers={SECRET_HEADER: "wrong"})

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


async def test_an_unknown_action_is_404_and_named_by_code(rasa: Any) -> None:
    body = await rasa.say("action_that_is_not", "你好")

    assert (rasa.status_code, body["code"]) == (404, "action_not_found")


async def test_a_call_without_domain_is_served(client: httpx.AsyncClient, rasa: Any) -> None:
    wire = rasa.wire("action_smalltalk", "你好", "greet", 1.0, {})
    del wire["domain"]

    answer = await client.post("/webhook", json=wire)

    assert answer.status_code == 200


async def test_a_malformed_call_is_422(client: httpx.AsyncClient) -> None:
    assert (await client.post("/webhook", json={"next_action": "action_answer"})).status_code == 422
    assert (
        await client.post("/webhook", content=b"{", headers={"content-type": "application/json"})
    ).status_code == 422


async def test_a_body_over_the_limit_is_413(settings: ActionsSettings, make_app: Any, calls: Any) -> None:
    async with calls(make_app(settings.model_copy(update={"actions_body_limit": 64 * 1024}))) as caller:
        answer = await caller.post("/webhook", content=b" " * (64 * 1024 + 1))

    assert answer.status_code == 413


async def test_an_action_that_takes_too_long_is_504(
    settings: ActionsSettings, rasa: Any, make_app: Any, calls: Any
) -> None:
    async with calls(make_app(settings.model_copy(update={"actions_timeout_s": 0.0001}))) as caller:
        answer = await caller.post("/webhook", json=rasa.wire("action_answer", "居住证要钱吗", "guide.fee", 1.0, {}))

    assert (answer.status_code, answer.json()["code"]) == (504, "action_timeout")


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The app behind a real socket; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


async def test_a_real_socket_speaks_rasas_wire_format(rasa: Any, settings: ActionsSettings, make_app: Any) -> None:
    wire = rasa.wire("action_answer", "居住证要不要钱", "guide.fee", 0.97, {})
    headers = {SECRET_HEADER: settings.shared_secret, "Content-Type": "application/json"}

    async with served(make_app(settings)) as address, httpx.AsyncClient(timeout=20) as caller:
        answer = await caller.post(f"{address}/webhook", content=json.dumps(wire), headers=headers)

    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {"events", "responses"}
    assert {"event": "slot", "timestamp": None, "name": "item", "value": "residence-permit-application"} in body[
        "events"
    ]
    assert body["responses"][0]["custom"]["status"] == "answered"


async def test_logs_hold_no_word_of_the_message(rasa: Any, capsys: pytest.CaptureFixture[str]) -> None:
    await rasa.say("action_answer", "居住证要不要钱张三丰", "guide.fee")
    await rasa.say("action_unknown", "李四光在哪里呀", "oos")

    out = capsys.readouterr()

    assert "张三丰" not in out.out + out.err
    assert "李四光" not in out.out + out.err
