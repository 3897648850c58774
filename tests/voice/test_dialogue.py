from typing import Any

import pytest

from tests.voice.fakes import turn
from voice.dialogue import CallDialogue, End, Ending, Say, Send, load_prompts

PROMPTS = load_prompts()


def field(kind: str, options: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {"name": "f", "label": "项目", "type": kind, "options": options or [], "help": None, "error": None}


def asking(kind: str, options: list[dict[str, str]] | None = None) -> dict[str, Any]:
    form = {"item": "i", "field": "f", "filled": 1, "total": 3, "state": "collecting"}
    return turn("请说。", status="form", form=form, field=field(kind, options))


@pytest.fixture
def dialogue() -> CallDialogue:
    started = CallDialogue(PROMPTS, demo=False)
    started.begin()
    return started


def press(dialogue: CallDialogue, keys: str) -> Any:
    step = None
    for key in keys:
        step = dialogue.pressed(key)
    return step


def test_greeting_says_that_the_call_is_recorded() -> None:
    assert "录音" in CallDialogue(PROMPTS, demo=False).begin().text


def test_a_question_goes_to_the_gateway(dialogue: CallDialogue) -> None:
    assert dialogue.heard("居住证要不要钱") == Send(text="居住证要不要钱")


def test_two_silences_are_met_gently_the_third_with_a_person(dialogue: CallDialogue) -> None:
    steps = [dialogue.silence() for _ in range(3)]

    assert [type(step) for step in steps] == [Say, Say, End]
    assert steps[2].ending is Ending.TRANSFER


def test_zero_is_a_person_even_where_digits_are_wanted(dialogue: CallDialogue) -> None:
    dialogue.on_turn(asking("phone"))

    assert press(dialogue, "0").ending is Ending.TRANSFER


def test_star_goes_back(dialogue: CallDialogue) -> None:
    assert press(dialogue, "*") == Send(payload="/back")


def test_pressed_number_is_read_back_and_sent_after_one(dialogue: CallDialogue) -> None:
    dialogue.on_turn(asking("phone"))

    read_back = press(dialogue, "13800138000")
    assert "幺三八，零零幺三，八零零零" in read_back.text
    assert press(dialogue, "1") == Send(text="13800138000")


def test_denied_number_is_asked_again_and_not_sent(dialogue: CallDialogue) -> None:
    dialogue.on_turn(asking("phone"))
    dialogue.heard("13800138001")

    assert isinstance(dialogue.heard("不对"), Say)
    press(dialogue, "13800138000")
    assert dialogue.heard("是的") == Send(text="13800138000")


def test_id_number_ending_in_x_is_completed_from_seventeen_keys(dialogue: CallDialogue) -> None:
    dialogue.on_turn(asking("id_number"))
    press(dialogue, "11010519491231002#")

    assert dialogue.heard("对") == Send(text="11010519491231002X")


def test_too_few_digits_are_not_sent(dialogue: CallDialogue) -> None:
    dialogue.on_turn(asking("phone"))

    assert press(dialogue, "138#") == Say(PROMPTS.too_short)


def test_one_key_picks_an_option(dialogue: CallDialogue) -> None:
    options = [{"title": "就业", "payload": '/inform{"value":"job"}'}, {"title": "住所", "payload": "/x"}]
    said = dialogue.on_turn(asking("choice", options))

    assert "就业请按1" in said.text
    assert press(dialogue, "2") == Send(payload="/x")


def test_spoken_option_is_sent_as_its_payload(dialogue: CallDialogue) -> None:
    dialogue.on_turn(asking("choice", [{"title": "就业", "payload": "/job"}]))

    assert dialogue.heard("就业") == Send(payload="/job")
    assert "就业" in dialogue.expected.answers


def test_repeat_slower_louder_are_obeyed_here(dialogue: CallDialogue) -> None:
    said = dialogue.on_turn(turn("换领收20元。"))

    assert dialogue.heard("再说一遍") == Say(said.text)
    assert said.text in dialogue.heard("慢点").text
    assert dialogue.voice.speed < 1
    dialogue.heard("大声点")
    assert dialogue.voice.gain > 1


def test_handoff_of_the_gateway_transfers_the_call(dialogue: CallDialogue) -> None:
    step = dialogue.on_turn(turn("好的。", status="handoff"))

    assert isinstance(step, End)
    assert step.ending is Ending.TRANSFER


def test_digits_are_expected_where_a_number_is_asked(dialogue: CallDialogue) -> None:
    dialogue.on_turn(asking("id_number"))

    assert dialogue.expected.digits == 18
