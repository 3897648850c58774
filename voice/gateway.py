"""The gateway as a caller sees it: one conversation per call, through the public contract."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import structlog

from core.problem import Unavailable
from voice.dialogue import Send

TIMEOUT = httpx.Timeout(15, connect=3)

log = structlog.get_logger()


@dataclass
class Conversation:
    """One caller's conversation; begun with the first message, so that a wrong number leaves nothing behind."""

    http: httpx.AsyncClient
    channel: str = "hotline"
    mode: str = "elder"
    conversation_id: str | None = None
    token: str = ""

    async def say(self, message: Send) -> dict[str, Any]:
        """The Turn; sent once more with the same id when the connection broke. Raises Unavailable."""
        body = {"text": message.text} if message.text is not None else {"payload": message.payload}
        body |= {"client_message_id": str(uuid4())}
        for attempt in (1, 2):
            try:
                return await self._post(body)
            except httpx.TransportError:
                log.warning("gateway_unreachable", attempt=attempt)
            except httpx.HTTPStatusError as error:
                log.warning("gateway_refused", status=error.response.status_code)
                break
        raise Unavailable

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.conversation_id is None:
            created = await self.http.post("/v1/conversations", json={"channel": self.channel, "mode": self.mode})
            created.raise_for_status()
            self.conversation_id, self.token = created.json()["conversation_id"], created.json()["token"]
        answer = await self.http.post(
            f"/v1/conversations/{self.conversation_id}/messages",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
        )
        answer.raise_for_status()
        turn: dict[str, Any] = answer.json()
        return turn
