from typing import Any

from core.reply import Status


def test_two_items_are_set_side_by_side(dialogue: Any, show: Any) -> None:
    reply = dialogue.ask("结婚登记和离婚登记有什么区别", "compare")

    text = show(reply)
    assert reply.status is Status.ANSWERED
    assert text.startswith("结婚登记和离婚登记的区别")
    assert {citation.item for message in reply.messages for citation in message.citations} == {
        "marriage-registration",
        "divorce-registration",
    }


def test_what_is_the_same_is_said_once(dialogue: Any, show: Any) -> None:
    assert "收费标准一样：不收费" in show(dialogue.ask("结婚登记和离婚登记收费一样吗", "compare"))


def test_the_item_talked_about_is_one_of_the_two(dialogue: Any, show: Any) -> None:
    dialogue.ask("结婚登记要钱吗")

    assert show(dialogue.ask("跟离婚登记有什么不同", "compare")).startswith("离婚登记和结婚登记的区别")


def test_one_item_alone_is_asked_for_the_other(dialogue: Any, show: Any) -> None:
    reply = dialogue.ask("有什么区别", "compare")

    assert reply.status is Status.CLARIFICATION
    assert "哪两件事" in show(reply)
