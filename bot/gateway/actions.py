"""Client of the task API of the actions process (docs/architecture.md, Gateway to actions)."""

from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from bot.gateway.upstream import Upstream, UpstreamDown
from core.problem import AppError
from core.reply import Reply

_Body = TypeVar("_Body", bound=BaseModel)


class Refused(AppError):
    """A refusal of the actions process, passed on with its own status, code and sentence."""

    def __init__(self, problem: dict[str, Any], response: httpx.Response) -> None:
        retry_after = response.headers.get("Retry-After")
        super().__init__(problem.get("detail"), headers={"Retry-After": retry_after} if retry_after else None)
        self.status = response.status_code
        self.code = str(problem.get("code", "bad_input"))
        self.title = str(problem.get("title", self.title))
        if errors := problem.get("errors"):
            self.extra = {"errors": errors}


class TaskApi:
    """Guides, forms, cases and submissions, as the actions process knows them."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def get(self, path: str, kind: type[_Body], **params: str | int | None) -> _Body:
        """A GET below /tasks, read as `kind`; raises Refused or UpstreamDown."""
        given = {name: value for name, value in params.items() if value is not None}
        return _read(await self._upstream.call("GET", f"/tasks{path}", params=given), kind)

    async def post(
        self, path: str, kind: type[_Body], body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> tuple[int, _Body]:
        """Status and body of a POST below /tasks; raises Refused or UpstreamDown."""
        response = await self._upstream.call("POST", f"/tasks{path}", json=body, headers=headers or {})
        return response.status_code, _read(response, kind)

    async def answer(self, text: str, *, region: str, mode: str) -> Reply:
        """A plain guide answer that knows nothing of the conversation."""
        _, reply = await self.post("/answers", Reply, {"text": text, "region": region, "mode": mode})
        return reply

    async def erase(self, conversation_id: str) -> None:
        """Erase the drafts of a conversation; returns once it is confirmed."""
        response = await self._upstream.call("DELETE", f"/tasks/conversations/{conversation_id}")
        if response.status_code != httpx.codes.NO_CONTENT:
            raise UpstreamDown(f"status {response.status_code}")

    async def parts(self) -> dict[str, str] | None:
        """State of its parts (`database`, `index`), each ok or down; None when it does not answer."""
        response = await self._upstream.probe("/readyz")
        if response is None:
            return None
        try:
            parts = response.json()["parts"]
            return {str(name): str(state) for name, state in parts.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}


def _read(response: httpx.Response, kind: type[_Body]) -> _Body:
    if response.status_code >= 500:
        raise UpstreamDown(f"status {response.status_code}")
    if response.status_code >= 400:
        raise Refused(_problem(response), response)
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        raise UpstreamDown("malformed answer") from error


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
