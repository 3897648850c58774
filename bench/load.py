"""A bounded load of senders, each asking one question after another, and what it took."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

Ask = Callable[[str], Awaitable[None]]
"""Sends one question and returns when the whole answer is there; raises when there is none."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of senders measured."""

    senders: int
    turns: int
    errors: int
    seconds: float
    latencies_ms: tuple[float, ...]

    @property
    def turns_per_s(self) -> float:
        """Answered turns per second of the whole run."""
        return self.turns / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The latency that `share` (0..1) of the turns stay within, by nearest rank; milliseconds."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, round(share * len(ordered)))] if ordered else float("nan")


async def run_senders(
    open_sender: Callable[[int], Awaitable[Ask]], questions: Sequence[str], *, senders: int, turns_each: int
) -> Load:
    """Let `senders` ask `turns_each` questions each, all at once; opening a sender is not timed."""
    asks = [await open_sender(number) for number in range(senders)]
    latencies: list[float] = []
    errors = 0

    async def one(number: int, ask: Ask) -> None:
        nonlocal errors
        for turn in range(turns_each):
            question = questions[(number * 7 + turn) % len(questions)]
            begun = time.perf_counter()
            try:
                await ask(question)
            except Exception:
                errors += 1
            else:
                latencies.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    await asyncio.gather(*(one(number, ask) for number, ask in enumerate(asks)))
    return Load(senders, len(latencies), errors, time.perf_counter() - begun, tuple(latencies))
