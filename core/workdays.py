"""Working days: legal holidays and shifted weekends known, later years estimated and marked so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar
import yaml
from pydantic import BaseModel, ConfigDict, model_validator

DATA = Path(__file__).parent / "data" / "holidays.yml"
_SATURDAY = 5


class DayRange(BaseModel):
    """Days off in a row, both ends included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: date
    end: date

    def days(self) -> Iterator[date]:
        """Each of its days."""
        for offset in range((self.end - self.start).days + 1):
            yield self.start + timedelta(days=offset)


class Year(BaseModel):
    """A year's holidays as the State Council's General Office announced them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    """Name and number of the notice."""
    holidays: list[DayRange]
    working_weekends: list[date] = []
    """Saturdays and Sundays that are worked in exchange."""

    @model_validator(mode="after")
    def _weekends_are_weekends(self) -> "Year":
        if wrong := [day for day in self.working_weekends if day.weekday() < _SATURDAY]:
            raise ValueError(f"working_weekends 里有不是周末的日子：{', '.join(map(str, wrong))}")
        return self


class HolidayFile(BaseModel):
    """`core/data/holidays.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    years: dict[int, Year] = {}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a time limit."""

    date: date
    estimated: bool
    """True where it reaches into a year whose holidays are not announced: only weekends were left out."""


@cache
def _packaged_years() -> frozenset[int]:
    """Years that the packaged calendar knows; it must not be asked about others."""
    return frozenset(day.year for day in chinese_calendar.constants.holidays)


class WorkingCalendar:
    """Which days are worked. Time limits in working days leave out legal holidays (行政许可法第八十二条)."""

    def __init__(self, years: dict[int, Year] | None = None) -> None:
        self._off: dict[int, frozenset[date]] = {}
        self._worked: dict[int, frozenset[date]] = {}
        for number, year in (years or {}).items():
            self._off[number] = frozenset(day for span in year.holidays for day in span.days())
            self._worked[number] = frozenset(year.working_weekends)

    @classmethod
    def load(cls, path: Path = DATA) -> "WorkingCalendar":
        """The packaged calendar with the years of a holiday file on top; raises pydantic's error on a bad file."""
        return cls(HolidayFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {}).years)

    def is_known(self, year: int) -> bool:
        """Whether that year's holidays have been announced and entered."""
        return year in self._off or year in _packaged_years()

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; in an unknown year, whether it is no weekend."""
        if day.year in self._off:
            if day in self._off[day.year]:
                return False
            return day.weekday() < _SATURDAY or day in self._worked[day.year]
        if day.year in _packaged_years():
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < _SATURDAY

    def add(self, start: date, working_days: int) -> Deadline:
        """The last day of a limit of so many working days; the day after `start` is the first (行政许可法第八十二条).

        Zero is `start` itself: settled on the spot.
        """
        if working_days < 0:
            raise ValueError("working_days must not be negative")
        day = start
        left = working_days
        while left:
            day += timedelta(days=1)
            left -= self.is_workday(day)
        known = all(self.is_known(year) for year in range(start.year, day.year + 1))
        return Deadline(day, estimated=not known)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier. Inverse of `add`."""
        if end < start:
            return -self.between(end, start)
        days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
        return sum(self.is_workday(day) for day in days)
