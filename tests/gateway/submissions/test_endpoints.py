"""Forms filled in offline."""

from typing import Any

import httpx

from tests.gateway.fakes import CASE_NO
from tests.gateway.world import World, rows

BODY = {"item": "residence-permit-application", "version": 1, "values": {"phone": "13812345678"}}


async def submit(
    world: World, key: str = "key-12345", body: dict[str, Any] | None = None, **headers: str
) -> httpx.Response:
    """Hand in a form."""
    return await world.http.post("/v1/submissions", json=body or BODY, headers={"Idempotency-Key": key} | headers)


async def test_a_form_is_handed_in_once(world: World) -> None:
    first, again = await submit(world), await submit(world)

    assert [first.status_code, again.status_code] == [201, 200]
    assert first.json() == again.json()
    assert first.json()["case_no"] == CASE_NO
    assert len(world.actions.submitted) == 1


async def test_the_same_key_with_another_body_is_a_conflict(world: World) -> None:
    await submit(world)

    response = await submit(world, body=BODY | {"values": {"phone": "13912345678"}})

    assert response.status_code == 409
    assert response.json()["code"] == "conflict"


async def test_wrong_values_come_back_field_by_field(world: World) -> None:
    response = await submit(world, body=BODY | {"values": {}})

    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "phone", "message": "请填写手机号"}]


async def test_it_needs_a_key(world: World) -> None:
    assert (await world.http.post("/v1/submissions", json=BODY)).status_code == 422


async def test_the_citizen_goes_along(world: World) -> None:
    citizen = (await world.http.get("/v1/demo/citizens")).json()["citizens"][1]

    await submit(world, **{"X-Citizen-Token": citizen["citizen_token"]})

    assert world.actions.submitted["key-12345"].subject == citizen["subject"]


async def test_without_actions_it_may_be_sent_again_later(world: World) -> None:
    await world.actions_server.stop()
    away = await submit(world)
    await world.actions_server.start()

    again = await submit(world)

    assert away.status_code == 503
    assert again.status_code == 201


async def test_values_are_in_no_log_of_the_gateway(world: World) -> None:
    await submit(world)

    found = await rows(world.parts.database, "SELECT * FROM audit")
    assert "13812345678" not in str(found)
    assert CASE_NO in str(found)
