"""Bounded concurrency of recognition: so many streams, so many waiting, then a clear busy."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from core.problem import Unavailable
from voice.recogniser import Recogniser, RecogniserConfig, RecogniserEngine, Transcript

T = TypeVar("T")


class Busy(Unavailable):
    """All streams are taken and the queue is full, or the wait was too long."""

    code = "speech_busy"
    title = "现在说话的人太多，请稍等一会儿再试，或者先打字"


class Stream:
    """One stream of audio whose decoding runs off the event loop."""

    def __init__(self, recogniser: Recogniser, executor: ThreadPoolExecutor) -> None:
        self._recogniser = recogniser
        self._executor = executor

    async def accept(self, pcm: bytes) -> Transcript | str:
        """Take audio: a Transcript when an utterance ended, else the partial text."""
        return await self._off_loop(lambda: self._take(pcm))

    def _take(self, pcm: bytes) -> Transcript | str:
        return self._recogniser.result() if self._recogniser.accept(pcm) else self._recogniser.partial()

    async def final(self) -> Transcript:
        """What is left of the audio."""
        return await self._off_loop(self._recogniser.final)

    async def _off_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


class RecogniserPool:
    """Opens streams on one engine, at most `streams` at a time with `waiting` more in the queue."""

    def __init__(self, engine: RecogniserEngine, *, streams: int, waiting: int, wait_s: float, threads: int) -> None:
        self.engine = engine
        self._slots = asyncio.Semaphore(streams)
        self._queue_left = waiting
        self._wait_s = wait_s
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="speech")

    @asynccontextmanager
    async def stream(self, config: RecogniserConfig) -> AsyncIterator[Stream]:
        """A stream for as long as the block lasts; raises Busy at once when the queue is full, or after the wait."""
        await self._take_slot()
        try:
            loop = asyncio.get_running_loop()
            recogniser = await loop.run_in_executor(self._executor, self.engine.open, config)
            yield Stream(recogniser, self._executor)
        finally:
            self._slots.release()

    async def _take_slot(self) -> None:
        if self._slots.locked() and self._queue_left <= 0:
            raise Busy
        self._queue_left -= 1
        try:
            async with asyncio.timeout(self._wait_s):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self._queue_left += 1

    def close(self) -> None:
        """Let the threads end after what they are doing."""
        self._executor.shutdown(wait=False, cancel_futures=True)
