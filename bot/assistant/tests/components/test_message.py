"""What is a turn, and what is refused before Rasa sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.message import MAX_TEXT, BadMessage, read_message

INTENTS = ["guide.fee", "apply", "session_start", "nlu_fallback"]


def body(**changes: Any) -> bytes:
    turn = {"sender": "c1", "message": "多少钱", "metadata": {"turn_id": "t1"}}
    return json.dumps(turn | changes).encode()


def test_text_is_trimmed_and_metadata_kept() -> None:
    message = read_message(body(message="  多少钱 ", metadata={"turn_id": "t", "region": "990100"}), INTENTS)

    assert (message.sender, message.text) == ("c1", "多少钱")
    assert message.metadata == {"turn_id": "t", "region": "990100"}


@pytest.mark.parametrize(
    "payload", ["/apply", '/guide.fee{"item":"id-card-renewal"}', '/apply{"index":2,"value":true}']
)
def test_known_payloads_pass(payload: str) -> None:
    assert read_message(body(message=payload), INTENTS).text == payload


@pytest.mark.parametrize(
    "payload",
    [
        "/",
        "/unknown",
        "/session_start",
        "/nlu_fallback",
        "/apply@0.2",
        "/apply{]",
        '/apply{"item":',
        '/apply{"item":{"a":1}}',
        '/apply{"item":"x"} more',
        "/apply more",
    ],
)
def test_other_payloads_are_refused(payload: str) -> None:
    with pytest.raises(BadMessage):
        read_message(body(message=payload), INTENTS)


@pytest.mark.parametrize(
    "wrong",
    [
        b"\xff",
        b"null",
        b"{}",
        body(sender=""),
        body(sender="a b"),
        body(sender="s" * 201),
        body(sender=1),
        body(message=" "),
        body(message=None),
        body(message="长" * (MAX_TEXT + 1)),
        body(metadata={}),
        body(metadata=None),
        body(metadata={"turn_id": "t", "secret": 1}),
        body(more=1),
    ],
)
def test_what_is_no_turn_is_refused(wrong: bytes) -> None:
    with pytest.raises(BadMessage):
        read_message(wrong, INTENTS)
