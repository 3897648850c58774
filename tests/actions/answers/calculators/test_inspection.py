from datetime import date

import pytest

from actions.answers.calculators.inspection import Inspection, next_inspection


@pytest.mark.parametrize(
    ("registered", "today", "due"),
    [
        (date(2026, 1, 10), date(2026, 11, 23), Inspection(date(2028, 1, 10), 2, test=False)),
        (date(2021, 1, 10), date(2026, 11, 23), Inspection(date(2027, 1, 10), 6, test=True)),
        (date(2019, 1, 10), date(2026, 11, 23), Inspection(date(2027, 1, 10), 8, test=False)),
        (date(2016, 12, 1), date(2026, 11, 23), Inspection(date(2026, 12, 1), 10, test=True)),
        (date(2010, 5, 1), date(2026, 11, 23), Inspection(date(2027, 5, 1), 17, test=True)),
        (date(2024, 2, 29), date(2026, 2, 1), Inspection(date(2026, 2, 28), 2, test=False)),
    ],
)
def test_the_next_date_follows_the_age_of_the_car(registered: date, today: date, due: Inspection) -> None:
    assert next_inspection(registered, today) == due


def test_a_car_from_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="future"):
        next_inspection(date(2027, 1, 1), date(2026, 1, 1))
