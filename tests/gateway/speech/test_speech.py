"""Speech through the gateway to a real voice process, on real sockets."""

import asyncio
import json

import httpx
import pytest
import websockets

from core.settings import SharedSettings
from tests.gateway.conftest import MakeWorld
from tests.gateway.fakes import SECRET
from tests.gateway.serving import Served
from voice.audio import as_wav
from voice.server.app import create_app
from voice.settings import VoiceSettings

QUIET = bytes(3200)


@pytest.fixture
async def speaking(make_world: MakeWorld):  # type: ignore[no-untyped-def]
    voice = Served(create_app(VoiceSettings(), SharedSettings(secret=SECRET, actions_url="http://127.0.0.1:9")))
    await voice.start()
    yield await make_world(voice_url=voice.url)
    await voice.stop()


async def test_vosk_clients_run_against_v1_speech(speaking) -> None:  # type: ignore[no-untyped-def]
    url = speaking.gateway.url.replace("http", "ws") + "/v1/speech"
    async with websockets.connect(url, subprotocols=["ws"], proxy=None) as ws:
        await ws.send('{ "config" : { "sample_rate" : 16000 } }')
        await ws.send(QUIET)
        partial = json.loads(await asyncio.wait_for(ws.recv(), 10))
        await ws.send('{"eof" : 1}')
        final = json.loads(await asyncio.wait_for(ws.recv(), 10))
        await asyncio.wait_for(ws.wait_closed(), 10)

    assert (partial, final) == ({"partial": ""}, {"text": ""})
    assert ws.subprotocol == "ws"


async def test_recording_becomes_text(speaking) -> None:  # type: ignore[no-untyped-def]
    answer = await speaking.http.post("/v1/speech/transcriptions", content=as_wav(bytes(400_000), rate_hz=16000))

    assert answer.status_code == 200, answer.text
    assert answer.json()["text"] == ""


async def test_refusal_of_a_bad_recording_is_passed_on(speaking) -> None:  # type: ignore[no-untyped-def]
    answer = await speaking.http.post("/v1/speech/transcriptions", content=b"no audio")

    assert (answer.status_code, answer.json()["code"]) == (422, "audio_unreadable")


async def test_text_becomes_sound(speaking) -> None:  # type: ignore[no-untyped-def]
    answer = await speaking.http.post("/v1/speech/synthesis", json={"text": "您好"})

    assert answer.headers["content-type"] == "audio/wav"
    assert answer.content[:4] == b"RIFF"


async def test_voice_down_is_said_plainly(make_world: MakeWorld) -> None:
    world = await make_world(voice_url="http://127.0.0.1:9")

    answer = await world.http.post("/v1/speech/synthesis", json={"text": "您好"})
    assert (answer.status_code, answer.json()["code"]) == (503, "speech_unavailable")
    async with websockets.connect(world.gateway.url.replace("http", "ws") + "/v1/speech", proxy=None) as ws:
        await asyncio.wait_for(ws.wait_closed(), 10)
    assert ws.close_code == 1013


async def test_a_recording_that_is_too_large_is_refused(make_world: MakeWorld) -> None:
    world = await make_world(voice_url="http://127.0.0.1:9")

    answer = await world.http.post("/v1/speech/transcriptions", content=bytes(10 * 1024 * 1024 + 1))

    assert isinstance(answer, httpx.Response)
    assert answer.status_code == 413
