"""Where cases stand, for those who may know."""

import httpx
import pytest

from tests.gateway.conftest import MakeWorld
from tests.gateway.fakes import CASE_NO
from tests.gateway.world import World, rows


async def as_citizen(world: World, n: int) -> dict[str, str]:
    """The header of a demo citizen."""
    citizens = (await world.http.get("/v1/demo/citizens")).json()["citizens"]
    return {"X-Citizen-Token": f"Bearer {citizens[n]['citizen_token']}"}


async def look_up(world: World, case_no: str = CASE_NO, tail: str = "1234") -> httpx.Response:
    """Ask for a case by number and tail."""
    return await world.http.post("/v1/cases/lookup", json={"case_no": case_no, "holder_tail": tail})


async def audited(world: World) -> list[tuple[str, str, str]]:
    """Action, object and result of every entry but the demo's own."""
    query = "SELECT action, object, result FROM audit WHERE action <> 'citizen.issued' ORDER BY seq"
    return await rows(world.parts.database, query)


@pytest.mark.parametrize("path", ["/v1/cases", f"/v1/cases/{CASE_NO}"])
async def test_own_cases_need_a_citizen(world: World, path: str) -> None:
    assert (await world.http.get(path)).status_code == 401
    assert (await world.http.get(path, headers={"X-Citizen-Token": "Bearer x.y.z"})).status_code == 401


async def test_a_citizen_sees_their_own_cases(world: World) -> None:
    headers = await as_citizen(world, 0)

    cases = (await world.http.get("/v1/cases", headers=headers)).json()["cases"]
    one = (await world.http.get(f"/v1/cases/{CASE_NO}", headers=headers)).json()

    assert [case["case_no"] for case in cases] == [CASE_NO]
    assert one == cases[0]
    assert await audited(world) == [("cases.listed", "cases", "ok"), ("case.read", CASE_NO, "ok")]


async def test_someone_elses_case_and_none_at_all_look_the_same(world: World) -> None:
    headers = await as_citizen(world, 1)

    problems = [
        (response.status_code, response.json()["code"], response.json()["title"])
        for response in [await world.http.get(f"/v1/cases/{number}", headers=headers) for number in (CASE_NO, "0")]
    ]

    assert problems[0][:2] == (404, "case_not_found")
    assert problems[0] == problems[1]


async def test_the_holder_of_number_and_tail_learns_the_progress(world: World) -> None:
    response = await look_up(world)

    assert response.status_code == 200
    assert response.json()["status_text"] == "审查中"


async def test_a_wrong_number_and_a_wrong_tail_look_the_same(world: World) -> None:
    wrong_number, wrong_tail = await look_up(world, case_no="0"), await look_up(world, tail="9999")

    one, other = wrong_number.json(), wrong_tail.json()
    assert (wrong_number.status_code, one["code"], one["title"]) == (
        wrong_tail.status_code,
        other["code"],
        other["title"],
    )
    assert one["code"] == "case_not_found"


async def test_after_five_wrong_tries_of_one_client_even_the_right_one_is_refused(world: World) -> None:
    for _ in range(5):
        await look_up(world, tail="9999")

    response = await look_up(world)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) == 900


async def test_actions_are_told_a_keyed_hash_of_the_address(world: World) -> None:
    await look_up(world)

    client = world.actions.lookups[0].client
    assert len(client) == 32
    assert "127.0.0.1" not in client


async def test_lookups_of_one_address_are_limited(make_world: MakeWorld) -> None:
    world = await make_world(limit_lookups="2/minute")

    assert [(await look_up(world)).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("tail", ["123", "12345", "abcd", "", "12 4"])
async def test_a_tail_is_four_digits_or_three_and_x(world: World, tail: str) -> None:
    assert (await look_up(world, tail=tail)).status_code == 422
    assert (await look_up(world, tail="123X")).status_code == 404


async def test_every_look_is_in_the_audit_log(world: World) -> None:
    await look_up(world)
    await look_up(world, tail="9999")

    assert await audited(world) == [
        ("case.looked_up", CASE_NO, "ok"),
        ("case.looked_up", CASE_NO, "case_not_found"),
    ]
    assert await world.parts.audit.first_broken() is None
