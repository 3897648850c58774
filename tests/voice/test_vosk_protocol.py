"""The public vosk clients' behaviour, on both addresses, with the real engine where its model is."""

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
import websockets
from hypothesis import given
from hypothesis import strategies as st

from core.settings import SharedSettings
from tests.voice.fakes import LOUD, QUIET, FakeEngine
from voice.pool import RecogniserPool
from voice.server.app import create_app
from voice.server.vosk_port import vosk_port
from voice.session import SpeechSession
from voice.settings import VoiceSettings

SETTINGS = VoiceSettings(most_audio_s=30, idle_s=5)
SPOKEN = LOUD * 20 + QUIET * 20


def pool(*script: str, streams: int = 4, waiting: int = 0) -> RecogniserPool:
    return RecogniserPool(FakeEngine(script), streams=streams, waiting=waiting, wait_s=0.2, threads=2)


@contextlib.asynccontextmanager
async def port(recognisers: RecogniserPool) -> AsyncIterator[str]:
    async with vosk_port(recognisers, SETTINGS, "127.0.0.1", 0) as number:
        yield f"ws://127.0.0.1:{number}"


async def talk(url: str, frames: list[str | bytes], **connect: Any) -> list[dict[str, Any]]:
    """One reply per binary frame and per command that has one, as the sample clients expect."""
    replies = []
    async with websockets.connect(url, **connect) as ws:
        for frame in frames:
            await ws.send(frame)
            if isinstance(frame, bytes) or "eof" in frame or "reset" in frame:
                replies.append(json.loads(await asyncio.wait_for(ws.recv(), 5)))
    return replies


async def test_every_audio_frame_gets_exactly_one_reply() -> None:
    async with port(pool("你 好")) as url:
        replies = await talk(url, ['{"config": {"sample_rate": 16000}}', LOUD * 5, LOUD * 5, QUIET * 5, '{"eof" : 1}'])

    assert [set(reply) for reply in replies] == [{"partial"}, {"partial"}, {"text"}, {"text"}]
    assert replies[2]["text"] == "你 好"


async def test_config_gets_no_reply_and_counts_only_before_audio() -> None:
    engine = FakeEngine(["一"])
    recognisers = RecogniserPool(engine, streams=1, waiting=0, wait_s=1, threads=1)
    async with port(recognisers) as url:
        late = '{"config": {"sample_rate": 48000, "model": "/etc"}}'
        await talk(url, ['{"config" : {"sample_rate" : 16000.0, "phrase_list": ["是", "不是"]}}', LOUD, late, QUIET])

    assert [(config.rate_hz, config.grammar) for config in engine.configs] == [(16000, ("是", "不是"))]


async def test_reset_gives_the_result_and_stays_open() -> None:
    async with port(pool("一", "二")) as url:
        replies = await talk(url, [LOUD, QUIET, '{"reset":1}', LOUD, QUIET, '{"eof":1}'])

    assert [reply.get("text") for reply in replies] == [None, "一", "", None, "二", ""]


async def test_stray_text_does_not_end_the_connection() -> None:
    async with port(pool("一")) as url:
        replies = await talk(url, ["hello", "[1]", "{}", LOUD, QUIET, '{"eof":1}'])

    assert replies[1]["text"] == "一"


async def test_no_extension_is_negotiated_and_ws_is_the_subprotocol() -> None:
    async with port(pool()) as url, websockets.connect(url, subprotocols=["ws"], compression="deflate") as ws:
        assert ws.response is not None
        assert "Sec-WebSocket-Extensions" not in ws.response.headers
        assert ws.subprotocol == "ws"


async def test_wav_header_sets_the_rate() -> None:
    engine = FakeEngine()
    recognisers = RecogniserPool(engine, streams=1, waiting=0, wait_s=1, threads=1)
    header = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16)
    async with port(recognisers) as url:
        await talk(url, [header + b"data" + struct.pack("<I", 0) + LOUD])

    assert engine.configs[0].rate_hz == 16000


async def test_busy_is_said_by_closing_with_try_again_later() -> None:
    async with port(pool(streams=1)) as url, websockets.connect(url) as first:
        await first.send(LOUD)
        await first.recv()
        async with websockets.connect(url) as second:
            await second.send(LOUD)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await asyncio.wait_for(second.recv(), 5)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1013


async def test_too_much_audio_ends_the_connection() -> None:
    async with port(pool()) as url:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await talk(url, [bytes(100_000)] * 10)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


@given(st.lists(st.one_of(st.text(max_size=40), st.binary(max_size=400)), max_size=12))
def test_garbage_never_crashes_a_session(frames: list[str | bytes]) -> None:
    async def feed() -> None:
        async with SpeechSession(pool("一").stream, most_audio_s=10) as session:
            for frame in frames:
                await (session.take_text(frame) if isinstance(frame, str) else session.take_audio(frame))

    asyncio.run(feed())


@contextlib.asynccontextmanager
async def app_running() -> AsyncIterator[str]:
    shared = SharedSettings(secret="s3cret", actions_url="http://127.0.0.1:9")
    config = uvicorn.Config(
        create_app(SETTINGS, shared), log_level="error", ws="websockets-sansio", ws_per_message_deflate=False
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def test_private_websocket_speaks_the_same_with_the_secret() -> None:
    async with app_running() as address:
        url, headers = f"ws://{address}/speech", {"X-Zhiban-Secret": "s3cret"}
        replies = await talk(url, [QUIET * 10, '{"eof" : 1}'], additional_headers=headers)
        with pytest.raises(websockets.InvalidStatus):
            await talk(url, [QUIET])

    assert set(replies[0]) == {"partial"}
    assert replies[1] == {"text": ""}
