"""The gateway's own sentences."""

from bot.gateway.channels.wechat.wording import WeChatWording
from bot.gateway.conversations.schemas import INTENTS, parse_payload
from bot.gateway.wording import Wording


def test_the_files_are_whole() -> None:
    assert Wording.load().owner
    assert WeChatWording.load().owner


def test_what_is_offered_and_named_exists() -> None:
    wording = Wording.load()

    assert set(wording.commands) <= INTENTS
    for choice in wording.choices:
        parse_payload(choice.payload)


def test_the_privacy_notice_says_how_long() -> None:
    assert "90天" in Wording.load().privacy.format(retention_days=90)


def test_whoever_cannot_be_answered_is_told_whom_to_call() -> None:
    sentence = Wording.load().cannot_answer

    assert all(number in sentence for number in ("12345", "119", "110", "120"))
