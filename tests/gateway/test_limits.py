"""Rate limits."""

import pytest

from bot.gateway.limits import Limiter
from core.clock import SystemClock
from core.problem import TooMany


@pytest.fixture
def limiter() -> Limiter:
    """Counts in memory."""
    return Limiter("async+memory://", "secret", SystemClock())


async def test_more_than_the_limit_is_refused_with_the_time_to_wait(limiter: Limiter) -> None:
    for _ in range(3):
        await limiter.hit("3/minute", "messages", "a")

    with pytest.raises(TooMany) as refused:
        await limiter.hit("3/minute", "messages", "a")

    assert 1 <= int(refused.value.headers["Retry-After"]) <= 60


async def test_keys_count_apart(limiter: Limiter) -> None:
    await limiter.hit("1/minute", "messages", "a")
    await limiter.hit("1/minute", "messages", "b")
    await limiter.hit("1/minute", "lookups", "a")


def test_a_client_key_tells_nothing_of_the_address(limiter: Limiter) -> None:
    key = limiter.client_key("203.0.113.7")

    assert "203" not in key
    assert key == limiter.client_key("203.0.113.7")
    assert key != limiter.client_key("203.0.113.8")
    assert key != Limiter("async+memory://", "other", SystemClock()).client_key("203.0.113.7")


def test_an_ipv6_client_is_its_network(limiter: Limiter) -> None:
    assert limiter.client_key("2001:db8::1") == limiter.client_key("2001:db8::ffff")
    assert limiter.client_key("2001:db8::1") != limiter.client_key("2001:db8:0:1::1")


def test_a_client_without_an_address_has_a_key(limiter: Limiter) -> None:
    assert limiter.client_key("")
