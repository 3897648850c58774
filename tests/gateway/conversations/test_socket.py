"""The conversation over a WebSocket, on a real socket."""

import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.gateway.conftest import MakeWorld
from tests.gateway.world import Person, World


def open_socket(world: World, person: Person, **options: Any) -> connect:
    """A connection, nothing said yet."""
    return connect(f"{world.gateway.url.replace('http', 'ws')}{person.path}/ws", **options)


async def tell(socket: ClientConnection, **frame: Any) -> None:
    """Send a frame."""
    await socket.send(json.dumps(frame))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    """The next frame."""
    frame: dict[str, Any] = json.loads(await socket.recv())
    return frame


async def hear_until(socket: ClientConnection, kind: str) -> list[dict[str, Any]]:
    """Frames up to one of a kind."""
    frames = [await hear(socket)]
    while frames[-1]["type"] != kind:
        frames.append(await hear(socket))
    return frames


async def test_a_message_frame_is_answered_with_a_turn_frame(world: World) -> None:
    person = await world.person()
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token)
        ready = await hear(socket)
        await tell(socket, type="message", client_message_id="m-1", text="你好")
        frames = await hear_until(socket, "turn")

    assert ready["status"] == {"state": "ready"}
    assert [frame["type"] for frame in frames] == ["status", "message", "turn"]
    assert {frame["client_message_id"] for frame in frames} == {"m-1"}
    assert frames[-1]["turn"] == await person.say("你好", "m-1")


async def test_the_token_may_come_as_a_subprotocol(world: World) -> None:
    person = await world.person()
    async with open_socket(world, person, subprotocols=["zhiban.v1", f"token.{person.token}"]) as socket:
        ready = await hear(socket)
        await tell(socket, type="message", client_message_id="m-1", payload="/greet")
        frames = await hear_until(socket, "turn")

    assert socket.subprotocol == "zhiban.v1"
    assert ready["type"] == "status"
    assert frames[-1]["turn"]["messages"][0]["text"] == "答：/greet"


async def test_the_citizen_may_come_in_the_first_frame(world: World) -> None:
    person = await world.person()
    citizen = (await world.http.get("/v1/demo/citizens")).json()["citizens"][0]
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token, citizen_token=citizen["citizen_token"])
        await hear(socket)
        await tell(socket, type="message", client_message_id="m-1", text="我的件")
        await hear_until(socket, "turn")

    assert world.rasa.said[0].metadata.subject == citizen["subject"]


@pytest.mark.parametrize(
    "first",
    [
        {"type": "auth", "token": "wrong"},
        {"type": "message", "client_message_id": "m-1", "text": "你好"},
        {"type": "auth"},
        {"type": "auth", "token": "", "citizen_token": "x"},
    ],
)
async def test_without_the_token_a_problem_and_the_end(world: World, first: dict[str, str]) -> None:
    async with open_socket(world, await world.person()) as socket:
        await tell(socket, **first)
        problem = await hear(socket)
        with pytest.raises(ConnectionClosed) as closed:
            await hear(socket)

    assert problem["problem"]["code"] == "unauthenticated"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    assert world.rasa.said == []


@pytest.mark.parametrize(
    "frame",
    [
        "no json",
        "{}",
        '{"type":"message"}',
        '{"type":"message","client_message_id":"m","text":"a","payload":"/greet"}',
        "[]",
    ],
)
async def test_a_malformed_frame_is_a_problem_and_the_socket_stays_open(world: World, frame: str) -> None:
    person = await world.person()
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token)
        await hear(socket)
        await socket.send(frame)
        problem = await hear(socket)
        await tell(socket, type="message", client_message_id="m-1", text="你好")
        frames = await hear_until(socket, "turn")

    assert problem["problem"]["code"] == "bad_input"
    assert frames[-1]["turn"]["status"] == "answered"


async def test_frames_are_answered_in_order(world: World) -> None:
    person = await world.person()
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token)
        await hear(socket)
        for n in range(20):
            await tell(socket, type="message", client_message_id=f"m-{n}", text=f"第{n}句")
        turns = [(await hear_until(socket, "turn"))[-1] for _ in range(20)]

    assert [turn["client_message_id"] for turn in turns] == [f"m-{n}" for n in range(20)]
    assert [said.message for said in world.rasa.done] == [f"第{n}句" for n in range(20)]


async def test_a_conflict_is_a_problem_frame_of_its_message(world: World) -> None:
    person = await world.person()
    await person.say("你好", "m-1")
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token)
        await hear(socket)
        await tell(socket, type="message", client_message_id="m-1", text="再见")
        frames = await hear_until(socket, "problem")

    assert frames[-1]["client_message_id"] == "m-1"
    assert frames[-1]["problem"]["code"] == "conflict"


async def test_a_frame_that_is_too_large_ends_it(world: World) -> None:
    person = await world.person()
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token)
        await hear(socket)
        await socket.send("x" * 20_000)
        problem = await hear(socket)
        with pytest.raises(ConnectionClosed):
            await hear(socket)

    assert problem["problem"]["code"] == "too_large"


async def test_a_binary_frame_ends_it(world: World) -> None:
    person = await world.person()
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token)
        await hear(socket)
        await socket.send(b"\x00\x01")
        problem = await hear(socket)
        with pytest.raises(ConnectionClosed):
            await hear(socket)

    assert problem["problem"]["code"] == "bad_input"
    assert (await person.say("还在"))["status"] == "answered"


async def test_an_erased_conversation_is_told_so(world: World) -> None:
    person = await world.person()
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token)
        await hear(socket)
        await world.http.delete(person.path, headers=person.headers)
        await tell(socket, type="message", client_message_id="m-1", text="你好")
        frames = await hear_until(socket, "problem")

    assert frames[-1]["problem"]["code"] == "unauthenticated"


async def test_more_sockets_than_allowed_are_refused(make_world: MakeWorld) -> None:
    world = await make_world(sockets=1)
    person = await world.person()
    async with open_socket(world, person):
        with pytest.raises(Exception, match="403"):
            async with open_socket(world, person):
                pass
    async with open_socket(world, person) as socket:
        await tell(socket, type="auth", token=person.token)
        assert (await hear(socket))["type"] == "status"
