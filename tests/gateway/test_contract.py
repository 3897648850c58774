"""Requests that nobody thought of, made from the OpenAPI document and sent to a running gateway."""

import asyncio
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from tests.gateway.world import World

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
schema = schemathesis.openapi.from_path(DOCUMENT).exclude(path_regex="^/v1/speech")  # sound; tested beside it

NOT_SAID_IN_THE_SCHEMA = [
    positive_data_acceptance,  # a payload's JSON and its intent, a form's values, what exists
    negative_data_rejection,  # unknown query parameters are ignored
    ignored_auth,  # the credentials are ours, set below
    unsupported_method,
    allow_header_conformance,  # Starlette names the methods of the first route that has the path
]


async def _serve(world: World, opened: "Future[World]", closing: asyncio.Event) -> None:
    await world.open()
    opened.set_result(world)
    await closing.wait()
    await world.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway in a thread of its own: schemathesis calls it without a loop."""
    options = {name: "1000000/minute" for name in ("limit_address", "limit_conversations", "limit_messages")}
    world = World(tmp_path_factory.mktemp("contract"), options=options)
    opened: Future[World] = Future()
    loop, closing = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(_serve(world, opened, closing),), daemon=True)
    thread.start()
    yield opened.result(timeout=60)
    loop.call_soon_threadsafe(closing.set)
    thread.join(timeout=60)
    loop.close()


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_gateway_answers_as_its_document_says(case: "schemathesis.Case[Any]", running: World) -> None:
    if "conversation_id" in case.operation.path:
        begun = httpx.post(f"{running.gateway.url}/v1/conversations", json={"channel": "web"}, verify=False).json()  # noqa: S501
        if "conversation_id" in case.path_parameters and _is_uuid(case.path_parameters["conversation_id"]):
            case.path_parameters["conversation_id"] = begun["conversation_id"]
        case.headers["Authorization"] = f"Bearer {begun['token']}"

    case.call_and_validate(base_url=running.gateway.url, excluded_checks=NOT_SAID_IN_THE_SCHEMA, timeout=20)


def _is_uuid(value: object) -> bool:
    try:
        uuid.UUID(str(value))
    except ValueError:
        return False
    return True
