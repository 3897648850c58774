"""What goes in and out of the conversation endpoints."""

import json
import re
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core.reply import Aspect, Message, Region

_FILE = yaml.safe_load(Path(__file__).with_name("intents.yml").read_text(encoding="utf-8"))
INTENTS = frozenset(
    [
        *(f"guide.{aspect}" for aspect in Aspect if aspect is not Aspect.PROGRESS),
        *(intent for group in _FILE.values() for intent in group),
    ]
)
"""Intents a payload may name."""

_PAYLOAD = re.compile(r"^/([a-z_]+(?:\.[a-z_]+)?)(\{.*\})?$", re.DOTALL)
_ENTITY_NAME = re.compile(r"^[a-z_]{1,40}$")
_MAX_ENTITIES = 8
_MAX_VALUE = 600

Value = str | int | float | bool | None


class Strict(BaseModel):
    """Base of everything on the wire: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class Channel(StrEnum):
    """Where the person is."""

    WEB = "web"
    WECHAT = "wechat"
    HOTLINE = "hotline"
    KIOSK = "kiosk"
    CLI = "cli"


class ConversationRequest(Strict):
    """A conversation to begin."""

    channel: Channel
    locale: Literal["zh-CN", "zh-TW", "zh-HK", "en"] = "zh-CN"
    region: Region | None = None
    """Division code the person is in; without it, the region this installation serves."""
    mode: Literal["standard", "elder"] = "standard"


class ConversationBegun(Strict):
    """A conversation with the only copy of its token."""

    conversation_id: str
    token: str
    """Bearer token of this conversation; kept nowhere but with its holder."""
    expires_at: AwareDatetime
    messages: list[Message]


class TokenRenewed(Strict):
    """A new token; the one before holds for another minute."""

    conversation_id: str
    token: str
    expires_at: AwareDatetime


ClientMessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Chosen by the client, new for every message: a UUID, or up to 64 letters, digits, - and _."""


class MessageRequest(Strict):
    """What the person said: `text`, or the `payload` of a choice they tapped."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"oneOf": [{"required": ["text"]}, {"required": ["payload"]}]}
    )

    client_message_id: ClientMessageId
    text: Annotated[str, StringConstraints(max_length=1000, pattern=r"[^\s/／\x00-\x1f\x7f]")] | None = None
    payload: Annotated[str, StringConstraints(max_length=1000, pattern=r"^/[a-z_]+(\.[a-z_]+)?(\{.*\})?$")] | None = (
        None
    )
    """`/intent` or `/intent{json object}`, e.g. `/guide.fee{"item":"id-card-renewal"}`."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.text is None) == (self.payload is None):
            raise ValueError("text 和 payload 要填一个，且只填一个")
        if self.payload is not None:
            parse_payload(self.payload)
        return self


def parse_payload(payload: str) -> tuple[str, dict[str, Value]]:
    """Intent and entities of a payload; raises ValueError for an unknown intent or unbounded values."""
    match = _PAYLOAD.match(payload)
    if match is None or match[1] not in INTENTS:
        raise ValueError("payload 不是可用的选项")
    try:
        entities = json.loads(match[2] or "{}", parse_constant=_refuse)
        match[0].encode()
        json.dumps(entities, ensure_ascii=False).encode()  # half a surrogate pair can be written as an escape
    except (ValueError, RecursionError) as error:
        raise ValueError("payload 里的内容不是 JSON") from error
    if len(entities) > _MAX_ENTITIES:
        raise ValueError("payload 里的内容太多")
    for name, value in entities.items():
        if not _ENTITY_NAME.match(name) or not isinstance(value, Value):
            raise ValueError("payload 里的内容不合要求")
        if isinstance(value, str) and len(value) > _MAX_VALUE:
            raise ValueError("payload 里的内容太长")
    return match[1], entities


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def format_payload(intent: str, entities: dict[str, Value]) -> str:
    """The payload of an intent with entities, in the one form that Rasa is sent."""
    if not entities:
        return f"/{intent}"
    return f"/{intent}{json.dumps(entities, ensure_ascii=False, separators=(',', ':'), allow_nan=False)}"


class HistoryMessage(Message):
    """A message as it was, with when and in which turn."""

    turn_id: str | None
    """Null for what was said outside a turn: the greeting, an agent, a notice."""
    at: AwareDatetime


class History(Strict):
    """A page of the history, oldest first. Pages go back in time."""

    messages: list[HistoryMessage]
    next_cursor: str | None
    """Give it as `cursor` to get what was said before this page; null at the beginning of the conversation."""


class RatingReason(StrEnum):
    """Why a rating is low (差评原因)."""

    NOT_UNDERSTOOD = "not_understood"
    WRONG_ANSWER = "wrong_answer"
    NOT_SOLVED = "not_solved"
    TOO_SLOW = "too_slow"
    TOO_MANY_STEPS = "too_many_steps"
    EXTRA_MATERIALS = "extra_materials"
    ATTITUDE = "attitude"
    SYSTEM_FAULT = "system_fault"
    IMPROPER_FEE = "improper_fee"
    OTHER = "other"


class RatingRequest(Strict):
    """好差评: 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意 (国办发〔2019〕51号)."""

    level: Annotated[int, Field(ge=1, le=5)]
    reasons: Annotated[list[RatingReason], Field(max_length=10)] = []
    """Asked for at levels 1 and 2, but a low rating without them is taken too: nobody is held up."""
    comment: Annotated[str, StringConstraints(max_length=500)] | None = None
    matter: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None
    """Item or case number that is rated; without it, the conversation itself. One rating each; the last one counts."""

    @model_validator(mode="after")
    def _each_reason_once(self) -> Self:
        if len(set(self.reasons)) != len(self.reasons):
            raise ValueError("原因不要重复")
        return self


class Rating(Strict):
    """A rating as it is kept; the comment is masked."""

    conversation_id: str
    matter: str | None
    level: int
    reasons: list[RatingReason]
    comment: str | None
    rated_at: datetime
