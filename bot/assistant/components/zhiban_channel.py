"""The assistant's only door: one turn in, its replies out (docs/architecture.md, "Gateway to assistant")."""

from __future__ import annotations

import asyncio
import hmac
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from components import action_response_validator
from components.message import SENDER, BadMessage, TurnMessage, read_message

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Zhiban-Secret"  # noqa: S105  (a name, no secret)
MAX_BODY_BYTES = 64 * 1024
DEFAULT_TIMEOUT_S = 8.0
"""Below the gateway's time-out, so that the gateway hears why."""

OnMessage = Callable[[UserMessage], Awaitable[Any]]

TITLES = {
    401: ("unauthenticated", "需要先登录或登录已过期"),
    413: ("too_large", "消息太长，请分几次说"),
    422: ("bad_input", "填写的内容有误"),
    502: ("action_failed", "系统暂时出了点问题"),
    503: ("unavailable", "服务暂时不可用，请稍后再试"),
    504: ("timeout", "系统响应超时，请稍后再试"),
}


def problem(request: Request, status: int, detail: str | None = None) -> HTTPResponse:
    """A problem object (RFC 9457) with the codes of core.problem."""
    code, title = TITLES[status]
    body = {
        "type": f"urn:zhiban:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "instance": request.path,
        "request_id": str(request.id),
    }
    if detail:
        body["detail"] = detail
    return response.json(body, status=status, content_type="application/problem+json", ensure_ascii=False)


class ZhibanInput(InputChannel):
    """Channel between the gateway and Rasa, guarded by the shared secret and bound to loopback by `rasa run -i`."""

    @classmethod
    def name(cls) -> str:
        return "zhiban"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        return cls(os.environ)

    def __init__(self, environment: Mapping[str, str]) -> None:
        secret = environment.get("ZHIBAN_SECRET", "")
        if not secret:
            raise SystemExit("ZHIBAN_SECRET is not set: start the assistant with `zhiban up`, or set it (README.md)")
        self._secret = secret.encode()
        self._timeout_s = float(environment.get("ZHIBAN_ASSISTANT_TIMEOUT_S") or DEFAULT_TIMEOUT_S)
        self._warm = False
        action_response_validator.install()

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """`/webhook`, `/conversations/{sender}` and `/health`; Rasa mounts them under /webhooks/zhiban."""
        door = Blueprint("zhiban_webhook")

        @door.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return problem(request, 503, "模型还没有装好")
            if not self._warm:  # a first parse builds what Rasa and jieba build late, before anyone waits for it
                await agent.parse_message("你好")
                self._warm = True
            return response.json({"status": "ok", "model": agent.model_id})

        @door.route("/webhook", methods=["POST"])
        async def webhook(request: Request) -> HTTPResponse:
            if refused := self._refuse(request):
                return refused
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return problem(request, 503, "模型还没有装好")
            try:
                message = read_message(request.body, agent.domain.intents)
            except BadMessage as error:
                return problem(request, 422, str(error))
            return await self._turn(request, message, on_new_message)

        @door.route("/conversations/<sender:str>", methods=["DELETE"])
        async def erase(request: Request, sender: str) -> HTTPResponse:
            if refused := self._refuse(request):
                return refused
            if not SENDER.fullmatch(sender):
                return problem(request, 422, "会话编号的格式不对")
            await self._erase(request.app.ctx.agent, sender)
            return response.empty(204)

        return door

    def _refuse(self, request: Request) -> HTTPResponse | None:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret):
            return problem(request, 401)
        if len(request.body) > MAX_BODY_BYTES:
            return problem(request, 413)
        return None

    async def _turn(self, request: Request, message: TurnMessage, on_new_message: OnMessage) -> HTTPResponse:
        output = CollectingOutputChannel()
        failed: list[str] = []
        action_response_validator.failed_actions.set(failed)
        user_message = UserMessage(
            message.text, output, message.sender, input_channel=self.name(), metadata=message.metadata
        )
        try:
            await asyncio.wait_for(on_new_message(user_message), self._timeout_s)
        except asyncio.TimeoutError:
            log.warning("turn_timed_out", timeout_s=self._timeout_s)
            return problem(request, 504)
        except Exception as error:  # the outermost edge of a turn: whatever broke, the gateway gets a plain answer
            log.error("turn_failed", error=type(error).__name__)
            return problem(request, 502)
        replies = [sent["custom"] for sent in output.messages if "custom" in sent]
        if failed or not replies:
            log.error("turn_without_answer", failed=failed, replies=len(replies))
            return problem(request, 502)
        return response.json({"replies": replies}, ensure_ascii=False)

    @staticmethod
    async def _erase(agent: Any, sender: str) -> None:
        """Erase under the conversation's lock, so that a turn under way cannot write it back."""
        store = agent.tracker_store
        while hasattr(store, "_tracker_store"):  # Rasa's fail-safe wrappers
            store = store._tracker_store
        async with agent.lock_store.lock(sender):
            await store.erase(sender)
