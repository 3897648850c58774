"""What a message becomes before it leaves the gateway."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.conversations.schemas import INTENTS, MessageRequest, parse_payload
from bot.gateway.redaction import digest, plain_text, redact
from core.sealing import Seal

SEAL = Seal("secret")


def text(said: str) -> MessageRequest:
    """A message of text."""
    return MessageRequest(client_message_id="m", text=said)


@given(st.text())
def test_plain_text_is_never_a_payload(said: str) -> None:
    assert not plain_text(said).strip().startswith(("/", "／"))


@given(st.text())
def test_plain_text_of_plain_text_is_itself(said: str) -> None:
    assert plain_text(plain_text(said)) == plain_text(said)


def test_ordinary_text_is_left_as_it_is() -> None:
    redacted = redact(text("身份证/护照 怎么办？"), SEAL)

    assert redacted.message == "身份证/护照 怎么办？"
    assert redacted.sealed_text is None


def test_the_seal_holds_what_the_mask_hides() -> None:
    redacted = redact(text("电话13812345678"), SEAL)

    assert redacted.message == "电话138****5678"
    assert SEAL.open(redacted.sealed_text or "") == "电话13812345678"


ENTITIES = st.dictionaries(
    st.from_regex(r"[a-z_]{1,10}", fullmatch=True),
    st.text(max_size=20) | st.integers(0, 10**6) | st.booleans() | st.none(),
    max_size=4,
)


@given(st.sampled_from(sorted(INTENTS)), ENTITIES)
def test_a_payload_keeps_its_intent_and_entities(intent: str, entities: dict[str, object]) -> None:
    payload = f"/{intent}{json.dumps(entities)}"
    redacted = redact(MessageRequest(client_message_id="m", payload=payload), SEAL)

    whole = SEAL.open(redacted.sealed_text) if redacted.sealed_text else redacted.message
    assert parse_payload(whole) == (intent, entities)
    assert parse_payload(redacted.message)[0] == intent
    assert "\n" not in redacted.message


def test_a_case_number_in_a_payload_stays_whole() -> None:
    payload = '/progress{"case_no":"11000000990100123451000202611220001"}'

    assert redact(MessageRequest(client_message_id="m", payload=payload), SEAL).message == payload


def test_the_digest_tells_contents_apart_and_needs_the_secret() -> None:
    same, other = digest(text("你好"), "s"), digest(text("再见"), "s")
    payload = digest(MessageRequest(client_message_id="m", payload="/greet"), "s")

    assert same == digest(text("你好"), "s")
    assert len({same, other, payload, digest(text("你好"), "t"), digest(text("payload:/greet"), "s")}) == 5


@pytest.mark.parametrize(
    "payload",
    [
        "/",
        "/greet ",
        "/greet{]}",
        "/GREET",
        "/guide.progress",
        "/guide.none",
        '/greet{"A":1}',
        '/greet{"a":' + '"x"' * 300,
    ],
)
def test_what_is_no_payload_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match="payload"):
        parse_payload(payload)


@given(st.text(max_size=60))
def test_no_payload_breaks_the_parser(rest: str) -> None:
    try:
        parse_payload(f"/inform{rest}")
    except ValueError:
        return
