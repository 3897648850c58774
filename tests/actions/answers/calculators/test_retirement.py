from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answers.calculators.retirement import Month, Track, retirement


@pytest.mark.parametrize(
    ("birth", "track", "years", "months", "due"),
    [
        # Rows of the tables annexed to the decision.
        (date(1964, 12, 1), Track.MAN, 60, 0, Month(2024, 12)),
        (date(1965, 1, 1), Track.MAN, 60, 1, Month(2025, 2)),
        (date(1965, 4, 1), Track.MAN, 60, 1, Month(2025, 5)),
        (date(1965, 5, 1), Track.MAN, 60, 2, Month(2025, 7)),
        (date(1976, 12, 1), Track.MAN, 63, 0, Month(2039, 12)),
        (date(1990, 6, 1), Track.MAN, 63, 0, Month(2053, 6)),
        (date(1970, 1, 1), Track.WOMAN_55, 55, 1, Month(2025, 2)),
        (date(1981, 12, 1), Track.WOMAN_55, 58, 0, Month(2039, 12)),
        (date(1974, 12, 1), Track.WOMAN_50, 50, 0, Month(2024, 12)),
        (date(1975, 1, 1), Track.WOMAN_50, 50, 1, Month(2025, 2)),
        (date(1975, 3, 1), Track.WOMAN_50, 50, 2, Month(2025, 5)),
        (date(1984, 12, 1), Track.WOMAN_50, 55, 0, Month(2039, 12)),
    ],
)
def test_the_age_rises_as_the_decision_says(birth: date, track: Track, years: int, months: int, due: Month) -> None:
    found = retirement(birth, track)

    assert (found.years, found.months, found.month) == (years, months, due)


@given(st.dates(date(1950, 1, 1), date(2010, 1, 1)), st.sampled_from(Track))
def test_nobody_born_later_retires_earlier(birth: date, track: Track) -> None:
    later = date(birth.year + birth.month // 12, birth.month % 12 + 1, 1)

    first, second = retirement(birth, track).month, retirement(later, track).month

    assert (first.year, first.month) < (second.year, second.month)


@given(st.dates(date(1950, 1, 1), date(2010, 1, 1)), st.sampled_from(Track))
def test_early_retirement_is_at_most_three_years_and_never_before_the_old_age(birth: date, track: Track) -> None:
    found = retirement(birth, track)

    gained = (found.month.year - found.earliest.year) * 12 + found.month.month - found.earliest.month

    assert 0 <= gained <= min(36, found.delay_months)
