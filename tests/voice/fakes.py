"""Doubles of the voice process: a recogniser that follows a script, a PBX that speaks AudioSocket, a gateway."""

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self
from uuid import UUID, uuid4

import numpy as np
import uvicorn
from fastapi import FastAPI, Request

from voice.audiosocket import Frame, Kind, read_frame
from voice.line import SPEECH_LEVEL, level
from voice.recogniser import Alternative, Recogniser, RecogniserConfig, Transcript
from voice.synthesis import Speech

LOUD = (np.sin(np.arange(160) * 0.5) * 8000).astype("<i2").tobytes()
QUIET = bytes(320)


class FakeStream:
    """Hears the next line of the script whenever loud audio is followed by quiet."""

    def __init__(self, script: deque[str]) -> None:
        self._script = script
        self._speaking = False
        self._heard = ""

    def accept(self, pcm: bytes) -> bool:
        if level(pcm[-640:]) >= SPEECH_LEVEL:
            self._speaking = True
            return False
        if not self._speaking and level(pcm) >= SPEECH_LEVEL:
            self._speaking = True
        if not self._speaking:
            return False
        self._speaking = False
        self._heard = self._script.popleft() if self._script else ""
        return True

    def partial(self) -> str:
        return "…" if self._speaking else ""

    def result(self) -> Transcript:
        heard, self._heard = self._heard, ""
        return Transcript((Alternative(heard, 1.0),))

    def final(self) -> Transcript:
        return self.result()


class FakeEngine:
    """Opens streams on one script; remembers what they were configured with."""

    name = "fake"

    def __init__(self, script: Sequence[str] = ()) -> None:
        self.script = deque(script)
        self.configs: list[RecogniserConfig] = []

    def open(self, config: RecogniserConfig) -> Recogniser:
        self.configs.append(config)
        return FakeStream(self.script)

    def phrases(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return tuple(wanted)


class FakeSynthesizer:
    """A tenth of a second of sound per sentence; remembers the sentences."""

    name = "fake"

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, sentence: str, *, speed: float) -> Speech:
        self.said.append(sentence)
        return Speech(LOUD[:320] * 5, 8000)


class FakePbx:
    """Asterisk's side of one call: sends audio every 20 ms, keeps what it hears, as the real one does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, call_id: UUID) -> None:
        self.call_id = call_id
        self.frames: list[Frame] = []
        self.over = asyncio.Event()
        self._reader = reader
        self._writer = writer
        self._mouth: deque[bytes] = deque()
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    @asynccontextmanager
    async def calls(cls, port: int) -> AsyncIterator[Self]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        pbx = cls(reader, writer, uuid4())
        writer.write(Frame(Kind.UUID, pbx.call_id.bytes).encode())
        pbx._tasks = [asyncio.create_task(pbx._listen()), asyncio.create_task(pbx._talk())]
        try:
            yield pbx
        finally:
            for task in pbx._tasks:
                task.cancel()
            writer.close()

    def say_something(self) -> None:
        """Speech for a third of a second and then silence long enough to be an end."""
        self._mouth.extend([LOUD] * 17 + [QUIET] * 13)

    def press(self, keys: str) -> None:
        for key in keys:
            self._writer.write(Frame(Kind.DTMF, key.encode()).encode())

    def write(self, data: bytes) -> None:
        self._writer.write(data)

    async def _talk(self) -> None:
        while True:
            self._writer.write(Frame(Kind.SLIN_8K, self._mouth.popleft() if self._mouth else QUIET).encode())
            await asyncio.sleep(0.02)

    async def _listen(self) -> None:
        while (frame := await read_frame(self._reader)) is not None and not frame.is_hangup:
            self.frames.append(frame)
        self.over.set()


def turn(text: str, **more: Any) -> dict[str, Any]:
    """A Turn of the contract with one message."""
    message = {"text": text, "speech": None, "kind": "text", "choices": [], "field": None, "review": []}
    message |= {name: more.pop(name) for name in list(more) if name in message}
    return {"status": "answered", "messages": [message], "form": None, "case": None} | more


@asynccontextmanager
async def fake_gateway(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> AsyncIterator[tuple[str, list[Any]]]:
    """A gateway on a real socket: its base URL and the message bodies that came."""
    app, seen = FastAPI(), []

    @app.post("/v1/conversations", status_code=201)
    async def create() -> dict[str, str]:
        return {"conversation_id": "c1", "token": "t1"}

    @app.post("/v1/conversations/c1/messages")
    async def message(request: Request) -> dict[str, Any]:
        body = await request.json()
        seen.append(body)
        return answer(body)

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    finally:
        server.should_exit = True
        await task
