"""The voice process: recognition and synthesis for the gateway, calls for Asterisk.

Private: callers know the secret between processes. The gateway offers `/v1/speech*` to the public by passing on.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response, WebSocket
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, ConfigDict, Field

from core.problem import BadInput, NotFound
from core.settings import SharedSettings
from core.web import SECRET_HEADER, install, require_secret
from voice.audio import as_wav, decode
from voice.dialogue import load_prompts
from voice.gateway import TIMEOUT
from voice.lexicon import Lexicon
from voice.phone import CallParts, Outcomes, PhoneServer
from voice.pool import RecogniserPool
from voice.recogniser import RecogniserConfig
from voice.server.speech_socket import serve_speech
from voice.server.vosk_port import vosk_port
from voice.settings import VoiceSettings
from voice.synthesis import FASTEST, SLOWEST, EspeakSynthesizer, Speaker
from voice.vosk_engine import ModelMissing, VoskEngine

FILE_RATE_HZ = 16000
SPEECH_RATE_HZ = 22050

log = structlog.get_logger()


class SynthesisWish(BaseModel):
    """What is to be read aloud."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=2000)
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST)


class Parts:
    """What the routes use; absent parts answer as unavailable."""

    def __init__(self, settings: VoiceSettings, lexicon: Lexicon) -> None:
        self.speaker = Speaker(EspeakSynthesizer())
        self.outcomes = Outcomes()
        self.lexicon = lexicon
        self.recognisers: RecogniserPool | None = None
        try:
            engine = VoskEngine(settings.model)
        except ModelMissing as error:
            log.warning("speech_model_missing", folder=str(settings.model), detail=error.detail)
        else:
            self.recognisers = RecogniserPool(
                engine,
                streams=settings.streams,
                waiting=settings.waiting,
                wait_s=settings.wait_s,
                threads=settings.threads,
            )

    @property
    def pool(self) -> RecogniserPool:
        """The recognisers; raises ModelMissing in plain words when there is no model."""
        if self.recognisers is None:
            raise ModelMissing
        return self.recognisers


def create_app(settings: VoiceSettings | None = None, shared: SharedSettings | None = None) -> FastAPI:
    """The app; listens on the optional ports while it lives."""
    settings = settings or VoiceSettings()
    shared = shared or SharedSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        lexicon = Lexicon(shared.actions_url, shared.shared_secret)
        parts = app.state.parts = Parts(settings, lexicon)
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(httpx.AsyncClient(base_url=shared.gateway_url, timeout=TIMEOUT))
            refresh = asyncio.create_task(lexicon.keep_fresh())
            stack.callback(refresh.cancel)
            if parts.recognisers is not None and settings.vosk_port is not None:
                await stack.enter_async_context(vosk_port(parts.pool, settings, shared.host, settings.vosk_port))
            if parts.recognisers is not None and settings.audiosocket_port is not None:
                call_parts = CallParts(parts.pool, parts.speaker, lexicon, load_prompts(), http, shared.demo)
                phone = PhoneServer(call_parts, settings, parts.outcomes)
                await stack.enter_async_context(phone.listening(shared.host, settings.audiosocket_port))
            yield
            if parts.recognisers is not None:
                parts.recognisers.close()

    app = FastAPI(title="Zhiban voice", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    install(app, service="voice", registry=CollectorRegistry(), body_limit=settings.most_file_bytes)
    app.include_router(_health())
    app.include_router(_private(settings), dependencies=[Depends(require_secret(shared.shared_secret))])

    @app.websocket("/speech")
    async def speech(socket: WebSocket) -> None:
        if socket.headers.get(SECRET_HEADER.lower()) != shared.shared_secret:
            await socket.close(code=1008)
            return
        await serve_speech(socket, app.state.parts.recognisers, settings)

    return app


def _health() -> APIRouter:
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz(request: Request) -> dict[str, Any]:
        parts: Parts = request.app.state.parts
        heard = parts.recognisers.engine.name if parts.recognisers else "no model"
        return {"status": "ok", "parts": {"recognition": heard, "synthesis": parts.speaker.engine}}

    return router


def _private(settings: VoiceSettings) -> APIRouter:
    router = APIRouter()

    @router.post("/transcriptions")
    async def transcribe(request: Request) -> dict[str, Any]:
        """The text of a recording sent as the body: `{text, alternatives, duration_s}`."""
        parts: Parts = request.app.state.parts
        pool = parts.pool
        pcm = decode(await request.body(), rate_hz=FILE_RATE_HZ, longest_s=settings.longest_file_s)
        texts = []
        async with pool.stream(RecogniserConfig(FILE_RATE_HZ)) as stream:
            for start in range(0, len(pcm), FILE_RATE_HZ * 2):
                heard = await stream.accept(pcm[start : start + FILE_RATE_HZ * 2])
                if not isinstance(heard, str):
                    texts.append(heard.text)
            texts.append((await stream.final()).text)
        repaired = parts.lexicon.repair.mend(" ".join(texts))
        duration_s = round(len(pcm) / 2 / FILE_RATE_HZ, 2)
        return {"text": repaired.text, "alternatives": list(repaired.alternatives), "duration_s": duration_s}

    @router.post("/synthesis")
    async def synthesise(wish: SynthesisWish, request: Request) -> Response:
        """The text read aloud as a WAV file."""
        parts: Parts = request.app.state.parts
        pcm = b"".join(
            [piece async for piece in parts.speaker.speak(wish.text, rate_hz=SPEECH_RATE_HZ, speed=wish.speed)]
        )
        if not pcm:
            raise BadInput("这段文字没有可以朗读的内容")
        return Response(as_wav(pcm, rate_hz=SPEECH_RATE_HZ), media_type="audio/wav")

    @router.get("/calls/{call_id}/outcome")
    async def outcome(call_id: UUID, request: Request) -> Response:
        """How a call ended, as one word for the dialplan: transfer, done, failed, lost."""
        ending = request.app.state.parts.outcomes.get(call_id)
        if ending is None:
            raise NotFound
        return Response(str(ending), media_type="text/plain")

    return router
