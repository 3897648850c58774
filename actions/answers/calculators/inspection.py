"""When a small private car next needs its inspection mark (机动车检验, rules from 2022-10-01 on).

Non-commercial small cars of at most nine seats, vans excepted: the mark every two years in the first ten years, the
test itself only in the sixth and tenth; from then on both every year. Published widely, but to be confirmed locally.
"""

from dataclasses import dataclass
from datetime import date

LEAD_MONTHS = 3
"""It may be applied for in the three months before (机动车登记规定第五十四条)."""
_FREE_MARKS = (2, 4, 8)
_TESTS = (6, 10)


@dataclass(frozen=True, slots=True)
class Inspection:
    """The next date."""

    due: date
    age_years: int
    """Age of the car on that day."""
    test: bool
    """True: on the testing line; False: the mark only."""


def next_inspection(registered: date, today: date) -> Inspection:
    """The next inspection of a car first registered on a day; raises ValueError for a day in the future."""
    if registered > today:
        raise ValueError("registered lies in the future")
    for years in sorted({*_FREE_MARKS, *_TESTS}):
        if (due := _later(registered, years)) >= today:
            return Inspection(due, years, years in _TESTS)
    years = 11
    while _later(registered, years) < today:
        years += 1
    return Inspection(_later(registered, years), years, True)


def _later(day: date, years: int) -> date:
    """The same day so many years later; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
