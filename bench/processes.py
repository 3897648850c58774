"""Child processes of a bench: started, waited for, weighed and stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Started:
    """A child process by the name it has in the tables."""

    name: str
    pid: int

    def resident_mib(self) -> float:
        """Resident memory of the process and its children, MiB."""
        root = psutil.Process(self.pid)
        return sum(one.memory_info().rss for one in [root, *root.children(recursive=True)]) / 2**20


def free_port() -> int:
    """A port of loopback that nobody holds right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def start(
    commands: Mapping[str, Sequence[str | Path]], *, cwd: Path, env: Mapping[str, str], logs: Path
) -> Iterator[list[Started]]:
    """Start every command in its own process group, output to `logs`; stop them all on leaving."""
    with ExitStack() as stack:
        started = []
        for name, command in commands.items():
            log = stack.enter_context((logs / f"{name.replace(' ', '-')}.log").open("w"))
            child = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env=dict(env),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            stack.callback(_stop, child)
            started.append(Started(name, child.pid))
        yield started


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def wait_until(ready: Callable[[], bool], *, timeout_s: float, what: str) -> None:
    """Return when `ready` says so; leave the bench with a sentence when it does not in time."""
    until = time.monotonic() + timeout_s
    while not ready():
        if time.monotonic() > until:
            sys.exit(f"{what} was not ready within {timeout_s:.0f} s; see its log")
        time.sleep(0.5)
