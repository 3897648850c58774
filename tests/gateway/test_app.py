"""The app as a whole: its document, its problems, and requests nobody thought of."""

import json
from pathlib import Path

import pytest

from bot.gateway.app import create_app
from bot.gateway.settings import GatewaySettings
from core.settings import SecretMissing
from tests.gateway.conftest import MakeWorld
from tests.gateway.fakes import SECRET
from tests.gateway.world import World

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_committed_document_is_the_present_one(tmp_path: Path) -> None:
    app = create_app(GatewaySettings(home=tmp_path, secret=SECRET))

    assert json.loads(DOCUMENT.read_text(encoding="utf-8")) == app.openapi(), (
        "run: python -m bot.gateway > docs/openapi.json"
    )


def test_it_does_not_start_without_the_secret(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing):
        create_app(GatewaySettings(home=tmp_path))


async def test_the_document_is_served(world: World) -> None:
    served = (await world.http.get("/openapi.json")).json()

    assert served["info"]["version"] == "1.0.0"
    assert "/v1/conversations/{conversation_id}/messages" in served["paths"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/v1/nothing", 404, "not_found"),
        ("PATCH", "/v1/conversations", 405, "method_not_allowed"),
        ("GET", "/v1/conversations", 405, "method_not_allowed"),
        ("POST", "/v1/conversations", 422, "bad_input"),
        ("GET", "/v1/guides?limit=1000", 422, "bad_input"),
        ("GET", "/docs", 404, "not_found"),
    ],
)
async def test_every_refusal_is_a_problem(world: World, method: str, path: str, status: int, code: str) -> None:
    response = await world.http.request(method, path)

    body = response.json()
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (body["code"], body["status"], body["request_id"]) == (code, status, response.headers["X-Request-Id"])


async def test_other_origins_are_let_in_only_when_named(make_world: MakeWorld) -> None:
    world = await make_world(origins=["https://portal.example"])

    headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    named = await world.http.options("/v1/conversations", headers=headers | {"Origin": "https://portal.example"})
    other = await world.http.options("/v1/conversations", headers=headers | {"Origin": "https://evil.example"})

    assert named.headers["Access-Control-Allow-Origin"] == "https://portal.example"
    assert "Access-Control-Allow-Origin" not in other.headers


async def test_answers_about_a_person_stay_out_of_caches(world: World) -> None:
    person = await world.person()
    citizens = await world.http.get("/v1/demo/citizens")
    citizen = {"X-Citizen-Token": citizens.json()["citizens"][0]["citizen_token"]}

    responses = [
        citizens,
        await person.post({"text": "你好", "client_message_id": "m-1"}),
        await world.http.get(f"{person.path}/messages", headers=person.headers),
        await world.http.get("/v1/cases", headers=citizen),
    ]

    assert [response.headers["Cache-Control"] for response in responses] == ["no-store"] * 4
