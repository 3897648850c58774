"""Beginning, authenticating, renewing, reading, rating and erasing conversations."""

import base64
import binascii
import json
import uuid
from dataclasses import replace
from datetime import timedelta

from bot.gateway.composition import gateway_message
from bot.gateway.conversations.repository import Conversation, ConversationRepository, StoredMessage
from bot.gateway.conversations.schemas import (
    ConversationBegun,
    ConversationRequest,
    History,
    HistoryMessage,
    Rating,
    RatingRequest,
    TokenRenewed,
)
from bot.gateway.conversations.tokens import new_token, opens, token_hash
from bot.gateway.settings import GatewaySettings
from bot.gateway.wording import Wording
from core.clock import LOCAL, Clock
from core.privacy import mask
from core.problem import BadInput, Unauthenticated
from core.reply import Message

_OLD_TOKEN_HOLDS = timedelta(minutes=1)


class ConversationService:
    """What can be done with a conversation beside speaking in it."""

    def __init__(
        self, repository: ConversationRepository, settings: GatewaySettings, wording: Wording, clock: Clock
    ) -> None:
        self._repository = repository
        self._settings = settings
        self._wording = wording
        self._clock = clock

    async def begin(self, request: ConversationRequest) -> ConversationBegun:
        """A new conversation, greeted."""
        token, now = new_token(), self._clock.now()
        conversation = Conversation(
            id=str(uuid.uuid4()),
            channel=request.channel.value,
            locale=request.locale,
            region=request.region or self._settings.region,
            mode=request.mode,
            token_hash=token_hash(token),
            token_expires_at=now + timedelta(hours=self._settings.token_hours),
            old_token_hash=None,
            old_token_expires_at=None,
            created_at=now,
        )
        greeting = self._greeting(conversation)
        await self._repository.create(conversation, greeting)
        return ConversationBegun(
            conversation_id=conversation.id, token=token, expires_at=conversation.token_expires_at, messages=greeting
        )

    async def authenticate(self, conversation_id: str, token: str | None) -> Conversation:
        """The conversation that a token opens.

        Raises Unauthenticated alike for a wrong token, one that has expired, and a conversation that does not exist.
        """
        if token:
            conversation = await self._repository.find(conversation_id)
            if conversation is not None and opens(token, conversation, self._clock.now()):
                return conversation
        raise Unauthenticated("对话已失效，请重新开始对话")

    async def vouched(self, conversation_id: str) -> Conversation:
        """The conversation of someone whom a channel has identified; raises Unauthenticated when it is gone."""
        conversation = await self._repository.find(conversation_id)
        if conversation is None:
            raise Unauthenticated("对话已失效，请重新开始对话")
        return conversation

    async def renew(self, conversation: Conversation) -> TokenRenewed:
        """A new token; the present one holds for another minute, in case the answer is lost."""
        token, now = new_token(), self._clock.now()
        renewed = replace(
            conversation,
            token_hash=token_hash(token),
            token_expires_at=now + timedelta(hours=self._settings.token_hours),
            old_token_hash=conversation.token_hash,
            old_token_expires_at=min(now + _OLD_TOKEN_HOLDS, conversation.token_expires_at),
        )
        await self._repository.set_token(renewed)
        return TokenRenewed(conversation_id=renewed.id, token=token, expires_at=renewed.token_expires_at)

    async def history(self, conversation: Conversation, cursor: str | None, limit: int) -> History:
        """A page of what was said, oldest first within the page; raises BadInput for a cursor of somewhere else."""
        before = _decode(cursor) if cursor else None
        found = await self._repository.history(conversation.id, before=before, limit=limit + 1)
        page = found[:limit]
        return History(
            messages=[_historic(message) for message in reversed(page)],
            next_cursor=_encode(page[-1].seq) if len(found) > limit else None,
        )

    async def rate(self, conversation: Conversation, request: RatingRequest) -> Rating:
        """Store a rating in place of an earlier one of the same matter."""
        rating = Rating(
            conversation_id=conversation.id,
            matter=request.matter,
            level=request.level,
            reasons=request.reasons,
            comment=mask(request.comment) if request.comment else None,
            rated_at=self._clock.now(),
        )
        row = rating.model_dump() | {"matter": rating.matter or "", "reasons": json.dumps(rating.reasons)}
        await self._repository.rate(row)
        return rating

    async def erase(self, conversation: Conversation) -> None:
        """Delete it here, and leave a note that lets Rasa and actions follow."""
        await self._repository.erase(conversation, self._clock.now())

    def _greeting(self, conversation: Conversation) -> list[Message]:
        wording = self._wording
        texts = [
            gateway_message(
                wording.greeting.elder if conversation.mode == "elder" else wording.greeting.standard,
                choices=wording.choices,
            ),
            gateway_message(wording.privacy.format(retention_days=self._settings.retention_days), kind="notice"),
        ]
        if self._settings.demo:
            texts.append(gateway_message(wording.demo, kind="notice"))
        return [text.model_copy(update={"id": f"{conversation.id}-{n}"}) for n, text in enumerate(texts, 1)]


def _historic(stored: StoredMessage) -> HistoryMessage:
    return HistoryMessage.model_validate(
        json.loads(stored.body) | {"turn_id": stored.turn_id, "at": stored.created_at.astimezone(LOCAL)}
    )


def _encode(seq: int) -> str:
    return base64.urlsafe_b64encode(seq.to_bytes(8)).decode("ascii").rstrip("=")


def _decode(cursor: str) -> int:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 8 or raw[0] >= 0x80:
        raise BadInput("翻页标记无效，请从头读取", errors=[{"field": "cursor", "message": "翻页标记无效"}])
    return int.from_bytes(raw)
