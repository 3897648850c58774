"""The real thing for tests: `zhiban up` on free ports with a home of its own, and a person talking to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
import psutil

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 300
"""Bound of the wait for a first start, which may have to train the assistant and build the index."""

MARKS = {"gateway": "bot.gateway", "actions": "actions.server", "assistant": "rasa", "voice": "voice.server"}

NO_LIMITS = {
    f"ZHIBAN_GATEWAY_LIMIT_{name}": "1000000/minute" for name in ("ADDRESS", "CONVERSATIONS", "MESSAGES", "LOOKUPS")
}
"""One test machine is many people; the limits have tests of their own."""

VALUES = {
    "name": "林小禾",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "address": "示范市和谐区团结路8号2单元301室",
    "date": "2025年1月15日",
    "amount": "3000元",
    "text": "示范市政务服务大厅",
}
"""A made-up applicant; the ID number is the worked example of the standard GB 11643."""


def free_port() -> int:
    """A port of loopback that nobody holds right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack."""

    base_url: str
    home: Path
    supervisor: int
    env: dict[str, str]

    def part(self, name: str) -> psutil.Process:
        """The child process that is the gateway, the actions server or the assistant."""
        mark = MARKS[name]
        for child in psutil.Process(self.supervisor).children():
            if mark in " ".join(child.cmdline()):
                return child
        raise LookupError(f"no process of {name} is running")

    def kill(self, name: str) -> None:
        """Kill a part as a crash would, its children too."""
        process = self.part(name)
        for one in [*process.children(recursive=True), process]:
            one.send_signal(signal.SIGKILL)
        process.wait(10)

    def wait_ready(self, child: "subprocess.Popen[bytes] | None" = None, *, timeout_s: float = READY_WITHIN_S) -> None:
        """Return when every part answers; raises at once when the supervisor has gone."""
        until = time.monotonic() + timeout_s
        while not self._is_ready():
            if child is not None and child.poll() is not None:
                raise RuntimeError(f"`zhiban up` ended: {(self.home / 'up.log').read_text()[-400:]}")
            if time.monotonic() > until:
                raise TimeoutError(f"not ready within {timeout_s:.0f} s; logs in {self.home / 'logs'}")
            time.sleep(0.25)

    def _is_ready(self) -> bool:
        try:
            answer = httpx.get(f"{self.base_url}/readyz", timeout=5)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and all(part == "ok" for part in answer.json()["parts"].values())


@contextmanager
def started(home: Path) -> Iterator[Stack]:
    """`zhiban up` in its own process group, ready; stopped by Ctrl-C on leaving."""
    ports = {f"ZHIBAN_{name}_PORT": str(free_port()) for name in ("GATEWAY", "ASSISTANT", "ACTIONS", "VOICE")}
    env = {**os.environ, **ports, "ZHIBAN_HOME": str(home), **NO_LIMITS}
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.log").open("w") as log:
        child = subprocess.Popen(
            [Path(sys.executable).with_name("zhiban"), "up"],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stack = Stack(f"http://127.0.0.1:{ports['ZHIBAN_GATEWAY_PORT']}", home, child.pid, env)
        try:
            stack.wait_ready(child)
            yield stack
        finally:
            child.send_signal(signal.SIGINT)
            try:
                child.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                raise


@dataclass
class Person:
    """Somebody in a conversation, through the public contract only."""

    http: httpx.Client
    conversation_id: str
    token: str
    turns: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def arrives(cls, base_url: str, **wishes: str) -> Self:
        """Begin a conversation on the web channel."""
        http = httpx.Client(base_url=base_url, timeout=60)
        created = http.post("/v1/conversations", json={"channel": "web", **wishes})
        assert created.status_code == 201, created.text
        body = created.json()
        return cls(http, body["conversation_id"], body["token"])

    @property
    def headers(self) -> dict[str, str]:
        """The bearer of this conversation."""
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, body: dict[str, Any]) -> httpx.Response:
        """One message, whatever comes back."""
        body = {"client_message_id": str(uuid.uuid4())} | body
        return self.http.post(f"/v1/conversations/{self.conversation_id}/messages", json=body, headers=self.headers)

    def says(self, text: str) -> dict[str, Any]:
        """Type a sentence; the Turn."""
        return self._turn(self.post({"text": text}))

    def taps(self, payload: str) -> dict[str, Any]:
        """Tap a choice; the Turn."""
        return self._turn(self.post({"payload": payload}))

    def _turn(self, answer: httpx.Response) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        turn: dict[str, Any] = answer.json()
        self.turns.append(turn)
        return turn

    def fills_until(self, turn: dict[str, Any], *, state: str, field_name: str | None = None) -> dict[str, Any]:
        """Answer what the form asks until it is in `state` (and, if named, asks that field)."""
        for _ in range(40):
            form = turn["form"]
            assert form, f"the form is gone: {texts(turn)}"
            if form["state"] == state and field_name in (None, form["field"]):
                return turn
            turn = self.answers(turn)
        raise AssertionError(f"never came to {state} {field_name}: {texts(turn)}")

    def answers(self, turn: dict[str, Any]) -> dict[str, Any]:
        """Give a fitting value to the field that the turn asks."""
        view = next(message["field"] for message in reversed(turn["messages"]) if message["field"])
        if view["type"] == "choice":
            return self.taps(view["options"][0]["payload"])
        if view["type"] == "file":
            return self.says("跳过")
        return self.says(VALUES[view["type"]])


def texts(turn: dict[str, Any]) -> str:
    """Everything a turn says, one line a message."""
    return "\n".join(message["text"] for message in turn["messages"])


def as_json(output: str) -> dict[str, Any]:
    """The JSON object that a command printed."""
    value: dict[str, Any] = json.loads(output)
    return value
