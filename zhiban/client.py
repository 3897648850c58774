"""A person's side of the public contract, for the terminal."""

from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from core.problem import AppError
from core.reply import Turn
from core.settings import SharedSettings

TIMEOUT = httpx.Timeout(30, connect=5)


class NotRunning(AppError):
    """Nobody answers at the gateway's address."""

    code = "not_running"
    title = "服务没有启动"

    def __init__(self, url: str) -> None:
        super().__init__(
            f"智办还没有启动（{url} 没有回应）。请在项目目录运行 make run 或 zhiban up，就绪后再试；"
            "如果启动时换过端口，请设置同样的环境变量 ZHIBAN_GATEWAY_PORT。"
        )


class Refused(AppError):
    """The gateway answered with a problem."""

    code = "refused"
    title = "请求没有成功"


class Conversation:
    """One conversation with a running gateway; erased there when it is left."""

    def __init__(self, http: httpx.Client, opened: dict[str, Any]) -> None:
        self._http = http
        self._path = f"/v1/conversations/{opened['conversation_id']}"
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self.greeting: list[dict[str, Any]] = opened["messages"]

    @classmethod
    def open(cls, settings: SharedSettings, *, region: str | None = None, elder: bool = False) -> Self:
        """A new conversation; raises NotRunning where nobody answers."""
        http = httpx.Client(base_url=settings.gateway_url, timeout=TIMEOUT, trust_env=False)
        wishes = {"channel": "web", "mode": "elder" if elder else "standard"}
        try:
            answer = http.post("/v1/conversations", json=wishes | ({"region": region} if region else {}))
        except httpx.ConnectError as error:
            http.close()
            raise NotRunning(settings.gateway_url) from error
        return cls(http, _checked(answer).json())

    def say(self, text: str) -> Turn:
        """What comes back for a sentence."""
        return self._send({"text": text})

    def tap(self, payload: str) -> Turn:
        """What comes back for a choice."""
        return self._send({"payload": payload})

    def _send(self, body: dict[str, str]) -> Turn:
        answer = self._http.post(
            f"{self._path}/messages", json=body | {"client_message_id": str(uuid4())}, headers=self._headers
        )
        return Turn.model_validate(_checked(answer).json())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._http.delete(self._path, headers=self._headers)
        except httpx.HTTPError:
            pass  # the gateway erases it by itself when its time is over
        finally:
            self._http.close()


def _checked(answer: httpx.Response) -> httpx.Response:
    """The answer, or its problem as an exception."""
    if answer.is_success:
        return answer
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    raise Refused(problem.get("detail") or problem.get("title") or f"服务返回了错误 {answer.status_code}，请稍后再试。")
