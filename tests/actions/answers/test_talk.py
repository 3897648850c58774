"""Turns that need no guide."""

from typing import Any

import pytest

from actions.answers.talk import Talk
from core.reply import Status


@pytest.fixture
def talk(dialogue: Any) -> Talk:
    return Talk(dialogue.answering)


@pytest.mark.parametrize("intent", ["greet", "thanks", "bye", "chitchat", "help", "bot"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_small_talk_is_short(talk: Talk, dialogue: Any, intent: str, mode: str) -> None:
    dialogue.mode = mode

    reply = dialogue.take(talk.smalltalk(dialogue.question("你好", intent)))

    assert reply.status is Status.CHITCHAT
    assert mode == "standard" or all(len(message.text) <= 60 for message in reply.messages)


def test_the_bot_says_that_it_is_a_program(talk: Talk, dialogue: Any, show: Any) -> None:
    assert "不是真人" in show(talk.smalltalk(dialogue.question("你是真人吗", "bot")).reply)


def test_handoff_without_a_matter_has_no_summary(talk: Talk, dialogue: Any) -> None:
    reply = talk.handoff(dialogue.question("转人工", "human")).reply

    assert reply.status is Status.HANDOFF
    assert "转给坐席" not in reply.messages[-1].text


def test_handoff_inside_a_form_says_so(talk: Talk, dialogue: Any, show: Any) -> None:
    dialogue.ask("居住证要钱吗")

    assert "正在填申请表" in show(talk.handoff(dialogue.question("转人工", "human"), form=True).reply)


def test_simpler_says_the_answer_in_short_bubbles(talk: Talk, dialogue: Any) -> None:
    dialogue.ask("居住证要带什么材料")

    reply = talk.repeat(dialogue.question("听不懂", "simpler"), dialogue.memory["last_reply"]).reply

    assert reply.item == "residence-permit-application"
    assert reply.messages[0].text == "好的，我换简单的说法。"
    assert all(len(message.text) <= 60 for message in reply.messages)


def test_the_last_choice_can_be_taken_by_that_word(talk: Talk, dialogue: Any) -> None:
    dialogue.ask("离婚登记要钱吗")
    last = dialogue.memory["candidates"][-1]["payload"]

    answer = talk.choose(dialogue.question("最后一个", "choose"))

    assert last.startswith(f"/guide.{answer.reply.aspect}")


def test_yes_takes_the_only_offer(talk: Talk, dialogue: Any) -> None:
    dialogue.memory["candidates"] = [{"title": "转人工", "payload": "/human"}]

    assert talk.choose(dialogue.question("好", "affirm")).reply.status is Status.HANDOFF


def test_yes_to_several_offers_is_asked_back(talk: Talk, dialogue: Any) -> None:
    dialogue.ask("居住证要钱吗")

    assert talk.choose(dialogue.question("好", "affirm")).reply.status is Status.CHITCHAT


def test_no_forgets_the_offers(talk: Talk, dialogue: Any) -> None:
    dialogue.ask("居住证要钱吗")

    dialogue.take(talk.choose(dialogue.question("不用", "deny")))

    assert dialogue.memory["candidates"] is None


def test_a_payload_of_a_form_is_handed_on(talk: Talk, dialogue: Any) -> None:
    dialogue.memory["candidates"] = [{"title": "现在申请", "payload": '/apply{"item":"residence-permit-application"}'}]

    answer = talk.choose(dialogue.question("第一个", "choose"))

    assert answer.follow == '/apply{"item":"residence-permit-application"}'
    assert answer.memory["item"] == "residence-permit-application"


def test_out_of_scope_is_told_what_can_be_asked(talk: Talk, dialogue: Any, show: Any) -> None:
    reply = talk.unknown(dialogue.question("今天股票怎么样", "oos")).reply

    assert reply.status is Status.UNANSWERABLE
    assert "政务服务" in show(reply)


def test_out_of_scope_that_names_an_item_is_still_answered(talk: Talk, dialogue: Any) -> None:
    assert talk.unknown(dialogue.question("居住证要不要钱", "oos")).reply.status is Status.ANSWERED


def test_a_choice_by_words_that_were_not_offered_is_understood(talk: Talk, dialogue: Any) -> None:
    dialogue.memory["candidates"] = [
        {"title": "居民身份证首次申领", "payload": '/guide.overview{"item":"id-card-first-application"}'},
        {"title": "居民身份证换领", "payload": '/guide.overview{"item":"id-card-renewal"}'},
    ]

    assert talk.choose(dialogue.question("丢失补领那个", "choose")).reply.item == "id-card-replacement"
