"""Alive, ready, measured."""

import httpx
import psycopg
import pytest

from tests.gateway.conftest import MakeWorld
from tests.gateway.world import World


async def ready(world: World) -> tuple[int, str, list[str]]:
    """Status code, status, and the parts that are down."""
    response = await world.http.get("/readyz")
    body = response.json()
    return response.status_code, body["status"], [part for part, state in body["parts"].items() if state == "down"]


async def test_all_well(world: World) -> None:
    assert await ready(world) == (200, "ok", [])


async def test_without_rasa_it_is_degraded(world: World) -> None:
    await world.rasa_server.stop()

    assert await ready(world) == (200, "degraded", ["assistant"])


async def test_without_actions_it_is_degraded(world: World) -> None:
    await world.actions_server.stop()

    assert await ready(world) == (200, "degraded", ["actions", "index"])


@pytest.mark.postgres
async def test_without_its_database_it_cannot_serve(make_world: MakeWorld, postgres_url: str) -> None:
    world = await make_world(postgres_url)
    name, socket = postgres_url.removeprefix("postgresql+psycopg://zhiban@/").split("?host=")
    with psycopg.connect(host=socket, user="zhiban", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608
        answer = await ready(world)
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    assert answer == (503, "down", ["database"])


async def test_being_alive_says_nothing_of_the_others(world: World) -> None:
    await world.rasa_server.stop()
    await world.actions_server.stop()

    assert (await world.http.get("/healthz")).json() == {"status": "ok"}


async def test_metrics_count_turns_by_channel_and_status(world: World) -> None:
    await (await world.person(channel="kiosk")).say("你好")

    text = (await world.http.get("/metrics")).text

    assert 'zhiban_turns_total{channel="kiosk",status="answered"} 1.0' in text
    assert 'zhiban_degraded{part="assistant"} 0.0' in text


async def test_metrics_tell_that_rasa_is_down(world: World) -> None:
    await world.rasa_server.stop()
    await (await world.person()).say("你好")

    assert 'zhiban_degraded{part="assistant"} 1.0' in (await world.http.get("/metrics")).text


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("203.0.113.7", 404), ("", 404)])
async def test_metrics_are_for_this_machine_only(world: World, address: str, status: int) -> None:
    transport = httpx.ASGITransport(world.gateway.app, client=(address, 1))

    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
        assert (await http.get("/metrics")).status_code == status
