"""The supervisor against tiny real children."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from zhiban.ports import PortInUse, check_ports
from zhiban.service import Service
from zhiban.supervisor import Event, Patience, StartFailed, Supervisor

CHILD = """
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        self.wfile.write(str(os.getpid()).encode())
        if self.path == "/die":
            self.wfile.flush(); os._exit(3)
    def log_message(self, *_): pass
print("child", sys.argv[1], "starts", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
HASTY = Patience(
    backoff_s=(0.05, 0.1), stable_after_s=60, first_tries=3, ready_within_s=20, stop_within_s=1, poll_s=0.02
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def service(name: str, script: str = CHILD, port: int | None = None) -> Service:
    port = port or free_port()
    return Service(
        name=name,
        title=name,
        command=(sys.executable, "-c", script, str(port)),
        cwd=Path.cwd(),
        env=dict(os.environ),
        host="127.0.0.1",
        port=port,
        port_variable=f"ZHIBAN_{name.upper()}_PORT",
        ready_url=f"http://127.0.0.1:{port}/",
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def pid_of(one: Service) -> int:
    async with httpx.AsyncClient(trust_env=False) as http:
        return int((await http.get(one.ready_url)).text)


class Watched:
    """A supervisor running in the background, with what it told."""

    def __init__(self, services: list[Service], logs: Path, patience: Patience = HASTY) -> None:
        self.events: list[Event] = []
        self.ready = asyncio.Event()
        self.supervisor = Supervisor(services, logs, self.events.append, patience)
        self.task = asyncio.create_task(self.supervisor.run(self.ready.set))

    async def stop(self) -> None:
        self.supervisor.stop()
        await self.task

    def told(self, kind: str) -> list[str]:
        return [event.service.name for event in self.events if event.kind == kind]


async def test_all_are_started_and_stopped_in_reverse_order(tmp_path: Path) -> None:
    first, second = service("first"), service("second")
    watched = Watched([first, second], tmp_path)
    await watched.ready.wait()
    pids = [await pid_of(first), await pid_of(second)]

    await watched.stop()

    assert watched.told("stopping") == ["second", "first"]
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert "starts" in (tmp_path / "first.log").read_text()


async def test_what_dies_is_started_again_with_growing_pauses(tmp_path: Path) -> None:
    one = service("one")
    watched = Watched([one], tmp_path)
    await watched.ready.wait()

    for times in (1, 2, 3):
        before = await pid_of(one)
        os.kill(before, signal.SIGKILL)
        await until(lambda: len(watched.told("back")) == times)  # noqa: B023 - awaited before it changes
        assert await pid_of(one) != before

    await watched.stop()
    deaths = [event for event in watched.events if event.kind == "died"]
    assert [event.pause_s for event in deaths] == [0.05, 0.1, 0.1]
    assert {event.exit_code for event in deaths} == {-signal.SIGKILL}


async def test_after_a_long_life_the_pauses_begin_anew(tmp_path: Path) -> None:
    one = service("one")
    watched = Watched([one], tmp_path, Patience(backoff_s=(0.05, 9), stable_after_s=0, poll_s=0.02, stop_within_s=1))
    await watched.ready.wait()

    for times in (1, 2):
        os.kill(await pid_of(one), signal.SIGKILL)
        await until(lambda: len(watched.told("back")) == times)  # noqa: B023 - awaited before it changes

    await watched.stop()
    assert [event.pause_s for event in watched.events if event.kind == "died"] == [0.05, 0.05]


async def test_what_never_starts_is_given_up_and_the_others_are_stopped(tmp_path: Path) -> None:
    good, broken = service("good"), service("broken", "raise SystemExit('no model')")
    watched = Watched([good, broken], tmp_path)

    with pytest.raises(StartFailed, match=r"broken试了3次都没有启动成功.*broken\.log"):
        await watched.task

    assert "no model" in (tmp_path / "broken.log").read_text()
    assert not _listens(good.port)


async def test_what_is_never_ready_is_named(tmp_path: Path) -> None:
    silent = service("silent", "import time; time.sleep(600)")
    watched = Watched([silent], tmp_path, Patience(ready_within_s=0.3, poll_s=0.02, stop_within_s=1))

    with pytest.raises(StartFailed, match=r"silent在0秒内没有准备好"):
        await watched.task


async def test_a_child_that_ignores_the_request_to_stop_is_killed(tmp_path: Path) -> None:
    stubborn = service("stubborn", STUBBORN + CHILD)
    watched = Watched([stubborn], tmp_path)
    await watched.ready.wait()
    pid = await pid_of(stubborn)

    await watched.stop()

    assert not psutil.pid_exists(pid)


async def test_children_of_a_child_are_not_left_behind(tmp_path: Path) -> None:
    script = "import subprocess, sys\nprint(subprocess.Popen(['sleep', '600']).pid, flush=True)\n" + CHILD
    parent = service("parent", script)
    watched = Watched([parent], tmp_path)
    await watched.ready.wait()
    grandchild = int((tmp_path / "parent.log").read_text().split()[0])

    os.kill(await pid_of(parent), signal.SIGKILL)
    await until(lambda: not _alive(grandchild))

    await watched.stop()


async def test_stopping_while_waiting_to_restart_does_not_wait(tmp_path: Path) -> None:
    one = service("one")
    watched = Watched([one], tmp_path, Patience(backoff_s=(600,), poll_s=0.02))
    await watched.ready.wait()
    os.kill(await pid_of(one), signal.SIGKILL)
    await until(lambda: watched.told("died") == ["one"])

    await asyncio.wait_for(watched.stop(), 10)


SUPERVISE = """
import asyncio, sys
from pathlib import Path
from tests.zhiban.test_supervisor import HASTY, service
from zhiban.supervisor import Supervisor
services = [service(name, port=int(port)) for name, port in zip("abc", sys.argv[2:])]
supervisor = Supervisor(services, Path(sys.argv[1]), lambda event: None, HASTY)
asyncio.run(supervisor.run(lambda: print("ready", flush=True)))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_signal_leaves_an_orphan(number: signal.Signals, tmp_path: Path) -> None:
    ports = [free_port() for _ in range(3)]
    command = [sys.executable, "-c", textwrap.dedent(SUPERVISE), str(tmp_path), *map(str, ports)]
    supervisor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline() == "ready\n"
    children = psutil.Process(supervisor.pid).children()
    assert len(children) == 3

    supervisor.send_signal(number)

    assert supervisor.wait(20) == (0 if number != signal.SIGKILL else -signal.SIGKILL)
    _gone, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_a_port_in_use_is_named_with_its_holder_and_the_variable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        one = service("gateway", port=held.getsockname()[1])

        with pytest.raises(PortInUse) as raised:
            check_ports([service("other"), one])

    sentence = str(raised.value)
    assert str(one.port) in sentence
    assert f"进程 {os.getpid()}" in sentence
    assert "ZHIBAN_GATEWAY_PORT" in sentence


def test_two_services_on_one_port_are_noticed() -> None:
    one = service("one")

    with pytest.raises(PortInUse, match="都设成了端口"):
        check_ports([one, service("two", port=one.port)])


def test_free_ports_pass() -> None:
    check_ports([service("one"), service("two")])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
