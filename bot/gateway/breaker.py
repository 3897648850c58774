"""A circuit breaker: a part that is dead costs its time-out a few times, not on every turn.

Our own because it needs two things that the libraries at hand lack: one single probe when the pause is over (they let
the whole crowd through, each waiting for the time-out again), and a clock that tests can move.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from core.clock import Clock


class CircuitOpen(Exception):
    """The part failed repeatedly and is not asked for the moment."""


class Breaker:
    """Opens after `threshold` failures in a row; after `pause` one caller may probe, and its success closes it."""

    def __init__(self, clock: Clock, *, threshold: int, pause: timedelta) -> None:
        self._clock = clock
        self._threshold = threshold
        self._pause = pause
        self._failures = 0
        self._retry_at: datetime | None = None
        """Set while open."""

    @property
    def is_open(self) -> bool:
        """True while the part is not asked."""
        return self._retry_at is not None

    @asynccontextmanager
    async def guard(self, *failures: type[Exception]) -> AsyncIterator[None]:
        """Run a call. Raises CircuitOpen instead while open; counts only the named exceptions as failures."""
        self._admit()
        try:
            yield
        except failures:
            self._fail()
            raise
        self._failures = 0
        self._retry_at = None

    def _admit(self) -> None:
        if self._retry_at is None:
            return
        now = self._clock.now()
        if now < self._retry_at:
            raise CircuitOpen
        # This caller is the probe; the others wait for another pause, also if the probe never comes back.
        self._retry_at = now + self._pause

    def _fail(self) -> None:
        self._failures += 1
        if self._failures >= self._threshold:
            self._retry_at = self._clock.now() + self._pause
