"""A circuit breaker: after several failures in a row nothing is tried for a while, then one call is."""

from datetime import datetime, timedelta

from core.clock import Clock
from core.problem import Unavailable


class Breaker:
    """Closed while calls succeed; open for `rest` after `limit` failures in a row; then half open for one call."""

    def __init__(self, clock: Clock, *, limit: int = 5, rest: timedelta = timedelta(seconds=30)) -> None:
        self._clock = clock
        self._limit = limit
        self._rest = rest
        self._failures = 0
        self._probe_at: datetime | None = None
        """When the next call may be tried; None while closed."""

    def admit(self) -> None:
        """Let a call through; raises Unavailable while open. The first one after the rest is the probe."""
        if self._probe_at is None:
            return
        now = self._clock.now()
        if now < self._probe_at:
            raise Unavailable("办理部门的系统暂时连不上，请稍后再查")
        self._probe_at = now + self._rest  # others wait until the probe has come back

    def succeeded(self) -> None:
        """A call came back: all is well again."""
        self._failures, self._probe_at = 0, None

    def failed(self) -> None:
        """A call did not come back."""
        self._failures += 1
        if self._failures >= self._limit:
            self._probe_at = self._clock.now() + self._rest

    @property
    def is_open(self) -> bool:
        """Whether calls are held back now."""
        return self._probe_at is not None and self._clock.now() < self._probe_at
