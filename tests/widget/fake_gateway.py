"""A gateway that speaks the public contract with canned turns, on a real socket."""

import asyncio
import io
import json
import socket
import threading
import uuid
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse

from core.reply import Message, Reply, Turn
from tests.widget import replies

WIDGET = Path(__file__).parents[2] / "bot" / "widget"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; worker-src 'self'; "
    "media-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types zhiban"
)


@dataclass
class Talk:
    """One conversation."""

    id: str
    token: str
    step: int = -1
    messages: list[Message] = field(default_factory=list)
    turns: dict[str, Turn] = field(default_factory=dict)


@dataclass
class FakeGateway:
    """The knobs and the record of a running fake."""

    talks: dict[str, Talk] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)
    """Every message body that arrived, repetitions too."""
    ratings: list[int] = field(default_factory=list)
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    handed_in: list[str] = field(default_factory=list)
    """The Idempotency-Key of every submission that arrived."""
    recordings: list[tuple[str, int]] = field(default_factory=list)
    """Content type and size of what was recorded."""
    heard: str = "居住证要不要钱"
    """What is understood of every recording."""
    read_aloud: list[dict[str, Any]] = field(default_factory=list)
    """The wishes of the synthesis."""
    refusals: list[dict[str, Any]] = field(default_factory=list)
    """Problems of the next submissions."""
    begun: list[dict[str, Any]] = field(default_factory=list)
    drops: int = 0
    """How many next answers are cut off after the work was done."""
    failures: list[int] = field(default_factory=list)
    """Statuses of the next answers."""
    form_failures: list[int] = field(default_factory=list)
    """Statuses of the next requests for a form."""
    held: bool = False
    """Answers and forms wait while this is set."""
    sse: bool = True
    form_version: int = 1
    url: str = ""

    def reset(self) -> None:
        """Back to the beginning."""
        self.__init__(url=self.url)  # type: ignore[misc]

    def forget(self) -> None:
        """Lose every conversation, as when their time is over."""
        self.talks.clear()

    def reply(self, talk: Talk, body: dict[str, Any]) -> Reply:
        """What is said to a message."""
        said = body.get("text") or body["payload"]
        if talk.step >= 0 and said.startswith("/") and (answer := self._form(talk, said)) is not None:
            return answer
        for words, answer in _ANSWERS:
            if words in said:
                return answer()
        if said.startswith("/apply"):
            talk.step = 0
            return replies.ask(0)
        return replies.unanswerable()

    def _form(self, talk: Talk, said: str) -> Reply | None:
        if said.startswith("/inform"):
            given = json.loads(said.removeprefix("/inform"))
            expected = replies.FIELDS[talk.step].name
            if given["field"] != expected or given["value"] == "王五":
                return replies.ask(talk.step, error="没有听懂，请再填一次。")
            talk.step += 1
        elif said == "/skip":
            talk.step += 1
        elif said == "/back":
            talk.step -= 1
        elif said.startswith("/correct"):
            name = json.loads(said.removeprefix("/correct"))["field"]
            talk.step = next(at for at, view in enumerate(replies.FIELDS) if view.name == name)
        elif said == "/submit":
            talk.step = -1
            return replies.case("提交成功，办件编号 990100202611160001，请记好。")
        else:
            return None
        return replies.ask(talk.step)


_ANSWERS: list[tuple[str, Callable[[], Reply]]] = [
    ("要不要钱", replies.fee),
    ("身份证", replies.clarification),
    ("progress", lambda: replies.case("您的申请正在审核，预计 11 月 27 日前办好。", "looked_up")),
    ("进度", lambda: replies.case("您的申请正在审核，预计 11 月 27 日前办好。", "looked_up")),
    ("/human", replies.handoff),
    ("转账", replies.safety),
    ("标记", replies.hostile),
]


def create_app(gateway: FakeGateway) -> FastAPI:
    """The app of a fake."""
    app = FastAPI()

    @app.middleware("http")
    async def headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = CSP
        response.headers["Cache-Control"] = "no-store"
        response.headers["Service-Worker-Allowed"] = "/"
        return response

    def problem(status: int, code: str, title: str) -> Response:
        body = {
            "type": f"urn:zhiban:problem:{code}",
            "title": title,
            "status": status,
            "code": code,
            "request_id": "r-1",
        }
        return JSONResponse(body, status, media_type="application/problem+json")

    def talk_of(request: Request, talk_id: str) -> Talk | None:
        talk = gateway.talks.get(talk_id)
        return talk if talk and request.headers.get("Authorization") == f"Bearer {talk.token}" else None

    @app.get("/")
    async def page() -> Response:
        return FileResponse(WIDGET / "demo" / "index.html")

    @app.get("/widget.js")
    async def entry() -> Response:
        return FileResponse(WIDGET / "zhiban-chat.js")

    @app.get("/widget/{path:path}")
    async def module(path: str) -> Response:
        file = (WIDGET / path).resolve()
        return FileResponse(file) if file.is_relative_to(WIDGET) and file.is_file() else Response(status_code=404)

    @app.get("/favicon.ico")
    async def favicon() -> Response:
        return Response(status_code=204)

    @app.post("/v1/conversations", status_code=201)
    async def begin(request: Request) -> Response:
        gateway.begun.append(await request.json())
        talk = Talk(uuid.uuid4().hex, uuid.uuid4().hex)
        talk.messages = [
            message.model_copy(update={"id": f"{talk.id}-{n}"}) for n, message in enumerate(replies.greeting())
        ]
        gateway.talks[talk.id] = talk
        body = {
            "conversation_id": talk.id,
            "token": talk.token,
            "expires_at": "2099-01-01T00:00:00+08:00",
            "messages": [message.model_dump(mode="json") for message in talk.messages],
        }
        return JSONResponse(body, 201)

    @app.get("/v1/conversations/{talk_id}/messages")
    async def history(talk_id: str, request: Request) -> Response:
        talk = talk_of(request, talk_id)
        if talk is None:
            return problem(401, "unauthenticated", "需要先登录或登录已过期")
        return JSONResponse({"messages": [m.model_dump(mode="json") for m in talk.messages], "next_cursor": None})

    @app.post("/v1/conversations/{talk_id}/messages")
    async def message(talk_id: str, request: Request) -> Response:
        body = await request.json()
        gateway.received.append(body)
        while gateway.held:
            await asyncio.sleep(0.02)
        talk = talk_of(request, talk_id)
        if talk is None:
            return problem(401, "unauthenticated", "需要先登录或登录已过期")
        if gateway.failures:
            return problem(gateway.failures.pop(0), "unavailable", "服务暂时不可用，请稍后再试")
        turn = talk.turns.get(body["client_message_id"])
        if turn is None:
            turn = _turn(talk, gateway.reply(talk, body))
            talk.turns[body["client_message_id"]] = turn
            talk.messages += [
                Message(id=f"{turn.turn_id}-0", role="user", text=body.get("text") or "（点选）"),
                *turn.messages,
            ]
        if gateway.drops:
            gateway.drops -= 1
            return StreamingResponse(_cut_off(), media_type="application/json")
        if gateway.sse and "text/event-stream" in request.headers["Accept"]:
            return StreamingResponse(_stream(turn), media_type="text/event-stream")
        return JSONResponse(turn.model_dump(mode="json"))

    @app.get("/v1/forms/{item}")
    async def form(item: str) -> Response:
        if item != replies.ITEM:
            return problem(404, "form_not_found", "没有这张表")
        while gateway.held:
            await asyncio.sleep(0.02)
        if gateway.form_failures:
            return problem(gateway.form_failures.pop(0), "unavailable", "服务暂时不可用，请稍后再试")
        return JSONResponse(replies.form(gateway.form_version))

    @app.post("/v1/submissions")
    async def submit(request: Request) -> Response:
        key, body = request.headers["Idempotency-Key"], await request.json()
        gateway.handed_in.append(key)
        if gateway.refusals:
            return JSONResponse(gateway.refusals.pop(0), 422, media_type="application/problem+json")
        known = gateway.submissions.setdefault(key, body)
        if known != body:
            return problem(409, "conflict", "与之前的内容冲突")
        if gateway.drops:
            gateway.drops -= 1
            return StreamingResponse(_cut_off(), media_type="application/json")
        return JSONResponse({"case_no": f"9901{len(gateway.submissions):04}", "item": body["item"]}, 201)

    @app.post("/v1/speech/transcriptions")
    async def transcribe(request: Request) -> Response:
        gateway.recordings.append((request.headers["Content-Type"], len(await request.body())))
        return JSONResponse({"text": gateway.heard, "alternatives": [], "duration_s": 1.0})

    @app.post("/v1/speech/synthesis")
    async def synthesise(request: Request) -> Response:
        gateway.read_aloud.append(await request.json())
        if gateway.failures:
            return problem(gateway.failures.pop(0), "speech_unavailable", "语音服务暂时不可用，请先打字")
        return Response(silence(), media_type="audio/wav")

    @app.put("/v1/conversations/{talk_id}/rating")
    async def rate(talk_id: str, request: Request) -> Response:
        gateway.ratings.append((await request.json())["level"])
        return Response(status_code=204)

    @app.delete("/v1/conversations/{talk_id}")
    async def erase(talk_id: str) -> Response:
        gateway.talks.pop(talk_id, None)
        return Response(status_code=204)

    return app


def _turn(talk: Talk, reply: Reply) -> Turn:
    turn_id = uuid.uuid4().hex
    messages = [m.model_copy(update={"id": f"{turn_id}-{n}"}) for n, m in enumerate(reply.messages, 1)]
    content = {name: getattr(reply, name) for name in Reply.model_fields}
    return Turn(**content | {"turn_id": turn_id, "conversation_id": talk.id, "messages": messages})


async def _stream(turn: Turn) -> AsyncIterator[str]:
    yield 'event: status\nid: 1\ndata: {"state":"accepted"}\n\n: keep-alive\n\n'
    for message in turn.messages:
        yield f"event: message\nid: {message.id}\ndata: {message.model_dump_json()}\n\n"
    yield f"event: turn\nid: {turn.turn_id}\ndata: {turn.model_dump_json()}\n\n"


def silence(seconds: float = 0.3) -> bytes:
    """A sound file without a sound."""
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(8000 * seconds) * 2))
    return held.getvalue()


async def _cut_off() -> AsyncIterator[str]:
    yield '{"turn_id": "'
    await asyncio.sleep(0.05)
    raise ConnectionResetError("cut off on purpose")


class RunningGateway:
    """A fake on a free port, in a thread of its own."""

    def __init__(self) -> None:
        self.gateway = FakeGateway()
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.gateway.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(create_app(self.gateway), log_level="critical", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> FakeGateway:
        self._thread.start()
        return self.gateway

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


if __name__ == "__main__":
    with RunningGateway() as running:
        print(running.url, flush=True)  # noqa: T201
        threading.Event().wait()
