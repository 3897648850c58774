"""Client of Rasa's own channel (docs/architecture.md, Gateway to assistant)."""

from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from bot.gateway.upstream import Upstream, UpstreamDown
from core.problem import Unavailable
from core.reply import Reply


class AssistantFailed(Unavailable):
    """Rasa is alive but could not answer this message: an action failed, or nothing was said."""

    code = "assistant_failed"


@dataclass(frozen=True, slots=True)
class Utterance:
    """What Rasa is given: the masked message, and beside it what must travel with it."""

    conversation_id: str
    turn_id: str
    message: str
    sealed_text: str | None
    region: str
    mode: str
    locale: str
    channel: str
    subject: str | None

    def to_wire(self) -> dict[str, Any]:
        """The body of the call."""
        return {
            "sender": self.conversation_id,
            "message": self.message,
            "metadata": {
                "turn_id": self.turn_id,
                "region": self.region,
                "mode": self.mode,
                "locale": self.locale,
                "channel": self.channel,
                "sealed_text": self.sealed_text,
                "subject": self.subject,
            },
        }


class _Replies(BaseModel):
    replies: list[Reply] = Field(min_length=1, max_length=16)


class Assistant:
    """Says things to Rasa and hears its replies."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def say(self, utterance: Utterance) -> list[Reply]:
        """What Rasa replies, in order, at least one; raises UpstreamDown or AssistantFailed."""
        response = await self._upstream.call("POST", "/webhooks/zhiban/webhook", json=utterance.to_wire())
        if response.status_code != httpx.codes.OK:
            raise AssistantFailed(f"status {response.status_code}")
        try:
            return _Replies.model_validate_json(response.content).replies
        except ValidationError as error:
            raise AssistantFailed("malformed replies") from error

    async def erase(self, conversation_id: str) -> None:
        """Erase the tracker of a conversation; returns once Rasa has confirmed it."""
        response = await self._upstream.call("DELETE", f"/webhooks/zhiban/conversations/{conversation_id}")
        if response.status_code != httpx.codes.NO_CONTENT:
            raise UpstreamDown(f"status {response.status_code}")

    async def is_ready(self) -> bool:
        """True when a model is loaded."""
        response = await self._upstream.probe("/webhooks/zhiban/health")
        return response is not None and response.status_code == httpx.codes.OK
