"""The telephone line of one call: frames in and out at their pace, speech and keys as events.

Asterisk ends a call after two seconds without traffic and cannot flush what it was sent: so one frame leaves every
20 ms, silence when there is nothing to say, and nothing is queued ahead.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import numpy as np

from voice.audiosocket import FRAME_S, Frame, Kind, audio_frame, frame_bytes, read_frame

RATE_HZ = 8000
MOST_HEARD_FRAMES = 500
"""Ten seconds of the caller's audio are kept while nobody listens; older audio is dropped."""
PRE_ROLL_FRAMES = 25
SPEECH_LEVEL = 700.0
"""Root mean square of s16 samples above which a frame counts as speech."""
BARGE_IN_FRAMES = 12
"""Frames of speech in a row (240 ms) that stop the announcement."""
SEND_BUFFER_BYTES = 32 * 1024
"""A peer that reads slower than this backlog loses frames rather than our memory."""


class HungUp(Exception):
    """The caller is gone."""


class Line:
    """One AudioSocket connection after its first frame."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._heard: deque[bytes] = deque(maxlen=MOST_HEARD_FRAMES)
        self._keys: deque[str] = deque(maxlen=64)
        self._arrived = asyncio.Event()
        self._playing: deque[bytes] = deque()
        self._played = asyncio.Event()
        self._speech_run = 0
        self._hung_up = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Line"]:
        """Read and send for as long as the block lasts, then hang up."""
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._send())]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(ConnectionError, OSError):
                self._writer.write(Frame(Kind.HANGUP).encode())
                self._writer.close()

    async def play(self, pcm: bytes, *, rest_s: float = 30.0) -> bool:
        """Queue sound and wait until it has been sent; True when the caller spoke or pressed a key meanwhile."""
        step = frame_bytes(RATE_HZ)
        self._playing.extend(pcm[i : i + step] for i in range(0, len(pcm), step))
        self._played.clear()
        self._speech_run = 0
        limit = len(pcm) / 2 / RATE_HZ + rest_s
        async with asyncio.timeout(limit):
            while self._playing:
                self._check()
                if self._keys or self._speech_run >= BARGE_IN_FRAMES:
                    self._playing.clear()
                    return True
                await self._next_event()
        return False

    async def next_input(self) -> tuple[str | None, bytes]:
        """A key, or the audio that has come since; waits for one of them. Raises HungUp."""
        while True:
            self._check()
            if self._keys:
                return self._keys.popleft(), b""
            if self._heard:
                audio = b"".join(self._heard)
                self._heard.clear()
                return None, audio
            await self._next_event()

    def forget(self, *, keep_frames: int = PRE_ROLL_FRAMES) -> None:
        """Drop what was heard while speaking, but for the last moment in which the caller may have begun."""
        while len(self._heard) > keep_frames:
            self._heard.popleft()

    def _check(self) -> None:
        if self._hung_up:
            raise HungUp

    async def _next_event(self) -> None:
        self._arrived.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(FRAME_S * 5):
                await self._arrived.wait()

    async def _read(self) -> None:
        while (frame := await read_frame(self._reader)) is not None and not frame.is_hangup:
            if frame.rate_hz == RATE_HZ:
                self._take_audio(frame.payload)
            elif frame.digit is not None:
                self._keys.append(frame.digit)
            self._arrived.set()
        self._hung_up = True
        self._arrived.set()

    def _take_audio(self, pcm: bytes) -> None:
        self._heard.append(pcm)
        self._speech_run = self._speech_run + 1 if level(pcm) >= SPEECH_LEVEL else 0

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        silence = bytes(frame_bytes(RATE_HZ))
        due = loop.time()
        while not self._hung_up:
            pcm = self._playing.popleft() if self._playing else silence
            if self._writer.transport.get_write_buffer_size() < SEND_BUFFER_BYTES:
                self._writer.write(audio_frame(pcm, rate_hz=RATE_HZ).encode())
            self._arrived.set()
            due = max(due + FRAME_S, loop.time() - 5 * FRAME_S)
            await asyncio.sleep(max(0.0, due - loop.time()))


def level(pcm: bytes) -> float:
    """Root mean square of s16le samples, 0..32767."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float32)
    return float(np.sqrt(np.mean(samples * samples))) if samples.size else 0.0
