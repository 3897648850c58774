"""The channel's contract (docs/architecture.md, "Gateway to assistant") against a real Rasa."""

import asyncio
import sqlite3
import uuid
from contextlib import closing

import httpx
import pytest

from .conftest import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.model]


@pytest.fixture
def sender() -> str:
    return uuid.uuid4().hex


def events_of(stack: Stack, sender: str) -> int:
    with closing(sqlite3.connect(stack.folder / "assistant.db")) as database:
        return int(database.execute("SELECT count(*) FROM events WHERE sender_id = ?", (sender,)).fetchone()[0])


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    body = answer.json()
    kind = answer.headers["content-type"].split(";")[0]
    return (answer.status_code, body["status"], body["code"], kind) == (
        status,
        status,
        code,
        "application/problem+json",
    )


def test_a_turn_answers_with_the_action_s_reply_and_passes_metadata_on(stack: Stack, sender: str) -> None:
    answer = stack.post(sender, '/guide.fee{"item":"id-card-renewal"}', region="990100", mode="elder")

    assert answer.status_code == 200, answer.text
    replies = answer.json()["replies"]
    assert [reply["status"] for reply in replies] == ["answered"]
    assert '"entities": {"item": "id-card-renewal"}' in replies[0]["messages"][0]["text"]
    assert '"region": "990100"' in replies[0]["messages"][0]["text"]


@pytest.mark.parametrize("secret", ["", "wrong", "密"])
def test_a_wrong_secret_is_refused_and_calls_nothing(stack: Stack, sender: str, secret: str) -> None:
    headers = {"X-Zhiban-Secret": secret.encode()}
    body = {"sender": sender, "message": "/greet", "metadata": {"turn_id": "1"}}

    turn = httpx.post(f"{stack.base}/webhook", json=body, headers=headers)
    erased = httpx.delete(f"{stack.base}/conversations/{sender}", headers=headers)

    assert is_problem(turn, 401, "unauthenticated")
    assert is_problem(erased, 401, "unauthenticated")
    assert stack.calls(sender) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"sender":"s","message":"x"}',
        b'{"sender":"s","message":"","metadata":{"turn_id":"1"}}',
        b'{"sender":"s","message":"/unheard_of","metadata":{"turn_id":"1"}}',
        b'{"sender":"s","message":"/session_start","metadata":{"turn_id":"1"}}',
        b'{"sender":"s","message":"/apply{","metadata":{"turn_id":"1"}}',
        b'{"sender":"s","message":"x","metadata":{"turn_id":"1","other":1}}',
        b'{"sender":"../s","message":"x","metadata":{"turn_id":"1"}}',
    ],
)
def test_what_is_no_turn_is_malformed(stack: Stack, body: bytes) -> None:
    answer = httpx.post(f"{stack.base}/webhook", content=body, headers={"X-Zhiban-Secret": stack.secret})

    assert is_problem(answer, 422, "bad_input")


def test_a_body_over_the_limit_is_refused(stack: Stack, sender: str) -> None:
    answer = stack.post(sender, "长" * 40_000)

    assert is_problem(answer, 413, "too_large")


@pytest.mark.parametrize("word", ["坏", "哑"])
def test_a_failed_or_silent_action_is_an_error_never_an_empty_answer(stack: Stack, sender: str, word: str) -> None:
    answer = stack.post(sender, f'/guide.fee{{"item":"{word}"}}')

    assert is_problem(answer, 502, "action_failed")


def test_a_slow_action_times_out(stack: Stack, sender: str) -> None:
    answer = stack.post(sender, '/guide.fee{"item":"慢"}')

    assert is_problem(answer, 504, "timeout")


def test_deleting_a_conversation_erases_its_events_and_its_form(stack: Stack, sender: str) -> None:
    other = uuid.uuid4().hex
    stack.say(other, "/greet")
    stack.say(sender, '/apply{"item":"x"}')
    before = events_of(stack, sender)

    answer = httpx.delete(f"{stack.base}/conversations/{sender}", headers={"X-Zhiban-Secret": stack.secret})

    assert before > 0
    assert answer.status_code == 204
    assert events_of(stack, sender) == 0
    assert events_of(stack, other) > 0
    assert stack.say(sender, "/guide.fee")[0]["action"] == "action_answer"


def test_no_other_door_is_open(stack: Stack) -> None:
    root = stack.base.removesuffix("/webhooks/zhiban")
    body = {"sender": "x", "message": "hi"}

    assert httpx.post(f"{root}/webhooks/rest/webhook", json=body).status_code == 404
    assert httpx.get(f"{root}/conversations/x/tracker").status_code == 404
    assert httpx.post(f"{root}/model/parse", json={"text": "x"}).status_code == 404


def test_health_names_the_model(stack: Stack) -> None:
    body = httpx.get(f"{stack.base}/health").json()

    assert body["status"] == "ok"
    assert body["model"]


def test_the_log_holds_no_utterance(stack: Stack, sender: str) -> None:
    stack.say(sender, "我叫欧阳测试员要问居住证")
    stack.post(sender, '/guide.fee{"item":"坏"}')

    log = (stack.folder / "rasa.log").read_text(encoding="utf-8")

    assert "欧阳测试员" not in log


async def test_conversations_do_not_wait_for_each_other(stack: Stack) -> None:
    async def turn(number: int) -> int:
        body = {"sender": f"many{number}", "message": "/greet", "metadata": {"turn_id": "1"}}
        async with httpx.AsyncClient(headers={"X-Zhiban-Secret": stack.secret}, timeout=30) as client:
            return (await client.post(f"{stack.base}/webhook", json=body)).status_code

    assert set(await asyncio.gather(*(turn(number) for number in range(16)))) == {200}
