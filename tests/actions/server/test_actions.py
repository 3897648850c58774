"""The actions of docs/architecture.md, by Rasa's calls."""

from typing import Any

import pytest

from actions.server.actions import all_actions

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _slot(rasa: Any, name: str) -> Any:
    values = [event["value"] for event in rasa.events if event["event"] == "slot" and event["name"] == name]
    return values[-1] if values else "not set"


def _follows(rasa: Any) -> list[str]:
    return [event["name"] for event in rasa.events if event["event"] == "followup"]


async def test_greeting_is_small_talk(rasa: Any) -> None:
    assert (await rasa.say("action_smalltalk", "你好", "greet"))["status"] == "chitchat"


async def test_danger_in_a_question_is_answered_before_the_guide(rasa: Any, said: Any) -> None:
    reply = await rasa.say("action_answer", "我家着火了居住证怎么办", "guide.process")

    assert reply["status"] == "safety"
    assert said(reply).startswith("请立即拨打 119")


async def test_safety_action_knows_the_class_from_the_intent_alone(rasa: Any, said: Any) -> None:
    reply = await rasa.say("action_safety", "呜呜呜", "emergency.medical")

    assert said(reply).startswith("请立即拨打 120")


async def test_handoff_keeps_what_was_talked_about(rasa: Any, said: Any) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    reply = await rasa.say("action_handoff", "转人工", "human")

    assert reply["status"] == "handoff"
    assert "居住证申领" in said(reply)
    assert "收费标准" in said(reply)
    assert "12345" in said(reply)
    assert "运营单位" in said(reply)


@pytest.mark.parametrize("intent", ["complain", "report", "suggest", "praise", "rate"])
async def test_complaints_and_praise_are_told_where_they_belong(rasa: Any, said: Any, intent: str) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    reply = await rasa.say("action_handoff", "我要说说你们窗口", intent)

    assert reply["status"] == "answered"
    assert "12345" in said(reply)


async def test_a_complaint_about_an_item_names_its_complaint_number(rasa: Any, said: Any) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    reply = await rasa.say("action_handoff", "我要投诉", "complain")

    assert "0000-5550104" in said(reply)


async def test_repeat_says_the_last_answer_again(rasa: Any, said: Any) -> None:
    first = await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    assert said(await rasa.say("action_repeat", "再说一遍", "repeat")) == said(first)


async def test_slower_says_it_in_short_bubbles(rasa: Any) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    reply = await rasa.say("action_repeat", "慢点说", "slower")

    assert len(reply["messages"]) > 2
    assert all(len(message["text"]) <= 60 for message in reply["messages"])


async def test_nothing_to_repeat_is_said(rasa: Any, said: Any) -> None:
    assert "还没有说过" in said(await rasa.say("action_repeat", "再说一遍", "repeat"))


async def test_not_understood_twice_offers_a_person_and_thrice_calls_one(rasa: Any) -> None:
    first = await rasa.say("action_unknown", "哇啦哇啦", "oos")
    second = await rasa.say("action_unknown", "叽里咕噜", "oos")
    third = await rasa.say("action_unknown", "乌里哇", "oos")

    assert (first["status"], second["status"], third["status"]) == ("unanswerable", "unanswerable", "handoff")
    assert second["messages"][-1]["choices"][0]["payload"] == "/human"
    assert _slot(rasa, "unknown_count") == 0


async def test_an_answer_in_between_forgets_what_was_not_understood(rasa: Any) -> None:
    await rasa.say("action_unknown", "哇啦哇啦", "oos")
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    assert rasa.slots["unknown_count"] == 0


async def test_what_the_classifier_misses_the_search_may_know(rasa: Any) -> None:
    reply = await rasa.say("action_unknown", "俺身份证掉了咋整", "nlu_fallback", 0.3)

    assert (reply["status"], reply["item"]) == ("answered", "id-card-replacement")


async def test_the_second_choice_is_taken(rasa: Any) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    reply = await rasa.say("action_choose", "第二个", "choose", ordinal="二")

    assert (reply["item"], reply["aspect"]) == ("residence-permit-application", "online")


async def test_a_choice_that_is_not_there_is_said(rasa: Any, said: Any) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    assert "一共只有 3 个" in said(await rasa.say("action_choose", "第九个", "choose"))


async def test_choosing_to_apply_opens_the_form(rasa: Any) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    reply = await rasa.say("action_choose", "第三个", "choose")

    assert reply["status"] == "form"
    assert _slot(rasa, "form_open") is True
    assert _follows(rasa) == ["application_form"]


async def test_no_without_an_offer_asks_what_is_wanted(rasa: Any) -> None:
    assert (await rasa.say("action_choose", "不要", "deny"))["status"] == "chitchat"


async def test_every_action_of_the_contract_is_there(client: Any, settings: Any) -> None:
    services = client._transport.app.state.services

    assert {action.name() for action in all_actions(services)} == {
        "action_answer", "action_open_form", "validate_application_form", "action_resume_form", "validate_case_form",
        "action_handoff", "action_safety", "action_smalltalk", "action_repeat", "action_unknown", "action_choose",
        "action_rate",
    }  # fmt: skip


async def test_an_unsure_classifier_calls_nobody_abusive(rasa: Any) -> None:
    assert (await rasa.say("action_safety", "这个东西", "abuse", 0.7))["status"] != "safety"
