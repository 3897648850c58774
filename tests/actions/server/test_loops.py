"""The form protocol of bot/assistant/README.md."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from actions.server.actions import ApplicationForm
from actions.server.loops import LoopTurns

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORM_ON = {"form_answer": None}
FORM_END = {"form_answer": None, "form_open": False, "requested_slot": None}


def _slots(rasa: Any) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in rasa.events if event["event"] == "slot"}


async def _open(rasa: Any) -> dict[str, Any]:
    reply = await rasa.say("action_open_form", "我要办居住证", "apply")
    await rasa.call("validate_application_form", "我要办居住证", "apply")
    return reply


async def _type(rasa: Any, text: str, intent: str = "inform", confidence: float = 0.6, **entities: Any) -> Any:
    rasa.slots["form_answer"] = text
    return await rasa.say("validate_application_form", text, intent, confidence, **entities)


async def test_an_application_opens_with_its_first_question(rasa: Any) -> None:
    reply = await rasa.say("action_open_form", "我要办居住证", "apply")

    assert reply["status"] == "form"
    assert reply["form"]["item"] == "residence-permit-application"
    assert _slots(rasa)["form_open"] is True
    assert _slots(rasa)["item"] == "residence-permit-application"


async def test_the_activation_says_nothing_and_asks_for_the_answer(rasa: Any) -> None:
    await rasa.say("action_open_form", "我要办居住证", "apply")

    reply = await rasa.call("validate_application_form", "我要办居住证", "apply")

    assert reply == {}
    assert _slots(rasa) == {"form_answer": None, "requested_slot": "form_answer"}


async def test_the_item_talked_about_is_applied_for(rasa: Any) -> None:
    await rasa.say("action_answer", "居住证要不要钱", "guide.fee")

    reply = await rasa.say("action_open_form", "那我现在申请", "apply")

    assert reply["form"]["item"] == "residence-permit-application"


async def test_an_item_without_a_form_says_where_to_go(rasa: Any, said: Any) -> None:
    reply = await rasa.say("action_open_form", "/apply", "apply", item="divorce-registration")

    assert reply["status"] == "unanswerable"
    assert _slots(rasa)["form_open"] is False
    assert "离婚登记" in said(reply)


async def test_an_application_without_an_item_asks_which(rasa: Any) -> None:
    reply = await rasa.say("action_open_form", "我想申请", "apply")

    assert reply["status"] == "clarification"
    assert _slots(rasa)["form_open"] is False


async def test_a_message_goes_to_the_form_and_the_loop_goes_on(rasa: Any) -> None:
    await _open(rasa)

    reply = await _type(rasa, "好的", "affirm")

    assert reply["status"] == "form"
    assert _slots(rasa).items() >= FORM_ON.items()
    assert "requested_slot" not in _slots(rasa)


async def test_the_form_reads_the_sealed_text(rasa: Any, said: Any) -> None:
    await _open(rasa)
    await _type(rasa, "好的", "affirm")

    rasa.seal("张三")
    reply = await _type(rasa, "张*")

    assert reply["status"] == "form"


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(rasa: Any, said: Any) -> None:
    await _open(rasa)
    await _type(rasa, "好的", "affirm")

    reply = await _type(rasa, "居住证要不要钱", "guide.fee", 0.97)

    assert "首次申领免费" in said(reply)
    assert _slots(rasa).items() >= FORM_ON.items()
    assert rasa.slots["form_open"] is True


async def test_danger_inside_a_form_comes_first_and_the_form_stays(rasa: Any, said: Any) -> None:
    await _open(rasa)

    reply = await _type(rasa, "有人撬门闯进我家")

    assert reply["status"] == "safety"
    assert said(reply).startswith("请立即拨打 110")
    assert _slots(rasa) == FORM_ON


async def test_a_person_called_for_inside_a_form_ends_the_loop_but_keeps_the_draft(rasa: Any) -> None:
    await _open(rasa)

    reply = await _type(rasa, "转人工", "human", 0.99)
    ended = _slots(rasa)
    resumed = await rasa.say("action_resume_form", "接着填", "resume")

    assert reply["status"] == "handoff"
    assert ended.items() >= FORM_END.items()
    assert resumed["status"] == "form"


async def test_pausing_ends_the_loop_and_resuming_opens_it_again(rasa: Any) -> None:
    await _open(rasa)
    await _type(rasa, "/pause", "pause", 1.0)
    paused = _slots(rasa)

    reply = await rasa.say("action_resume_form", "接着填", "resume")

    assert paused.items() >= FORM_END.items()
    assert reply["status"] == "form"
    assert _slots(rasa)["form_open"] is True


async def test_nothing_to_resume_leaves_the_form_closed(rasa: Any) -> None:
    await rasa.say("action_resume_form", "接着填", "resume")

    assert _slots(rasa)["form_open"] is False


async def test_progress_asks_for_the_number_and_goes_on(rasa: Any) -> None:
    reply = await rasa.say("validate_case_form", "我的证办好了没", "progress")

    assert reply["status"] in ("case", "clarification")
    assert _slots(rasa).items() >= {"case_answer": None, "requested_slot": "case_answer"}.items()


async def test_another_question_leaves_the_progress_dialogue(rasa: Any, said: Any) -> None:
    await rasa.say("validate_case_form", "我的证办好了没", "progress")
    rasa.slots["case_answer"] = "算了，居住证要不要钱"

    reply = await rasa.say("validate_case_form", "算了，居住证要不要钱", "guide.fee", 0.95)

    assert "首次申领免费" in said(reply)
    assert _slots(rasa).items() >= {"case_answer": None, "requested_slot": None}.items()


class Down:
    """Forms whose database does not answer."""

    async def turn(self, *_: Any, **__: Any) -> Any:
        raise OperationalError("select 1", {}, OSError("down"))


async def test_a_database_that_is_down_is_said_politely_and_the_form_stays_open(
    settings: Any, make_app: Any, calls: Any, rasa: Any, said: Any
) -> None:
    app = make_app(settings)
    async with calls(app) as caller:
        rasa.client = caller
        await _open(rasa)
        action = LoopTurns(replace(app.state.services, forms=Down()))
        app.state.executor.register_action(ApplicationForm("validate_application_form", action.services))

        reply = await _type(rasa, "好的", "affirm")

    assert reply["status"] == "error"
    assert "12345" in said(reply)
    assert _slots(rasa) == FORM_ON
