import json
from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, ConfigDict, Field

from core import web
from core.problem import Conflict, TooMany
from core.tracing import outgoing_headers


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    amount: int
    note: str = Field(max_length=2)


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    web.install(app, service="test", registry=CollectorRegistry(), body_limit=100)

    @app.post("/things/{thing}")
    def make(thing: str, body: Body) -> dict[str, str]:
        return {}

    @app.get("/broken/{thing}")
    def broken(thing: str) -> None:
        raise RuntimeError("secret 13812345678")

    @app.get("/conflict")
    def conflict() -> None:
        raise Conflict("已提交过", case_no="1")

    @app.get("/busy")
    def busy() -> None:
        raise TooMany(retry_after_s=7)

    @app.get("/private", dependencies=[Depends(web.require_secret("key"))])
    def private() -> Annotated[str, None]:
        return "in"

    @app.get("/call")
    def call() -> dict[str, str]:
        return outgoing_headers()

    with TestClient(app) as test_client:
        yield test_client


def test_an_error_is_a_problem_with_code_and_request_id(client: TestClient) -> None:
    answer = client.get("/conflict", headers={"X-Request-Id": "abcdefgh-1"})

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:zhiban:problem:conflict",
        "title": "与之前的内容冲突",
        "status": 409,
        "code": "conflict",
        "instance": "/conflict",
        "request_id": "abcdefgh-1",
        "detail": "已提交过",
        "case_no": "1",
    }


def test_a_limit_says_when_to_come_back(client: TestClient) -> None:
    assert client.get("/busy").headers["Retry-After"] == "7"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/conflict", 405)])
def test_unknown_addresses_and_methods_are_problems(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)

    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_wrong_fields_are_named_in_plain_chinese_and_not_repeated(client: TestClient) -> None:
    answer = client.post("/things/1", json={"note": "13812345678", "other": 1})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "amount", "message": "缺少这一项"},
        {"field": "note", "message": "太长了，最多2个字"},
        {"field": "other", "message": "没有这一项，请去掉"},
    ]
    assert "13812345678" not in answer.text


def test_what_nobody_foresaw_is_answered_politely_and_logged_without_values(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/broken/conversation-1?q=hidden")

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "12345" in answer.json()["title"]
    logged = capsys.readouterr().out
    assert "unexpected_error" in logged
    assert "RuntimeError" in logged
    for private in ("13812345678", "hidden", "conversation-1"):
        assert private not in logged


def test_the_access_log_has_the_route_and_no_query(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/private?q=hidden")

    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["event"], line["route"], line["status"]) == ("request", "/private", 401)


def test_a_body_that_announces_too_much_is_refused(client: TestClient) -> None:
    assert client.post("/things/1", content=b"x" * 101).status_code == 413


def test_a_body_that_grows_too_large_is_refused(client: TestClient) -> None:
    answer = client.post("/things/1", content=iter([b"x" * 60, b"x" * 60]))

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize(
    ("given", "status"), [({}, 401), ({"X-Zhiban-Secret": "kez"}, 401), ({"X-Zhiban-Secret": "key"}, 200)]
)
def test_only_those_who_know_the_secret_get_in(client: TestClient, given: dict[str, str], status: int) -> None:
    assert client.get("/private", headers=given).status_code == status


def test_a_request_without_an_id_gets_one(client: TestClient) -> None:
    assert len(client.get("/call").headers["X-Request-Id"]) == 32


def test_a_strange_request_id_is_not_taken_over(client: TestClient) -> None:
    assert client.get("/call", headers={"X-Request-Id": "a b\tc<script>"}).headers["X-Request-Id"] != "a b\tc<script>"


def test_the_trace_goes_on_into_further_calls(client: TestClient) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = client.get("/call", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})

    assert answer.headers["X-Request-Id"] == trace
    onward = answer.json()["traceparent"].split("-")
    assert (onward[1], onward[3]) == (trace, "01")
    assert onward[2] != "b7ad6b7169203331"


def test_requests_are_counted_by_route(client: TestClient) -> None:
    client.get("/broken/a")
    client.get("/broken/b")

    assert (
        'zhiban_http_requests_total{method="GET",route="/broken/{thing}",status="500"} 2.0'
        in client.get("/metrics").text
    )
