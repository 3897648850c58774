"""Fixtures of the gateway's tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.world import World

MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture
async def make_world(tmp_path: Path) -> AsyncIterator[MakeWorld]:
    """Starts a gateway with its fakes; keyword arguments are settings."""
    opened: list[World] = []

    async def make(url: str = "", **options: Any) -> World:
        world = World(tmp_path, url, options)
        await world.open()
        opened.append(world)
        return world

    yield make
    for world in opened:
        await world.close()


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """A gateway over SQLite with its fakes."""
    return await make_world()
