"""Retirement month under the gradual raise from 2025 on (关于实施渐进式延迟法定退休年龄的决定).

Men rise from 60 to 63 and women on the 55 track to 58, one month for every four months of birth; women on the 50
track rise to 55, one month for every two.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LAW = "《全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定》"
EARLIEST_YEARS = 3
"""Flexible early retirement: at most three years before, never before the old age."""


class Track(StrEnum):
    """Which of the old statutory ages applies."""

    MAN = "man"
    WOMAN_55 = "woman_55"
    WOMAN_50 = "woman_50"


@dataclass(frozen=True, slots=True)
class _Rule:
    age: int
    """Old statutory age, years."""
    step: int
    """Months of birth per month of delay."""
    most: int
    """Longest delay, months."""


_RULES = {
    Track.MAN: _Rule(60, 4, 36),
    Track.WOMAN_55: _Rule(55, 4, 36),
    Track.WOMAN_50: _Rule(50, 2, 60),
}
_BEGIN = (2025, 1)
"""Who would have retired before this month still does."""


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def plus(self, months: int) -> "Month":
        """So many months later; earlier when negative."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月"


@dataclass(frozen=True, slots=True)
class Retirement:
    """When a person reaches the statutory age."""

    month: Month
    years: int
    months: int
    """The statutory age: years and months."""
    delay_months: int
    earliest: Month
    """With flexible early retirement; the statutory month where none is possible."""


def retirement(birth: date, track: Track) -> Retirement:
    """The statutory retirement of a birth month."""
    rule = _RULES[track]
    born = Month(birth.year, birth.month)
    old = born.plus(rule.age * 12)
    since = (old.year - _BEGIN[0]) * 12 + old.month - _BEGIN[1]
    delay = 0 if since < 0 else min(since // rule.step + 1, rule.most)
    due = old.plus(delay)
    early = old.plus(max(0, delay - EARLIEST_YEARS * 12))
    return Retirement(due, rule.age + delay // 12, delay % 12, delay, early)
