"""What WeChat pushes, decoded: XML or JSON, plain or encrypted."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from core.problem import BadInput


@dataclass(frozen=True, slots=True)
class Push:
    """A message or event of a user."""

    openid: str
    kind: str
    """text, voice, image, miniprogrampage, event …"""
    text: str
    """Of a text message, else empty."""
    media_id: str
    """Of a voice message, else empty."""
    event: str
    """Name of an event, else empty."""
    message_id: str
    """The same for each time that WeChat sends it."""

    def to_json(self) -> str:
        """For the inbox."""
        return json.dumps([self.openid, self.kind, self.text, self.media_id, self.event, self.message_id])

    @classmethod
    def from_json(cls, text: str) -> "Push":
        """Back from the inbox."""
        return cls(*json.loads(text))


def fields_of(body: bytes) -> dict[str, Any]:
    """The top-level fields of a body, XML or JSON; raises BadInput for neither."""
    try:
        if body.lstrip()[:1] == b"<":
            return {child.tag: child.text or "" for child in fromstring(body.decode())}
        fields = json.loads(body)
    except (ValueError, ParseError, DefusedXmlException, RecursionError) as error:
        raise BadInput("消息格式不对") from error
    if not isinstance(fields, dict):
        raise BadInput("消息格式不对")
    return fields


def push_of(fields: dict[str, Any]) -> Push:
    """The push that fields describe; raises BadInput when it names no user or no kind."""
    openid, kind = str(fields.get("FromUserName", "")), str(fields.get("MsgType", ""))
    if not 0 < len(openid) <= 128 or not 0 < len(kind) <= 32:
        raise BadInput("消息格式不对")
    event, created = str(fields.get("Event", "")), fields.get("CreateTime", "")
    # Events have no MsgId; MsgId is a number or a string.
    identity = f"{openid}:{fields.get('MsgId') or f'{created}:{event}'}"
    return Push(
        openid=openid,
        kind=kind,
        text=str(fields.get("Content", "")) if kind == "text" else "",
        media_id=str(fields.get("MediaId", "")) if kind == "voice" else "",
        event=event,
        message_id=hashlib.sha256(identity.encode()).hexdigest()[:32],
    )
