"""The voice process over HTTP, with the real engines."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from core.settings import SharedSettings
from voice.audio import as_wav, decode
from voice.server.app import create_app
from voice.settings import VoiceSettings

HEADERS = {"X-Zhiban-Secret": "s3cret"}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        VoiceSettings(longest_file_s=20), SharedSettings(secret="s3cret", actions_url="http://127.0.0.1:9")
    )
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://voice", headers=HEADERS) as client:
            yield client


async def test_text_is_read_aloud_as_wav(http: httpx.AsyncClient) -> None:
    answer = await http.post("/synthesis", json={"text": "居住证首次申领不收费。", "speed": 0.9})

    assert answer.headers["content-type"] == "audio/wav"
    assert len(decode(answer.content, rate_hz=16000, longest_s=60)) > 16000


async def test_nothing_to_read_is_said(http: httpx.AsyncClient) -> None:
    answer = await http.post("/synthesis", json={"text": "《》"})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_silence_transcribes_to_nothing(http: httpx.AsyncClient) -> None:
    answer = await http.post("/transcriptions", content=as_wav(bytes(32000), rate_hz=16000))

    assert answer.json() == {"text": "", "alternatives": [], "duration_s": 1.0}


@pytest.mark.parametrize("body", [b"", b"not audio", b"RIFF\0\0\0\0WAVE", b"#EXTM3U\nhttp://127.0.0.1/x.mp3"])
async def test_what_is_no_audio_is_refused_plainly(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/transcriptions", content=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "audio_unreadable")


async def test_too_long_a_recording_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post("/transcriptions", content=as_wav(bytes(32000 * 21), rate_hz=16000))

    assert answer.json()["code"] == "audio_too_long"


async def test_only_callers_with_the_secret_are_served(http: httpx.AsyncClient) -> None:
    answer = await http.post("/synthesis", json={"text": "好"}, headers={"X-Zhiban-Secret": "wrong"})

    assert answer.status_code == 401


async def test_without_a_model_voice_says_so_and_still_speaks(tmp_path: Path) -> None:
    app = create_app(VoiceSettings(model=tmp_path), SharedSettings(secret="s3cret", actions_url="http://127.0.0.1:9"))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://voice", headers=HEADERS) as client:
            heard, spoken = await asyncio.gather(
                client.post("/transcriptions", content=as_wav(bytes(3200), rate_hz=16000)),
                client.post("/synthesis", json={"text": "好"}),
            )

    assert (heard.status_code, heard.json()["code"]) == (503, "speech_model_missing")
    assert spoken.status_code == 200
