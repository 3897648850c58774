"""A department's system for tests: a real server on a port of its own, that can be made slow, broken or dead."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse

TOKEN = "the department's token"


@dataclass
class Department:
    """Its cases by number, with the tail and the citizen they belong to, and how it misbehaves."""

    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    tails: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    failures: list[int] = field(default_factory=list)
    """Statuses to answer with before behaving again; 0 drops the connection, -1 hangs."""
    body: bytes | None = None
    """Sent instead of a case."""
    calls: list[str] = field(default_factory=list)
    url: str = ""

    def add(self, case: dict[str, Any], tail: str, subject: str = "") -> None:
        """A case of one holder."""
        number = case["case_no"]
        self.cases[number], self.tails[number], self.subjects[number] = case, tail, subject


def app_of(department: Department) -> FastAPI:
    """The interface of docs/department-api.yml."""
    app = FastAPI()

    @app.middleware("http")
    async def misbehave(request: Request, call_next: Any) -> Response:
        department.calls.append(f"{request.method} {request.url.path}")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(status_code=401)
        if department.failures:
            failure = department.failures.pop(0)
            if failure <= 0:
                await asyncio.sleep(30 if failure < 0 else 0)
                raise ConnectionResetError
            return Response(status_code=failure)
        if department.body is not None:
            return Response(department.body, media_type="application/json")
        answer: Response = await call_next(request)
        return answer

    @app.post("/cases/match")
    async def match(body: dict[str, str]) -> Response:
        found = next((number for number in department.cases if number.endswith(body["case_no"])), "")
        if not found or department.tails[found] != body["holder_tail"]:
            return JSONResponse({"code": "case_not_found"}, 404)
        return JSONResponse(department.cases[found])

    @app.get("/cases")
    async def cases(subject: str) -> dict[str, Any]:
        return {"cases": [case for number, case in department.cases.items() if department.subjects[number] == subject]}

    @app.get("/cases/{case_no}")
    async def case(case_no: str, subject: str, accept: Annotated[str, Header()] = "") -> Response:
        if department.subjects.get(case_no) != subject:
            return JSONResponse({"code": "case_not_found"}, 404)
        return JSONResponse(department.cases[case_no])

    return app


@contextmanager
def serving(department: Department) -> Iterator[Department]:
    """The department answers on a free port until the block ends."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    department.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app_of(department), log_level="critical", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([bound])), daemon=True)
    thread.start()
    try:
        yield department
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        bound.close()
