"""Keeps services running: starts them together, restarts what dies, stops all, and leaves no orphan."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

from core.problem import AppError
from zhiban.childlog import ChildLog
from zhiban.launcher import bound
from zhiban.service import Service

_CHUNK = 65_536
_PROBE_TIMEOUT_S = 5.0


class StartFailed(AppError):
    """A service does not come up."""

    code = "start_failed"
    title = "服务没有启动成功"

    def __init__(self, detail: str, log: Path) -> None:
        super().__init__(detail)
        self.log = log


@dataclass(frozen=True, slots=True)
class Event:
    """Something that whoever watches may want to know."""

    kind: Literal["ready", "died", "back", "stopping"]
    service: Service
    exit_code: int | None = None
    pause_s: float | None = None
    """With `died`: seconds until it is started again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the supervisor waits for what."""

    backoff_s: tuple[float, ...] = (1, 2, 4, 8, 16, 30)
    """Pauses before restarts of a service that keeps dying; the last one repeats."""
    stable_after_s: float = 60
    """After so long a life the pauses begin anew."""
    first_tries: int = 3
    """Deaths before it was ever ready after which starting is given up."""
    ready_within_s: float = 240
    stop_within_s: float = 10
    poll_s: float = 0.2


class Supervisor:
    """Runs services in their order and stops them in the reverse one."""

    def __init__(
        self,
        services: Sequence[Service],
        logs: Path,
        tell: Callable[[Event], None],
        patience: Patience | None = None,
    ) -> None:
        self._services = services
        self._logs = {service.name: logs / f"{service.name}.log" for service in services}
        self._tell = tell
        self._patience = patience or Patience()
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._was_ready: set[str] = set()
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Ends `run` after all services were stopped."""
        self._stop.set()

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Runs until stopped (SIGINT, SIGTERM or `stop`); calls `on_ready` once all are. Raises StartFailed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop)
        keepers = {asyncio.create_task(self._keep(service)) for service in self._services}
        stopped = asyncio.create_task(self._stop.wait())
        ready = asyncio.create_task(self._all_ready(on_ready))
        try:
            waiting = {stopped, ready, *keepers}
            while not stopped.done():
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            self._stop.set()
            ready.cancel()
            await self._stop_all()
            await asyncio.gather(ready, *keepers, return_exceptions=True)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.remove_signal_handler(number)

    async def _keep(self, service: Service) -> None:
        deaths = 0
        log = ChildLog(self._logs[service.name])
        try:
            while not self._stop.is_set():
                began = time.monotonic()
                code = await self._live(service, log)
                if self._stop.is_set():
                    return
                deaths = 1 if time.monotonic() - began > self._patience.stable_after_s else deaths + 1
                self._give_up_on(service, deaths)
                pause = self._patience.backoff_s[min(deaths, len(self._patience.backoff_s)) - 1]
                self._tell(Event("died", service, exit_code=code, pause_s=pause))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), pause)
        finally:
            log.close()

    def _give_up_on(self, service: Service, deaths: int) -> None:
        if service.name not in self._was_ready and deaths >= self._patience.first_tries:
            log = self._logs[service.name]
            raise StartFailed(f"{service.title}试了{deaths}次都没有启动成功，请看日志 {log} 的最后几行。", log)

    async def _live(self, service: Service, log: ChildLog) -> int:
        """One life of a child, from its start to its exit code."""
        child, output = await _spawn(service)
        self._children[service.name] = child
        back = None
        if service.name in self._was_ready:
            back = asyncio.create_task(self._tell_when_back(service))
        pump = asyncio.create_task(_pump(output, log))
        code = await child.wait()
        _kill_group(child.pid, signal.SIGKILL)  # what it may have left behind
        if back:
            back.cancel()
        await asyncio.wait({pump}, timeout=self._patience.stop_within_s)
        pump.cancel()
        return code

    async def _tell_when_back(self, service: Service) -> None:
        await self._ready(service)
        self._tell(Event("back", service))

    async def _all_ready(self, on_ready: Callable[[], None]) -> None:
        try:
            async with asyncio.timeout(self._patience.ready_within_s):
                await asyncio.gather(*(self._first_ready(service) for service in self._services))
        except TimeoutError:
            late = next(service for service in self._services if service.name not in self._was_ready)
            log = self._logs[late.name]
            sentence = f"{late.title}在{self._patience.ready_within_s:.0f}秒内没有准备好，请看日志 {log} 的最后几行。"
            raise StartFailed(sentence, log) from None
        on_ready()

    async def _first_ready(self, service: Service) -> None:
        await self._ready(service)
        self._was_ready.add(service.name)
        self._tell(Event("ready", service))

    async def _ready(self, service: Service) -> None:
        async with httpx.AsyncClient(timeout=_PROBE_TIMEOUT_S, trust_env=False) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(service.ready_url)).status_code == httpx.codes.OK:
                        return
                await asyncio.sleep(self._patience.poll_s)

    async def _stop_all(self) -> None:
        for service in reversed(self._services):
            child = self._children.get(service.name)
            if child is None or child.returncode is not None:
                continue
            self._tell(Event("stopping", service))
            _kill_group(child.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(child.wait(), self._patience.stop_within_s)
            except TimeoutError:
                _kill_group(child.pid, signal.SIGKILL)
                await child.wait()


async def _spawn(service: Service) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader]:
    """The child and what it writes.

    The pipe is our own: with asyncio's, waiting for the child would also wait for grandchildren that hold it.
    """
    read_end, write_end = os.pipe()
    output = asyncio.StreamReader()
    try:
        child = await asyncio.create_subprocess_exec(
            *bound(service.command),
            cwd=service.cwd,
            env=dict(service.env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=write_end,
            stderr=write_end,
            start_new_session=True,  # Ctrl-C in the terminal reaches us alone; we stop them in order
        )
    finally:
        os.close(write_end)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(output), os.fdopen(read_end, "rb", buffering=0)
    )
    return child, output


async def _pump(stream: asyncio.StreamReader, log: ChildLog) -> None:
    while chunk := await stream.read(_CHUNK):
        log.write(chunk)


def _kill_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
