"""Work orders by Rasa's calls: opened by the intent, read back, numbered, and a case named in one looked up first."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

PERMIT = {
    "consent": "agree",
    "name": "林小禾",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "reason": "study",
    "living_since": "2025-03-01",
    "address": "示范市和谐区团结路8号",
    "study_proof": "student_card",
    "pickup": "counter",
}


def _slots(rasa: Any) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in rasa.events if event["event"] == "slot"}


async def _type(rasa: Any, text: str, intent: str = "inform", confidence: float = 0.6) -> Any:
    rasa.slots["form_answer"] = text
    return await rasa.say("validate_application_form", text, intent, confidence)


async def _open(rasa: Any, text: str, intent: str) -> Any:
    reply = await rasa.say("action_open_form", text, intent)
    await rasa.call("validate_application_form", text, intent)
    return reply


async def _case(rasa: Any, key: str) -> str:
    body = {"item": "residence-permit-application", "version": 1, "values": PERMIT, "subject": None, "channel": "web"}
    response = await rasa.client.post("/tasks/submissions", json=body, headers={"Idempotency-Key": key})
    assert response.status_code in (200, 201), response.text
    return str(response.json()["case_no"])


@pytest.mark.parametrize(
    ("intent", "text", "item"),
    [
        ("complain", "我要投诉窗口办事拖拉", "work-order-complaint"),
        ("report", "我要举报有人无证经营食品", "work-order-report"),
        ("suggest", "我想提个建议，大厅多放几把椅子", "work-order-suggestion"),
        ("praise", "我要表扬三号窗口的工作人员", "work-order-praise"),
    ],
)
async def test_the_intent_picks_the_form(rasa: Any, said: Any, intent: str, text: str, item: str) -> None:
    reply = await rasa.say("action_open_form", text, intent)

    assert reply["status"] == "form"
    assert reply["form"]["item"] == item
    assert "记下了" in said(reply)
    assert _slots(rasa)["form_open"] is True
    assert "item" not in _slots(rasa), "the item talked about stays"


async def test_help_is_opened_by_its_button(rasa: Any) -> None:
    reply = await rasa.say("action_open_form", '/apply{"item":"work-order-help"}', "apply", item="work-order-help")

    assert reply["form"]["item"] == "work-order-help"


async def test_a_person_called_for_offers_to_leave_a_request(rasa: Any) -> None:
    reply = await rasa.say("action_handoff", "转人工", "human")

    assert reply["status"] == "handoff"
    assert '/apply{"item":"work-order-help"}' in [one["payload"] for one in reply["messages"][-1]["choices"]]


async def test_numbers_of_people_in_a_story_are_read_back_masked(rasa: Any, said: Any) -> None:
    reply = await rasa.say("action_open_form", "我要投诉13800138000天天打电话骚扰我", "complain")

    assert "天天打电话骚扰我" in said(reply)
    assert "13800138000" not in said(reply)


async def test_danger_in_a_report_comes_before_its_form(rasa: Any, said: Any) -> None:
    reply = await rasa.say("action_open_form", "我要举报有人撬门闯进我家", "report")

    assert reply["status"] == "safety"
    assert said(reply).startswith("请立即拨打 110")
    assert _slots(rasa) == {"form_open": False}


async def test_who_does_not_agree_is_told_the_hotline(rasa: Any, said: Any) -> None:
    await _open(rasa, "我要投诉窗口办事拖拉", "complain")

    reply = await _type(rasa, "不同意", "deny")

    assert "12345" in said(reply)
    assert "材料" not in said(reply)


async def test_what_is_told_when_a_paused_order_is_taken_up_fills_what_is_missing(rasa: Any) -> None:
    await _open(rasa, "我要投诉", "complain")
    await _type(rasa, "同意", "affirm")
    await _type(rasa, "暂停", "pause", 0.99)

    reply = await _open(rasa, "我要投诉窗口办事拖拉", "complain")

    assert reply["form"]["field"] == "place"


async def test_asking_where_to_complain_is_answered_and_opens_nothing(rasa: Any, said: Any) -> None:
    reply = await rasa.say("action_open_form", "投诉电话是多少", "complain")

    assert "12345" in said(reply)
    assert reply["messages"][-1]["choices"][-1]["payload"] == "/complain"
    assert _slots(rasa)["form_open"] is False


async def test_a_complaint_is_read_back_and_numbered_without_a_promise(rasa: Any, said: Any) -> None:
    await _open(rasa, "我要投诉窗口办事拖拉", "complain")
    await _type(rasa, "同意", "affirm")
    for text in ("和谐区政务服务大厅", "跳过", "跳过", "林小禾", "13800138000", "请为我保密"):
        await _type(rasa, text)
    review = await _type(rasa, "跳过")
    done = await _type(rasa, "提交", "submit", 0.99)

    assert review["form"]["state"] == "review"
    assert "窗口办事拖拉" in said(review)
    assert done["form"]["state"] == "submitted"
    assert done["case"]["case_no"] in said(done)
    assert "5个工作日内联系您" in said(done)
    assert not [one for message in done["messages"] for one in message["choices"] if one["payload"].startswith("/rate")]


async def test_an_anonymous_report_gets_a_code(rasa: Any, said: Any) -> None:
    await _open(rasa, "/report", "report")
    await _type(rasa, "同意", "affirm")
    for text in ("为什么有人没有证照也能在路边卖熟食", "团结路路口", "跳过", "跳过", "匿名", "跳过"):
        await _type(rasa, text, "report", 0.95)
    done = await _type(rasa, "提交", "submit", 0.99)

    assert done["form"]["state"] == "submitted"
    assert "查询码" in said(done)
    assert "联系您" not in said(done)


async def test_a_case_that_a_complaint_names_is_told_first_after_proof(rasa: Any, said: Any) -> None:
    number = await _case(rasa, "complaint-1")

    asked = await _open(rasa, f"我要投诉，办件{number}一直没人管", "complain")
    wrong = await _type(rasa, "1111")
    told = await _type(rasa, "002X")
    going_on = await _type(rasa, "同意", "affirm")

    assert "后四位" in said(asked)
    assert asked["case"] is None
    assert wrong["case"] is None
    assert told["case"]["case_no"] == number
    assert "登记您的投诉" in said(told)
    assert rasa.slots["case_state"] is None
    assert going_on["form"]["field"] == "place"


async def test_a_person_who_will_not_look_goes_on_with_the_complaint(rasa: Any, said: Any) -> None:
    number = await _case(rasa, "complaint-2")
    await _open(rasa, f"我要投诉，办件{number}一直没人管", "complain")

    reply = await _type(rasa, "不查了")

    assert reply["case"] is None
    assert reply["form"]["field"] == "consent"
    assert rasa.slots["form_open"] is True


async def test_a_resumed_order_leaves_the_item_talked_about(rasa: Any) -> None:
    await _open(rasa, "我要投诉窗口办事拖拉", "complain")
    await _type(rasa, "暂停", "pause", 0.99)

    await rasa.say("action_resume_form", "接着填", "resume")

    assert _slots(rasa).get("item") is None
