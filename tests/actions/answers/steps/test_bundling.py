"""一件事: the newborn bundle from its first question to the merged materials."""

from typing import Any

import pytest

from core.reply import Status

NEWBORN = "newborn-bundle"


def _ask(dialogue: Any) -> Any:
    return dialogue.ask("新生儿出生一件事怎么办", "one_thing")


def test_the_steps_come_in_order_and_one_question_follows(dialogue: Any) -> None:
    reply = _ask(dialogue)

    assert (reply.status, reply.item) == (Status.ANSWERED, NEWBORN)
    assert "1. " in reply.messages[0].text
    assert len(reply.messages[-1].choices) == 2


def test_each_situation_is_asked_once_and_then_the_materials_are_merged(dialogue: Any) -> None:
    reply, asked = _ask(dialogue), []
    while reply.messages[-1].choices and reply.messages[-1].choices[0].payload.startswith("/one_thing"):
        asked.append(reply.messages[-1].text)
        reply = dialogue.ask(reply.messages[-1].choices[0].title, "inform")

    assert len(asked) == len(set(asked)) <= 3
    names = [line.split(". ")[1].split("（")[0] for line in reply.messages[-1].text.split("\n")[1:]]
    assert len(names) == len(set(names)) > 3


def test_a_button_answers_the_question_as_well(dialogue: Any) -> None:
    choice = _ask(dialogue).messages[-1].choices[0]
    entities = dict(item=NEWBORN, situation=choice.payload.split('"situation":"')[1].rstrip('"}'))

    reply = dialogue.ask(choice.payload, "one_thing", 1.0, **entities)

    assert reply.messages[-1].choices[0].payload.count(",") > choice.payload.count(",")


def test_what_is_told_at_first_is_not_asked(dialogue: Any) -> None:
    reply = dialogue.ask("新生儿出生一件事怎么办，我们领证了，在医院生的", "one_thing")

    assert "结婚" not in reply.messages[-1].text
    assert "医院" not in reply.messages[-1].text


def test_another_aspect_asks_which_of_its_items(dialogue: Any) -> None:
    _ask(dialogue)

    reply = dialogue.ask("那多少钱", "guide.fee")

    assert reply.status is Status.CLARIFICATION
    assert all(choice.payload.startswith("/guide.fee") for choice in reply.messages[0].choices)


def test_another_item_leaves_the_bundle(dialogue: Any) -> None:
    _ask(dialogue)

    assert dialogue.ask("居住证多少钱").item == "residence-permit-application"


@pytest.mark.parametrize("mode", ["elder"])
def test_elders_get_short_bubbles(dialogue: Any, mode: str) -> None:
    dialogue.mode = mode

    assert all(len(message.text) <= 60 for message in _ask(dialogue).messages)
