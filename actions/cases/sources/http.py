"""Cases in a department's own system, over the interface of docs/department-api.yml."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import structlog
from pydantic import ValidationError

from actions.cases.breaker import Breaker
from actions.cases.memory import Memory
from actions.cases.record import CaseRecord
from actions.cases.sources.department import WireCase, WireCases
from core.clock import Clock
from core.problem import Unavailable

log = structlog.get_logger()

TRIES = 3
FIRST_WAIT_S = 0.2
"""Wait before the second try; doubled for the third, with jitter so that replicas do not knock together."""
TIMEOUT = httpx.Timeout(1.5, connect=0.5)
"""Three tries fit into the time an action has."""
BODY_LIMIT = 1024 * 1024
"""Bytes of an answer that are read."""
Sleep = Callable[[float], Awaitable[None]]
_Answer = TypeVar("_Answer", WireCase, WireCases)


class _Failed(Exception):
    """A try that may succeed when made again."""


class HttpCaseSource:
    """A CaseSource over HTTP: time-outs, retries with back-off, a circuit breaker, and the last known state."""

    def __init__(
        self,
        base_url: str,
        token: str,
        memory: Memory,
        *,
        clock: Clock,
        client: httpx.AsyncClient | None = None,
        rest: timedelta = timedelta(seconds=30),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False)
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._memory = memory
        self._breaker = Breaker(clock, rest=rest)
        self._sleep = sleep

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def match(self, case_no: str, holder_tail: str) -> CaseRecord | None:
        """See CaseSource. The department compares the tail; without it, only who was told before is told again."""
        body = {"case_no": case_no, "holder_tail": holder_tail}
        return await self._one(("match", case_no, holder_tail), "POST", "/cases/match", json=body)

    async def get(self, case_no: str, subject: str) -> CaseRecord | None:
        """See CaseSource."""
        return await self._one(("get", case_no, subject), "GET", f"/cases/{case_no}", params={"subject": subject})

    async def of_subject(self, subject: str) -> list[CaseRecord]:
        """See CaseSource."""
        key = ("list", subject)
        try:
            raw = await self._call("GET", "/cases", params={"subject": subject})
        except Unavailable:
            known = await self._memory.recall(*key)
            if known is None:
                raise
            return [case.record(known.told_at) for case in WireCases.model_validate_json(known.text).cases]
        cases = WireCases(cases=[]) if raw is None else self._read(WireCases, raw)
        await self._memory.keep(*key, text=cases.model_dump_json())
        return [case.record() for case in sorted(cases.cases, key=lambda case: case.submitted_at, reverse=True)]

    async def of_bundle(self, bundle_no: str) -> list[CaseRecord]:
        """See CaseSource: departments handle single items, so there are none."""
        return []

    async def _one(self, key: tuple[str, ...], method: str, path: str, **request: Any) -> CaseRecord | None:
        try:
            raw = await self._call(method, path, **request)
        except Unavailable:
            known = await self._memory.recall(*key)
            if known is None:
                raise
            return WireCase.model_validate_json(known.text).record(known.told_at)
        if raw is None:
            await self._memory.forget(*key)
            return None
        case = self._read(WireCase, raw)
        await self._memory.keep(*key, text=case.model_dump_json())
        return case.record()

    def _read(self, model: type[_Answer], raw: bytes) -> _Answer:
        try:
            return model.model_validate_json(raw)
        except ValidationError as error:
            log.warning("department_answer_broken", fields=len(error.errors()))
            raise Unavailable("办理部门的系统返回的内容有误，请稍后再查") from error

    async def _call(self, method: str, path: str, **request: Any) -> bytes | None:
        """The body of a 200, None for a 404; raises Unavailable when no try came through."""
        for number in range(TRIES):
            self._breaker.admit()
            try:
                answer = await self._try(method, path, **request)
            except (_Failed, httpx.TransportError) as error:
                self._breaker.failed()
                log.warning("department_call_failed", attempt=number + 1, reason=type(error).__name__)
                if number + 1 < TRIES:
                    await self._sleep(FIRST_WAIT_S * 2**number * random.uniform(0.5, 1.5))  # noqa: S311
                continue
            self._breaker.succeeded()
            return answer
        raise Unavailable("办理部门的系统暂时连不上，请稍后再查")

    async def _try(self, method: str, path: str, **request: Any) -> bytes | None:
        async with self._client.stream(
            method, self._base_url + path, headers=self._headers, timeout=TIMEOUT, **request
        ) as answer:
            if answer.status_code == 404:
                return None
            if answer.status_code != 200:
                raise _Failed(answer.status_code)
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise Unavailable("办理部门的系统返回的内容有误，请稍后再查")
            return bytes(body)
