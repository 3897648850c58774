"""The vosk-server websocket protocol, without the socket: frames in, replies out.

After alphacep/vosk-server `websocket/asr_server.py`: raw s16le mono in binary frames, each with exactly one reply; a
`config` gets none and counts only before the first audio; `eof` ends with the final result, `reset` gives it and goes
on. Unlike there, nobody can name a model, a stray text frame changes nothing, and a WAV header sets the rate.
"""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from core.problem import AppError, BadInput
from voice.pool import Stream
from voice.recogniser import Alternative, RecogniserConfig, Transcript

RATES_HZ = range(8000, 48001)
MOST_PHRASES = 1000
MOST_ALTERNATIVES = 10
WAV_HEADER_BYTES = 44
MOST_STRAY_FRAMES = 100

OpenStream = Callable[[RecogniserConfig], AbstractAsyncContextManager[Stream]]


class TooMuchAudio(AppError):
    """The connection sent more audio than one may."""

    status = 413
    code = "audio_too_long"
    title = "一次说的话太长了，请分几次说"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send back, if anything, and whether to close then."""

    text: str | None = None
    close: bool = False


class SpeechSession:
    """One connection's state. Use as an async context manager; the recogniser is opened by the first audio."""

    def __init__(self, open_stream: OpenStream, *, most_audio_s: float) -> None:
        self._open_stream = open_stream
        self._most_audio_s = most_audio_s
        self._config = RecogniserConfig()
        self._stream: Stream | None = None
        self._heard_s = 0.0
        self._stray = 0
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def take_text(self, frame: str) -> Answer:
        """A command. What is none is ignored; raises BadInput once there were too many of those."""
        command = _command(frame)
        if "config" in command and isinstance(command["config"], dict):
            if self._stream is None:
                self._config = _configured(self._config, command["config"])
            return Answer()
        if command.get("eof"):
            return Answer(await self._final(), close=True)
        if command.get("reset"):
            return Answer(await self._final())
        self._stray += 1
        if self._stray > MOST_STRAY_FRAMES:
            raise BadInput("too many text frames that are no command")
        return Answer()

    async def take_audio(self, pcm: bytes) -> Answer:
        """A frame of audio; always one reply. Raises TooMuchAudio past the limit, Busy when no stream is free."""
        stream = self._stream
        if stream is None:
            pcm = self._strip_header(pcm)
            stream = self._stream = await self._stack.enter_async_context(self._open_stream(self._config))
        self._heard_s += len(pcm) / 2 / self._config.rate_hz
        if self._heard_s > self._most_audio_s:
            raise TooMuchAudio
        heard = await stream.accept(pcm)
        if isinstance(heard, str):
            return Answer(_dump({"partial": heard}))
        return Answer(_dump(transcript_body(heard, self._config)))

    async def _final(self) -> str:
        if self._stream is None:
            return _dump(transcript_body(Transcript(()), self._config))
        return _dump(transcript_body(await self._stream.final(), self._config))

    def _strip_header(self, pcm: bytes) -> bytes:
        """Audio without a leading WAV header, whose rate is taken over: some clients send the file as it is."""
        if pcm[:4] != b"RIFF" or pcm[8:12] != b"WAVE" or len(pcm) < WAV_HEADER_BYTES:
            return pcm
        rate_hz = int.from_bytes(pcm[24:28], "little")
        if rate_hz in RATES_HZ:
            self._config = replace(self._config, rate_hz=rate_hz)
        return pcm[WAV_HEADER_BYTES:]


def _command(frame: str) -> dict[str, Any]:
    try:
        command = json.loads(frame)
    except json.JSONDecodeError:
        return {}
    return command if isinstance(command, dict) else {}


def _configured(config: RecogniserConfig, wanted: dict[str, Any]) -> RecogniserConfig:
    """The configuration with what is acceptable of a client's wishes; the rest is left as it was."""
    rate = wanted.get("sample_rate")
    if isinstance(rate, int | float | str) and str(rate).replace(".", "", 1).isdigit() and int(float(rate)) in RATES_HZ:
        config = replace(config, rate_hz=int(float(rate)))
    phrases = wanted.get("phrase_list")
    if isinstance(phrases, list):
        kept = tuple(phrase for phrase in phrases[:MOST_PHRASES] if isinstance(phrase, str) and len(phrase) <= 60)
        config = replace(config, grammar=kept)
    if "words" in wanted:
        config = replace(config, words=bool(wanted["words"]))
    most = wanted.get("max_alternatives")
    if isinstance(most, int) and 0 <= most <= MOST_ALTERNATIVES:
        config = replace(config, max_alternatives=most)
    return config


def transcript_body(transcript: Transcript, config: RecogniserConfig) -> dict[str, Any]:
    """A transcript in vosk's JSON: `alternatives` when they were asked for, `result` only with words."""
    if config.max_alternatives:
        return {
            "alternatives": [_reading(one, config) | {"confidence": one.confidence} for one in transcript.alternatives]
        }
    best = transcript.alternatives[0] if transcript.alternatives else Alternative("", 1.0)
    return _reading(best, config)


def _reading(reading: Alternative, config: RecogniserConfig) -> dict[str, Any]:
    body: dict[str, Any] = {"text": reading.text}
    if config.words and reading.words:
        body["result"] = [
            {"conf": word.confidence, "end": word.end_s, "start": word.start_s, "word": word.text}
            for word in reading.words
        ]
    return body


def _dump(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)
