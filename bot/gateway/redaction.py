"""What a message becomes before it leaves the gateway: cleaned, masked, and its whole text sealed beside it."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from bot.gateway.conversations.schemas import MessageRequest, format_payload, parse_payload
from core.privacy import mask
from core.sealing import Seal

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A message in the forms in which it is passed on."""

    message: str
    """For Rasa: masked text, or a payload whose values are masked."""
    sealed_text: str | None
    """The whole message for the actions process; None when masking changed nothing."""


def redact(request: MessageRequest, seal: Seal) -> Redacted:
    """The message cleaned, masked and sealed."""
    if request.payload is not None:
        intent, entities = parse_payload(request.payload)
        whole = format_payload(intent, entities)
        masked = format_payload(
            intent, {name: mask(value) if isinstance(value, str) else value for name, value in entities.items()}
        )
    else:
        whole = plain_text(request.text or "")
        masked = mask(whole)
    return Redacted(
        message=masked,
        sealed_text=seal.close(whole) if masked != whole else None,
    )


def plain_text(text: str) -> str:
    """The text without control characters and without what would make a payload of it: a slash at its beginning."""
    return _CONTROL.sub("", text).strip().lstrip("/／ \t\r\n　").strip()


def digest(request: MessageRequest, secret: str) -> str:
    """A keyed hash of what was sent: equal for a repetition, and no way back to the text."""
    content = f"payload:{request.payload}" if request.payload is not None else f"text:{request.text}"
    return hmac.new(secret.encode(), b"content:" + content.encode(), hashlib.sha256).hexdigest()
