"""The request of a turn, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 4000
SENDER = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
PAYLOAD = re.compile(r"/(?P<intent>[a-z_]+(?:\.[a-z_]+)?)(?P<entities>\{.*\})?", re.DOTALL)
METADATA = frozenset({"turn_id", "region", "mode", "locale", "channel", "sealed_text", "subject"})
RESERVED = frozenset({"session_start", "nlu_fallback", "out_of_scope"})
"""Intents that Rasa gives to itself; nobody may send them."""


class BadMessage(ValueError):
    """The request is not a turn; the text says why, in plain Chinese."""


@dataclass(frozen=True)
class TurnMessage:
    """What the gateway sends for one turn."""

    sender: str
    text: str
    metadata: dict[str, Any]


def _check_payload(text: str, intents: Collection[str]) -> None:
    """Refuse a payload that Rasa would take for text and write to its log."""
    match = PAYLOAD.fullmatch(text)
    if match is None or match["intent"] in RESERVED or match["intent"] not in intents:
        raise BadMessage("不认识的操作")
    try:
        entities = json.loads(match["entities"] or "{}")
    except ValueError as error:
        raise BadMessage("操作的参数不是 JSON") from error
    if any(isinstance(value, (dict, list)) for value in entities.values()):
        raise BadMessage("操作的参数只能是文字、数字或真假")


def read_message(body: bytes, intents: Collection[str]) -> TurnMessage:
    """The turn of a request body; raises BadMessage. `intents` are those a payload may name."""
    try:
        data = json.loads(body)
    except ValueError as error:
        raise BadMessage("请求不是 JSON") from error
    if not isinstance(data, dict) or set(data) != {"sender", "message", "metadata"}:
        raise BadMessage("请求要有 sender、message、metadata 三项")
    sender, text, metadata = data["sender"], data["message"], data["metadata"]
    if not isinstance(sender, str) or not SENDER.fullmatch(sender):
        raise BadMessage("会话编号的格式不对")
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT:
        raise BadMessage(f"消息要有 1 到 {MAX_TEXT} 个字")
    if not isinstance(metadata, dict) or not set(metadata) <= METADATA or not metadata.get("turn_id"):
        raise BadMessage("metadata 的字段不对")
    text = text.strip()
    if text.startswith("/"):
        _check_payload(text, intents)
    return TurnMessage(sender, text, metadata)
