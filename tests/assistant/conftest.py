"""A real Rasa with its own channel, and a toy action server, each a process on a free port."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSISTANT = ROOT / "bot" / "assistant"
RASA = ASSISTANT / ".venv" / "bin" / "rasa"
MODEL = Path(os.environ.get("ZHIBAN_TEST_MODEL", ASSISTANT / "models" / "zhiban.tar.gz"))
START_TIMEOUT_S = 240


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the URL answers 200; fail with the process's log when it dies or is too slow."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"process ended with {process.returncode}:\n{log.read_text(errors='replace')[-3000:]}")
        try:
            if httpx.get(url, timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail(f"{url} was not up in time:\n{log.read_text(errors='replace')[-3000:]}")


@dataclass
class Stack:
    """The two processes and a client of the channel."""

    folder: Path
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    rasa_port: int = field(default_factory=free_port)
    actions_port: int = field(default_factory=free_port)
    rasa: subprocess.Popen[bytes] | None = None
    actions: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}/webhooks/zhiban"

    @property
    def calls_log(self) -> Path:
        return self.folder / "calls.jsonl"

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "ZHIBAN_SECRET": self.secret,
            "ZHIBAN_HOME": str(self.folder),
            "ZHIBAN_ACTIONS_URL": f"http://127.0.0.1:{self.actions_port}",
            "ZHIBAN_ASSISTANT_TIMEOUT_S": "8",
            "RASA_TELEMETRY_ENABLED": "false",
        }

    def _start(self, command: list[str], cwd: Path, log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            return subprocess.Popen(command, cwd=cwd, env=self._environment(), stdout=out, stderr=out)

    def start_actions(self) -> None:
        script = Path(__file__).with_name("toy_actions.py")
        log = self.folder / "actions.log"
        command = [sys.executable, str(script), str(self.actions_port), str(self.calls_log)]
        self.actions = self._start(command, self.folder, log)
        wait_until_up(f"http://127.0.0.1:{self.actions_port}/docs", self.actions, log)

    def start_rasa(self) -> None:
        """The command of bot/assistant/README.md."""
        command = [str(RASA), "run", "--model", str(MODEL), "--credentials", "credentials.yml"]
        command += ["--endpoints", "endpoints.yml", "-p", str(self.rasa_port), "-i", "127.0.0.1"]
        log = self.folder / "rasa.log"
        self.rasa = self._start(command, ASSISTANT, log)
        wait_until_up(f"{self.base}/health", self.rasa, log)

    def stop(self, process: subprocess.Popen[bytes] | None) -> None:
        if process is not None and process.poll() is None:
            process.kill()
            process.wait(timeout=10)

    def post(self, sender: str, message: str, **metadata: Any) -> httpx.Response:
        body = {"sender": sender, "message": message, "metadata": {"turn_id": "t1"} | metadata}
        headers = {"X-Zhiban-Secret": self.secret}
        return httpx.post(f"{self.base}/webhook", json=body, headers=headers, timeout=20)

    def say(self, sender: str, message: str) -> list[dict[str, Any]]:
        """What each action that spoke had seen."""
        answer = self.post(sender, message)
        assert answer.status_code == 200, answer.text
        return [json.loads(reply["messages"][0]["text"]) for reply in answer.json()["replies"]]

    def calls(self, sender: str) -> list[str]:
        """Names of the actions called for a conversation, in order."""
        if not self.calls_log.exists():
            return []
        lines = [json.loads(line) for line in self.calls_log.read_text(encoding="utf-8").splitlines()]
        return [line["action"] for line in lines if line["sender"] == sender]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if not RASA.exists() or not MODEL.exists():
        pytest.skip("the assistant's environment or model is missing: run `make train`")
    running = Stack(tmp_path_factory.mktemp("assistant"))
    try:
        running.start_actions()
        running.start_rasa()
        yield running
    finally:
        running.stop(running.rasa)
        running.stop(running.actions)
