"""`/v1/speech`: vosk-server's protocol, files to text, text to sound."""

from typing import Annotated

import httpx
from fastapi import APIRouter, Body, Request, WebSocket
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from bot.gateway.dependencies import Client, PartsOf
from bot.gateway.parts import Parts
from bot.gateway.problems import problems
from bot.gateway.speech.relay import Relay
from bot.gateway.upstream import UpstreamDown
from core.problem import AppError, TooMany

router = APIRouter(tags=["speech"])

_TRY_AGAIN_LATER = 1013


class SpeechUnavailable(AppError):
    """The voice process is not there; everything else works."""

    status = 503
    code = "speech_unavailable"
    title = "语音服务暂时不可用，请先打字"


class SpeechRefused(AppError):
    """A refusal of the voice process, passed on."""


class SynthesisRequest(BaseModel):
    """What is to be read aloud."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=2000)
    speed: float = Field(default=1.0, ge=0.5, le=2.0)


class Transcription(BaseModel):
    """What was understood of a recording."""

    text: str
    alternatives: list[str] = []
    """Other readings, where a word of the recording sounds like a term of the domain."""
    duration_s: float


@router.websocket("/v1/speech")
async def speech(socket: WebSocket) -> None:
    """vosk-server's websocket protocol: binary frames of s16le mono PCM, one JSON reply each."""
    parts: Parts = socket.app.state.parts
    client = parts.limiter.client_key(socket.client.host if socket.client else "")
    relay = Relay(socket, parts.settings.voice_url.replace("http", "ws", 1) + "/speech", parts.settings.shared_secret)
    try:
        await parts.limiter.hit(parts.settings.limit_speech, "speech", client)
    except TooMany:
        await relay.refuse()
        return
    await parts.sockets.converse(relay)


@router.post(
    "/v1/speech/transcriptions",
    responses=problems(503),
    openapi_extra={"requestBody": {"content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def transcribe(request: Request, parts: PartsOf, client: Client) -> Transcription:
    """The text of a recording (WAV, MP3, AMR, Opus, M4A) sent as the body; at most two minutes."""
    await parts.limiter.hit(parts.settings.limit_speech, "speech", client)
    answer = await _voice(parts, "/transcriptions", content=await request.body())
    return Transcription.model_validate_json(answer.content)


@router.post(
    "/v1/speech/synthesis", responses={200: {"content": {"audio/wav": {}}}, **problems(503)}, response_class=Response
)
async def synthesise(wish: Annotated[SynthesisRequest, Body()], parts: PartsOf, client: Client) -> Response:
    """The text read aloud, as a WAV file."""
    await parts.limiter.hit(parts.settings.limit_speech, "speech", client)
    answer = await _voice(parts, "/synthesis", json=wish.model_dump())
    return Response(answer.content, media_type="audio/wav", headers={"Cache-Control": "no-store"})


async def _voice(parts: Parts, path: str, **request: object) -> httpx.Response:
    try:
        answer = await parts.voice.call("POST", path, **request)
    except UpstreamDown as error:
        raise SpeechUnavailable from error
    if answer.status_code < 400:
        return answer
    refused = SpeechRefused()
    problem = answer.json()
    refused.status, refused.code, refused.title = answer.status_code, str(problem["code"]), str(problem["title"])
    raise refused
