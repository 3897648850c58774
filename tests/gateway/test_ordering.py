"""The order of turns in one process."""

import asyncio

import pytest

from bot.gateway.ordering import TurnOrder
from core.problem import TooMany


async def test_first_come_first_served() -> None:
    order, seen = TurnOrder(queue=50), []

    async def turn(n: int) -> None:
        async with order.hold("c"):
            await asyncio.sleep(0)
            seen.append(n)

    await asyncio.gather(*(turn(n) for n in range(20)))

    assert seen == list(range(20))


async def test_the_queue_is_bounded() -> None:
    order = TurnOrder(queue=1)

    async with order.hold("c"):
        with pytest.raises(TooMany):
            async with order.hold("c"):
                pass


async def test_another_conversation_has_a_queue_of_its_own() -> None:
    order = TurnOrder(queue=1)

    async with order.hold("a"), order.hold("b"):
        pass


async def test_nothing_is_kept_of_a_conversation_that_is_quiet() -> None:
    order = TurnOrder(queue=2)
    with pytest.raises(KeyError):
        async with order.hold("c"):
            raise KeyError

    assert order._lanes == {}


async def test_who_gives_up_waiting_does_not_block_the_next() -> None:
    order = TurnOrder(queue=5)
    async with order.hold("c"):
        impatient = asyncio.create_task(order.hold("c").__aenter__())
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.gather(impatient, return_exceptions=True)

    async with asyncio.timeout(5), order.hold("c"):
        pass
