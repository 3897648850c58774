from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import LOCAL, FixedClock, SystemClock


def test_today_is_the_day_in_china() -> None:
    clock = FixedClock(datetime(2026, 11, 21, 16, 30, tzinfo=UTC))

    assert clock.today() == date(2026, 11, 22)
    assert clock.now().tzinfo is LOCAL


def test_it_moves_only_when_told() -> None:
    clock = FixedClock(datetime(2026, 11, 22, 23, 0, tzinfo=LOCAL))
    before = clock.now()

    clock.advance(timedelta(hours=2))

    assert clock.now() - before == timedelta(hours=2)
    assert clock.today() == date(2026, 11, 23)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 11, 22))  # noqa: DTZ001 - the mistake under test


def test_the_machines_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta(hours=8)
