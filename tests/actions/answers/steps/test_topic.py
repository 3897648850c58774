"""Which item a message is about."""

from typing import Any

import pytest

from core.reply import Status

RESIDENCE = "residence-permit-application"


def test_a_button_names_its_item(dialogue: Any) -> None:
    assert dialogue.ask("/guide.fee", "guide.fee", 1.0, item="id-card-renewal").item == "id-card-renewal"


def test_a_named_item_is_found(dialogue: Any) -> None:
    assert dialogue.ask("居住证要不要钱").item == RESIDENCE


@pytest.mark.parametrize("text", ["多少钱", "那网上呢", "能代办吗", "要预约不", "那在哪办", "几天能好", "有效期呢"])
def test_a_bare_follow_up_keeps_the_item(dialogue: Any, text: str) -> None:
    dialogue.ask("居住证要带什么材料")

    assert dialogue.ask(text).item == RESIDENCE


def test_a_new_item_replaces_the_one_before(dialogue: Any) -> None:
    dialogue.ask("居住证要带什么材料")

    assert dialogue.ask("离婚登记要带什么").item == "divorce-registration"


def test_one_comes_back_to_an_item_by_its_name(dialogue: Any) -> None:
    dialogue.ask("居住证要带什么材料")
    dialogue.ask("离婚登记要带什么")

    reply = dialogue.ask("居住证多少钱")

    assert (reply.item, reply.aspect) == (RESIDENCE, "fee")


def test_a_shared_name_stays_with_the_item_talked_about(dialogue: Any, guides: Any) -> None:
    dialogue.ask("/guide.fee", "guide.fee", 1.0, item="id-card-renewal")

    assert dialogue.ask("换身份证多少钱").item == "id-card-renewal"


def test_nothing_but_an_aspect_asks_which_item(dialogue: Any) -> None:
    reply = dialogue.ask("多少钱")

    assert reply.status is Status.CLARIFICATION
    assert reply.item is None


def test_words_without_any_matter_are_not_about_the_item_before(dialogue: Any) -> None:
    dialogue.ask("居住证要带什么材料")

    assert dialogue.ask("你吃了吗").status is Status.UNANSWERABLE


def test_a_correction_takes_what_the_guide_is_confused_with(dialogue: Any, show: Any) -> None:
    dialogue.ask("/guide.fee", "guide.fee", 1.0, item="id-card-replacement")

    reply = dialogue.ask("不是这个，是到期换领的那个", "correct")

    assert reply.item == "id-card-renewal"
    assert reply.aspect == "fee"
    assert show(reply).startswith("好的，换成居民身份证换领。")


def test_several_candidates_are_offered_with_the_aspect_asked(dialogue: Any, kit: Any) -> None:
    reply = dialogue.ask("结婚登记离婚登记要钱吗")

    assert reply.status is Status.CLARIFICATION
    assert {choice.payload for choice in reply.messages[0].choices} == {
        '/guide.fee{"item":"marriage-registration"}',
        '/guide.fee{"item":"divorce-registration"}',
    }


def test_an_unknown_matter_is_said_with_a_hint(dialogue: Any, show: Any) -> None:
    reply = dialogue.ask("外星人登陆手续哪里办理啊")

    assert reply.status is Status.UNANSWERABLE
    assert "12345" in show(reply)


def test_twice_unknown_offers_a_person_thrice_calls_one(dialogue: Any) -> None:
    first, second, third = (dialogue.ask("外星人登陆手续") for _ in range(3))

    assert first.messages[0].choices == []
    assert second.messages[0].choices[0].payload == "/human"
    assert third.status is Status.HANDOFF
    assert dialogue.memory["unknown_count"] == 0


def test_an_item_that_is_no_longer_there_is_not_kept(dialogue: Any) -> None:
    dialogue.memory["item"] = "abolished-item"

    assert dialogue.ask("多少钱").status is Status.CLARIFICATION


def test_words_after_a_question_back_are_read_with_what_the_candidates_share(dialogue: Any, kit: Any) -> None:
    dialogue.memory["candidates"] = [
        {"title": "居民身份证首次申领", "payload": '/guide.overview{"item":"id-card-first-application"}'},
        {"title": "居民身份证换领", "payload": '/guide.overview{"item":"id-card-renewal"}'},
    ]

    assert dialogue.ask("丢失补领那个").item == "id-card-replacement"
