import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from core import logging as logs


@pytest.fixture(autouse=True)
def _json_logs() -> Iterator[None]:
    logs.configure("test", force=True)
    yield
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_event_is_one_line_of_json_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1")
    structlog.get_logger().info("turn_answered", status="answered", hits=3)

    (line,) = lines(capsys)
    assert {"event": "turn_answered", "status": "answered", "hits": 3, "request_id": "r-1"}.items() <= line.items()
    assert line["service"] == "test"
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize("field", sorted(logs.DROPPED))
def test_personal_fields_are_dropped_at_every_depth(field: str, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("e", **{field: "hidden"}, inner={"list": [{field.upper(): "hidden", "n": 1}]})

    (line,) = lines(capsys)
    assert "hidden" not in json.dumps(line)
    assert line["inner"] == {"list": [{"n": 1}]}


def test_an_exception_is_its_class_and_stack_without_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("13812345678") from KeyError("张三")
    except ValueError:
        structlog.get_logger().exception("broken")
        logging.getLogger("library").exception("broken too")

    for line in lines(capsys):
        assert line["exception"] == ["builtins.ValueError", "builtins.KeyError"]
        assert "test_logging.py" in str(line["stack"])
        assert "13812345678" not in json.dumps(line)
        assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_access_lines_of_the_server_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("uvicorn.access").warning('"GET /v1/guides?q=secret"')

    assert lines(capsys) == []
