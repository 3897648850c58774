"""Ratings by Rasa's calls: offered once after a submission, taken by word and by button."""

from typing import Any

import pytest

from actions.cases.proof import Keyed
from actions.cases.record import CaseStatus
from actions.cases.sources.sql import NewCase, SqlCaseSource
from core.clock import FixedClock
from tests.actions.server.conftest import MONDAY, SECRET

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _rates(reply: dict[str, Any]) -> list[str]:
    found = [choice["payload"] for message in reply["messages"] for choice in message["choices"]]
    return [payload for payload in found if payload.startswith("/rate")]


async def _type(rasa: Any, text: str, intent: str = "inform", confidence: float = 0.6) -> Any:
    rasa.slots["form_answer"] = text
    return await rasa.say("validate_application_form", text, intent, confidence)


async def _submitted(rasa: Any) -> dict[str, Any]:
    await rasa.say("action_open_form", "我要办居住证", "apply")
    await rasa.call("validate_application_form", "我要办居住证", "apply")
    reply: Any = await _type(rasa, "同意", "affirm")
    for _ in range(20):
        form = reply["form"]
        if form["state"] == "submitted":
            return dict(reply)
        field: Any = next((message["field"] for message in reply["messages"] if message["field"]), None)
        if form["state"] == "review":
            reply = await _type(rasa, "/submit", "submit", 1.0)
        elif field["options"]:
            reply = await _type(rasa, field["options"][0]["payload"], "inform", 1.0)
        else:
            given = {
                "name": "林小禾",
                "id_number": "11010519491231002X",
                "phone": "13800138000",
                "date": "2025年3月1日",
                "address": "示范市和谐区团结路8号",
                "file": "到窗口带",
            }
            reply = await _type(rasa, given.get(field["type"], "照实填写"))
    raise AssertionError("never submitted")


async def test_a_submission_offers_five_levels_of_its_own_number(rasa: Any) -> None:
    reply = await _submitted(rasa)

    number = reply["case"]["case_no"]
    assert _rates(reply) == [f'/rate{{"level":{level},"matter":"{number}"}}' for level in (5, 4, 3, 2, 1)]


async def test_a_low_rating_asks_why_and_is_seen_in_the_progress(rasa: Any, said: Any) -> None:
    offer = await _submitted(rasa)
    number = offer["case"]["case_no"]

    low = await rasa.say("action_rate", _rates(offer)[3], "rate")
    why = await rasa.say("action_rate", _rates(low)[0], "rate")
    looked = await rasa.client.post(
        "/tasks/cases/lookup", json={"case_no": number, "holder_tail": "8000", "client": "rating-test"}
    )

    assert "1个工作日内联系您" in said(low)
    assert "服务态度生硬" in said(why)
    assert "回访" in looked.json()["next_step"]
    assert looked.json()["timeline"][-1]["status"] == "rating"


async def test_a_case_told_as_done_offers_its_rating_once(rasa: Any, client: Any) -> None:
    services = client._transport.app.state.services
    keyed, clock = Keyed(SECRET), FixedClock(MONDAY)
    source = SqlCaseSource(services.database, keyed, clock)
    case = NewCase("divorce-registration", "离婚登记", "990100", None, "林小禾", "", "0000-5550101", None, None, "收到")
    async with services.database.transaction() as session:
        number = await source.open_case(session, case)
    asked = await rasa.say("validate_case_form", f"查{number}", "progress")
    rasa.slots |= {"requested_slot": "case_answer", "case_answer": "0101"}
    open_yet = await rasa.say("validate_case_form", "0101")
    await source.advance(number, CaseStatus.ACCEPTED, "受理")
    await source.advance(number, CaseStatus.DONE, "办好了", result="离婚证")

    offers = []
    for _ in range(2):
        rasa.slots |= {"requested_slot": None, "case_state": None}
        await rasa.say("validate_case_form", f"查{number}", "progress")
        rasa.slots |= {"requested_slot": "case_answer", "case_answer": "0101"}
        offers.append(_rates(await rasa.say("validate_case_form", "0101")))

    assert asked["case"] is None
    assert open_yet["case"]["case_no"] == number
    assert _rates(open_yet) == []
    assert [len(offer) for offer in offers] == [5, 0]


async def test_a_level_said_is_about_the_matter_told_last(rasa: Any, said: Any) -> None:
    await _submitted(rasa)

    assert "非常满意" in said(await rasa.say("action_rate", "非常满意", "rate"))


async def test_without_a_level_it_is_asked(rasa: Any) -> None:
    assert len(_rates(await rasa.say("action_rate", "怎么评价", "rate"))) == 5


async def test_elder_mode_shows_four_choices(rasa: Any) -> None:
    rasa.metadata = {**rasa.metadata, "mode": "elder"}

    reply = await rasa.say("action_rate", "我要评价", "rate")

    assert len(_rates(reply)) == 4
    assert all(len(message["text"]) <= 60 for message in reply["messages"])


async def test_somebody_elses_number_cannot_be_rated(rasa: Any, said: Any) -> None:
    reply = await rasa.say("action_rate", '/rate{"level":1,"matter":"20260105400725"}', "rate")

    assert "先查它的进度" in said(reply)


@pytest.mark.parametrize("payload", ['/rate{"level":9}', '/rate{"level":"x"}', '/rate{"level":1,"reason":"nonsense"}'])
async def test_a_payload_of_another_make_is_asked_again(rasa: Any, payload: str) -> None:
    assert len(_rates(await rasa.say("action_rate", payload, "rate"))) == 5
