"""A turn as server-sent events, read from a real socket."""

import asyncio
import json
from typing import Any

import httpx

from core.problem import Unavailable
from tests.gateway.world import Person, World

STREAM = {"Accept": "text/event-stream"}


def events_of(text: str) -> list[dict[str, Any]]:
    """The events of a stream."""
    events = []
    for block in text.split("\n\n"):
        lines = [line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":")]
        if lines:
            fields = dict(lines)
            events.append({**fields, "data": json.loads(fields["data"])})
    return events


async def test_a_turn_comes_as_status_messages_and_turn(world: World) -> None:
    person = await world.person()

    response = await person.post({"text": "你好", "client_message_id": "m-1"}, **STREAM)

    events = events_of(response.text)
    assert response.headers["Content-Type"].startswith("text/event-stream")
    assert [event["event"] for event in events] == ["status", "message", "turn"]
    assert events[1]["data"] == events[2]["data"]["messages"][0]
    assert len({event["id"] for event in events}) == 3


async def test_the_stream_and_the_plain_answer_tell_the_same_turn(world: World) -> None:
    person = await world.person()

    streamed = events_of((await person.post({"text": "你好", "client_message_id": "m-1"}, **STREAM)).text)[-1]["data"]

    assert await person.say("你好", "m-1") == streamed


async def test_the_status_comes_before_rasa_has_answered(world: World) -> None:
    person = await world.person()
    world.rasa.gate.clear()
    body = {"text": "你好", "client_message_id": "m-1"}

    headers = person.headers | STREAM | {"Accept-Encoding": "gzip"}  # packing would hold the status back

    async with world.http.stream("POST", f"{person.path}/messages", json=body, headers=headers) as response:
        chunks = response.aiter_text()
        first = await anext(chunks)
        assert "Content-Encoding" not in response.headers
        world.rasa.gate.set()
        rest = "".join([chunk async for chunk in chunks])

    assert events_of(first)[0]["data"] == {"state": "accepted"}
    assert "event: turn" in rest


async def test_what_is_refused_before_the_stream_begins_is_a_plain_problem(world: World) -> None:
    stranger = Person(world.http, (await world.person()).conversation_id, "x")

    response = await stranger.post({"text": "你好", "client_message_id": "m-1"}, **STREAM)

    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_a_conflict_is_an_event_of_the_stream(world: World) -> None:
    person = await world.person()
    await person.say("你好", "m-1")

    response = await person.post({"text": "再见", "client_message_id": "m-1"}, **STREAM)

    events = events_of(response.text)
    assert [event["event"] for event in events] == ["status", "problem"]
    assert events[1]["data"]["code"] == "conflict"
    assert events[1]["data"]["request_id"] == response.headers["X-Request-Id"]


async def test_what_nobody_foresaw_ends_the_stream_with_a_sentence(world: World) -> None:
    person = await world.person()

    object.__setattr__(world.parts, "clock", None)  # anything inside the gateway that breaks
    response = await person.post({"text": "你好", "client_message_id": "m-1"}, **STREAM)
    object.__setattr__(world.parts, "clock", world.clock)

    assert events_of(response.text)[-1]["event"] == "problem"
    assert events_of(response.text)[-1]["data"]["code"] == "internal_error"


async def test_a_turn_goes_on_when_the_reader_goes_away(world: World) -> None:
    person = await world.person()
    world.rasa.gate.clear()
    body = {"text": "你好", "client_message_id": "m-1"}
    async with (
        httpx.AsyncClient(base_url=world.gateway.url) as http,
        http.stream("POST", f"{person.path}/messages", json=body, headers=person.headers | STREAM) as response,
    ):
        await anext(response.aiter_text())
    await asyncio.sleep(0)
    world.rasa.gate.set()

    assert (await person.say("你好", "m-1"))["messages"][0]["text"] == "答：你好"
    assert len(world.rasa.said) == 1


async def test_degraded_answers_come_over_the_stream_too(world: World) -> None:
    def fail(_: object) -> Unavailable:
        return Unavailable()

    world.rasa.reply = fail
    person = await world.person()

    response = await person.post({"text": "你好", "client_message_id": "m-1"}, **STREAM)

    assert [event["event"] for event in events_of(response.text)] == ["status", "message", "message", "turn"]
