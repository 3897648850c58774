"""The circuit breaker."""

from datetime import timedelta

import pytest

from bot.gateway.breaker import Breaker, CircuitOpen
from core.clock import FixedClock
from tests.gateway.world import NOON

PAUSE = timedelta(seconds=5)


class Dead(Exception):
    """A call failed."""


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still."""
    return FixedClock(NOON)


@pytest.fixture
def breaker(clock: FixedClock) -> Breaker:
    """Opens at the third failure."""
    return Breaker(clock, threshold=3, pause=PAUSE)


async def fail(breaker: Breaker, times: int = 1) -> None:
    """Calls that fail."""
    for _ in range(times):
        with pytest.raises(Dead):
            async with breaker.guard(Dead):
                raise Dead


async def test_it_opens_at_the_threshold(breaker: Breaker) -> None:
    await fail(breaker, 2)
    assert not breaker.is_open
    await fail(breaker)

    with pytest.raises(CircuitOpen):
        async with breaker.guard(Dead):
            raise AssertionError("was asked while open")


async def test_a_success_between_failures_starts_the_count_anew(breaker: Breaker) -> None:
    await fail(breaker, 2)
    async with breaker.guard(Dead):
        pass
    await fail(breaker, 2)

    assert not breaker.is_open


async def test_other_exceptions_are_no_failures(breaker: Breaker) -> None:
    for _ in range(5):
        with pytest.raises(KeyError):
            async with breaker.guard(Dead):
                raise KeyError

    assert not breaker.is_open


async def test_after_the_pause_only_one_may_probe(breaker: Breaker, clock: FixedClock) -> None:
    await fail(breaker, 3)
    clock.advance(PAUSE)

    async with breaker.guard(Dead):
        with pytest.raises(CircuitOpen):
            async with breaker.guard(Dead):
                raise AssertionError("a second probe")

    assert not breaker.is_open


async def test_a_probe_that_fails_keeps_it_open_for_another_pause(breaker: Breaker, clock: FixedClock) -> None:
    await fail(breaker, 3)
    clock.advance(PAUSE)
    await fail(breaker)

    with pytest.raises(CircuitOpen):
        async with breaker.guard(Dead):
            raise AssertionError("was asked while open")


async def test_a_probe_that_never_comes_back_does_not_keep_it_open_for_ever(
    breaker: Breaker, clock: FixedClock
) -> None:
    await fail(breaker, 3)
    clock.advance(PAUSE)
    lost = breaker.guard(Dead)
    await lost.__aenter__()
    clock.advance(PAUSE)

    async with breaker.guard(Dead):
        pass

    assert not breaker.is_open
