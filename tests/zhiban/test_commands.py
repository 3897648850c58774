"""The command as people call it: its own process, a gateway that answers from a script."""

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from core.reply import Choice, Citation, FieldView, FormState, Message, Status, Turn

ZHIBAN = Path(sys.executable).with_name("zhiban")


def turn(text: str, status: Status = Status.ANSWERED, **more: Any) -> dict[str, Any]:
    message = Message(id="m", text=text, choices=more.pop("choices", []), field=more.pop("field", None))
    message.citations = more.pop("citations", [])
    whole = Turn(turn_id="t", conversation_id="c1", status=status, messages=[message], **more)
    return whole.model_dump(mode="json")


CITATION = Citation(
    item="residence-permit-application",
    guide_name="居住证申领",
    field="fee",
    law="《居住证暂行条例》第二十一条",
    version=1,
    reviewed_on="2026-11-01",  # type: ignore[arg-type]
    region="000000",
)


class Gateway(http.server.BaseHTTPRequestHandler):
    """Answers as told, and remembers what it was asked."""

    answers: ClassVar[list[tuple[int, dict[str, Any]]]] = []
    asked: ClassVar[list[tuple[str, str, dict[str, Any]]]] = []

    def _read(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length", 0))
        return json.loads(self.rfile.read(length) or b"{}")

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_POST(self) -> None:
        body = self._read()
        self.asked.append(("POST", self.path, body))
        if self.path == "/v1/conversations":
            greeting = [{"text": "您好"}]
            self._answer(201, {"conversation_id": "c1", "token": "t1", "messages": greeting})
        else:
            assert self.headers["Authorization"] == "Bearer t1"
            self._answer(*self.answers.pop(0))

    def do_DELETE(self) -> None:
        self.asked.append(("DELETE", self.path, {}))
        self._answer(204, {})

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[dict[str, str]]:
    """A running fake gateway; the environment in which `zhiban` finds it."""
    Gateway.answers.clear()
    Gateway.asked.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield os.environ | {"ZHIBAN_GATEWAY_PORT": str(server.server_address[1])}
    server.shutdown()
    server.server_close()


def zhiban(environment: dict[str, str], *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run([ZHIBAN, *words], env=environment, input=typed, capture_output=True, text=True, timeout=60)


def test_ask_prints_the_answer_with_its_source(gateway: dict[str, str]) -> None:
    Gateway.answers.append((200, turn("首次申领免费", citations=[CITATION])))

    result = zhiban(gateway, "ask", "居住证要不要钱", "--region", "990100", "--elder")

    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["首次申领免费", "依据：《居住证暂行条例》第二十一条"]
    assert Gateway.asked[0][2] == {"channel": "web", "mode": "elder", "region": "990100"}
    assert Gateway.asked[1][2]["text"] == "居住证要不要钱"


def test_ask_leaves_no_conversation_behind(gateway: dict[str, str]) -> None:
    Gateway.answers.append((200, turn("好")))

    zhiban(gateway, "ask", "问")

    assert Gateway.asked[-1][:2] == ("DELETE", "/v1/conversations/c1")


def test_ask_as_json_prints_the_turn_and_nothing_else(gateway: dict[str, str]) -> None:
    answer = turn("首次申领免费", item="residence-permit-application", aspect="fee")
    Gateway.answers.append((200, answer))

    result = zhiban(gateway, "ask", "居住证要不要钱", "--json")

    assert json.loads(result.stdout) == answer


def test_a_turn_that_failed_is_exit_code_one(gateway: dict[str, str]) -> None:
    Gateway.answers.append((200, turn("系统忙", Status.ERROR)))

    assert zhiban(gateway, "ask", "问").returncode == 1


def test_a_problem_is_one_plain_sentence(gateway: dict[str, str]) -> None:
    Gateway.answers.append((429, {"title": "操作太频繁，请稍后再试", "status": 429}))

    result = zhiban(gateway, "ask", "问")

    assert result.returncode == 1
    assert result.stderr.strip() == "操作太频繁，请稍后再试"


def test_without_services_it_says_how_to_start_them() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    result = zhiban(os.environ | {"ZHIBAN_GATEWAY_PORT": str(port)}, "ask", "问")

    assert result.returncode == 1
    assert "还没有启动" in result.stderr
    assert "make run" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_call_is_exit_code_two() -> None:
    assert zhiban(dict(os.environ), "ask").returncode == 2
    assert zhiban(dict(os.environ), "nonsense").returncode == 2


def test_help_names_every_command() -> None:
    result = zhiban(dict(os.environ), "--help")

    assert result.returncode == 0
    for name in ("up", "ask", "chat", "guides", "forms", "index", "eval", "bench", "train"):
        assert f" {name} " in result.stdout


def test_chat_taps_a_choice_by_its_number_and_shows_a_field(gateway: dict[str, str]) -> None:
    options = [Choice(title="务工", payload='/inform{"value":"work"}'), Choice(title="就学", payload="/study")]
    field = FieldView(name="reason", label="理由", type="choice", options=options, help="选一个", error="请选一个理由")
    form = FormState(item="residence-permit-application", field="reason", filled=2, total=9, state="collecting")
    Gateway.answers.append((200, turn("您为什么申请？", Status.FORM, field=field, form=form)))
    Gateway.answers.append((200, turn("好的")))

    result = zhiban(gateway, "chat", typed="办居住证\n2\n/退出\n")

    assert [body.get("text") or body.get("payload") for _, path, body in Gateway.asked[1:3]] == ["办居住证", "/study"]
    for shown in ("您好", "您为什么申请？", "请选一个理由", "选一个", "1. 务工", "2. 就学", "已填 2/9 项", "好的"):
        assert shown in result.stdout
    assert result.returncode == 0


def test_chat_says_a_number_that_is_no_choice(gateway: dict[str, str]) -> None:
    Gateway.answers.append((200, turn("嗯", choices=[Choice(title="一", payload="/one")])))
    Gateway.answers.append((200, turn("嗯")))

    zhiban(gateway, "chat", typed="问\n12345\n")

    assert Gateway.asked[2][2]["text"] == "12345"


def test_what_is_shown_cannot_inject_markup(gateway: dict[str, str]) -> None:
    Gateway.answers.append((200, turn("[bold]粗[/bold] [/nonsense]")))

    result = zhiban(gateway, "ask", "问")

    assert "[bold]粗[/bold] [/nonsense]" in result.stdout


def test_guides_are_validated_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "000000"
    folder.mkdir()
    (folder / "some-item.yml").write_text("item: some-item\nregion: '000000'\nversion: 0\n", encoding="utf-8")

    result = zhiban(os.environ | {"ZHIBAN_GUIDES": str(tmp_path)}, "guides", "validate")

    assert result.returncode == 1
    assert "some-item.yml:3: error: " in result.stdout


def test_forms_are_validated_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "some-item.yml").write_text("item: some-item\nversion: 0\n", encoding="utf-8")

    result = zhiban(dict(os.environ), "forms", "validate", str(tmp_path))

    assert result.returncode == 1
    assert "some-item.yml:2: error: version：" in result.stdout
    assert zhiban(dict(os.environ), "forms", "validate").returncode == 0


def test_an_unknown_guide_is_one_plain_sentence() -> None:
    result = zhiban(dict(os.environ), "guides", "show", "no-such-item")

    assert result.returncode == 1
    assert result.stderr.strip() == "没有找到这个事项的办事指南"


def test_a_guide_is_shown_with_where_each_field_comes_from() -> None:
    result = zhiban(dict(os.environ), "guides", "show", "residence-permit-application", "--region", "990100", "--json")

    guide = json.loads(result.stdout)
    assert guide["name"] == "居住证申领"
    assert guide["fields"]["fee"]["region"] == "000000"
    assert guide["fields"]["fee"]["inherited"] is True


def test_a_port_in_use_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = str(held.getsockname()[1])
        environment = os.environ | {"ZHIBAN_GATEWAY_PORT": port, "ZHIBAN_HOME": str(tmp_path)}
        environment |= {"ZHIBAN_ACTIONS_PORT": "0", "ZHIBAN_ASSISTANT_PORT": "1"}

        result = zhiban(environment, "up")

    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_an_unknown_measurement_names_those_there_are() -> None:
    result = zhiban(dict(os.environ), "bench", "nonsense")

    assert result.returncode == 2
    assert "turns" in result.stderr
