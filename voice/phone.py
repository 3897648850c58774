"""Telephone calls: an AudioSocket server that holds one dialogue per call."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx
import structlog

from core.problem import AppError, Unavailable
from voice.audio import louder
from voice.audiosocket import Frame, Kind, read_frame
from voice.dialogue import CallDialogue, End, Ending, Expected, Prompts, Say, Send, Step
from voice.gateway import Conversation
from voice.lexicon import Lexicon
from voice.line import RATE_HZ, HungUp, Line
from voice.pool import RecogniserPool
from voice.recogniser import RecogniserConfig, Transcript
from voice.repair import SPOKEN_DIGITS
from voice.settings import VoiceSettings
from voice.synthesis import Speaker

FIRST_FRAME_S = 5.0
NO_INPUT_S = 8.0
BETWEEN_KEYS_S = 4.0
CHUNK_BYTES = RATE_HZ // 5 * 2
"""A fifth of a second of audio is decoded at a time: fewer hops to the threads."""
MOST_OUTCOMES = 10_000

Accept = Callable[[bytes], Awaitable[Transcript | str]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CallParts:
    """What every call uses."""

    recognisers: RecogniserPool
    speaker: Speaker
    lexicon: Lexicon
    prompts: Prompts
    http: httpx.AsyncClient
    demo: bool


class Outcomes:
    """How calls ended, for the dialplan to ask; the oldest are dropped."""

    def __init__(self) -> None:
        self._endings: OrderedDict[UUID, Ending] = OrderedDict()

    def put(self, call: UUID, ending: Ending) -> None:
        """Note the ending of a call."""
        self._endings[call] = ending
        while len(self._endings) > MOST_OUTCOMES:
            self._endings.popitem(last=False)

    def get(self, call: UUID) -> Ending | None:
        """The ending; None for a call that is not known or not over."""
        return self._endings.get(call)


class PhoneServer:
    """Takes calls from Asterisk on a port of the private network."""

    def __init__(self, parts: CallParts, settings: VoiceSettings, outcomes: Outcomes) -> None:
        self._parts = parts
        self._settings = settings
        self._outcomes = outcomes
        self._calls = 0

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Serve for as long as the block lasts; gives the port (useful with port 0)."""
        server = await asyncio.start_server(self._connected, host, port)
        async with server:
            yield int(server.sockets[0].getsockname()[1])

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call_id = await _call_id(reader)
        if call_id is None:
            writer.close()
            return
        if self._calls >= self._settings.calls:
            log.warning("call_refused", reason="all lines busy")
            self._outcomes.put(call_id, Ending.TRANSFER)
            writer.write(Frame(Kind.HANGUP).encode())
            writer.close()
            return
        self._calls += 1
        ending = Ending.FAILED
        try:
            async with asyncio.timeout(self._settings.longest_call_s), Line(reader, writer).open() as line:
                ending = await Call(line, self._parts).run()
        except TimeoutError:
            log.warning("call_too_long")
        except Exception as error:  # one call's fault must not end the others
            log.error("call_failed", exc_info=error)
        finally:
            self._calls -= 1
            self._outcomes.put(call_id, ending)
            log.info("call_ended", ending=ending)


async def _call_id(reader: asyncio.StreamReader) -> UUID | None:
    try:
        async with asyncio.timeout(FIRST_FRAME_S):
            frame = await read_frame(reader)
    except TimeoutError:
        return None
    return frame.call_id if frame else None


class Call:
    """One call from greeting to goodbye."""

    def __init__(self, line: Line, parts: CallParts) -> None:
        self._line = line
        self._parts = parts
        self._dialogue = CallDialogue(parts.prompts, demo=parts.demo)
        self._conversation = Conversation(parts.http)

    async def run(self) -> Ending:
        """How the call left the dialogue. The form of a caller who hung up stays where it is."""
        step: Step = self._dialogue.begin()
        try:
            while True:
                match step:
                    case Say(text):
                        await self._speak(text)
                        step = await self._listen()
                    case Send():
                        step = await self._ask(step)
                    case End(text, ending):
                        await self._speak(text, to_the_end=True)
                        return ending
        except HungUp:
            return Ending.LOST

    async def _speak(self, text: str, *, to_the_end: bool = False) -> None:
        voice = self._dialogue.voice
        async with aclosing(self._parts.speaker.speak(text, rate_hz=RATE_HZ, speed=voice.speed)) as sentences:
            async for pcm in sentences:
                sound = louder(pcm, gain=voice.gain) if voice.gain != 1.0 else pcm
                if await self._line.play(sound) and not to_the_end:
                    break
        self._line.forget()

    async def _ask(self, message: Send) -> Step:
        try:
            return self._dialogue.on_turn(await self._conversation.say(message))
        except Unavailable:
            return self._dialogue.failed()

    async def _listen(self) -> Step:
        """Wait for an utterance or keys, whichever comes first to an end."""
        expected = self._dialogue.expected
        try:
            async with self._parts.recognisers.stream(self._config(expected)) as stream:
                return await self._hear(stream.accept, expected)
        except AppError as error:
            log.warning("recognition_unavailable", code=error.code)
            return await self._hear(None, expected)

    async def _hear(self, accept: Accept | None, expected: Expected) -> Step:
        quiet_s, pending, pressing = 0.0, b"", False
        while True:
            key, audio = await self._line.next_input()
            if key is not None:
                pressing, quiet_s = True, 0.0
                step = self._dialogue.pressed(key)
                if step is not None:
                    return step
                continue
            pending += audio
            if len(pending) < CHUNK_BYTES:
                continue
            quiet_s += len(pending) / 2 / RATE_HZ
            heard = await accept(pending) if accept and not pressing else ""
            pending = b""
            if isinstance(heard, Transcript) and heard.text:
                return self._dialogue.heard(self._understood(heard.text, expected))
            if isinstance(heard, str) and heard:
                quiet_s = 0.0
            if quiet_s >= (BETWEEN_KEYS_S if pressing else NO_INPUT_S):
                return self._dialogue.silence()

    def _understood(self, text: str, expected: Expected) -> str:
        """The repaired text; empty when only sounds that are no word were heard."""
        text = text.replace("[unk]", " ").strip()
        return self._parts.lexicon.repair.mend(text, expected.answers).text

    def _config(self, expected: Expected) -> RecogniserConfig:
        if expected.digits is not None:
            commands = (word for words in self._parts.prompts.commands.values() for word in words)
            return RecogniserConfig(RATE_HZ, (*SPOKEN_DIGITS, *commands))
        return RecogniserConfig(RATE_HZ, expected.answers)
