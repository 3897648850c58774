"""Time, as something that is handed in: nothing in the project asks the machine for it directly."""

from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
"""The one civil time of the country; deadlines and opening hours are meant in it."""


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in LOCAL."""
        ...

    def today(self) -> date:
        """The present day in LOCAL."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in LOCAL."""
        return datetime.now(LOCAL)

    def today(self) -> date:
        """The present day in LOCAL, whatever zone the machine is in."""
        return self.now().date()


class FixedClock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("at must be aware: give it a tzinfo")
        self._at = at.astimezone(LOCAL)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._at

    def today(self) -> date:
        """The day it was set to."""
        return self._at.date()

    def advance(self, by: timedelta) -> None:
        """Moves it on."""
        self._at += by
