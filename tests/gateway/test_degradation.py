"""What a person hears while Rasa, or actions too, are down."""

from datetime import timedelta

import pytest

from core.problem import AppError, Unavailable
from core.reply import Message, Reply, Status
from tests.gateway.conftest import MakeWorld
from tests.gateway.fakes import CHOICES, Said, answered, form_reply
from tests.gateway.world import World


async def test_without_rasa_a_plain_guide_answer_says_that_forms_are_closed(world: World) -> None:
    person = await world.person(region="110000", mode="elder")
    await world.rasa_server.stop()

    turn = await person.say("居住证要不要钱")

    assert turn["status"] == "answered"
    assert turn["messages"][0]["text"] == "指南：居住证要不要钱"
    assert turn["messages"][1]["kind"] == "notice"
    assert "填表" in turn["messages"][1]["text"]
    assert world.actions.asked[0].model_dump() == {"text": "居住证要不要钱", "region": "110000", "mode": "elder"}


async def test_without_rasa_a_tapped_choice_is_asked_by_its_title(world: World) -> None:
    offer = Reply(status=Status.CLARIFICATION, messages=[Message(id="m", kind="choices", text="？", choices=CHOICES)])
    world.rasa.reply = lambda _: [offer]
    person = await world.person()
    await person.say("身份证")
    await world.rasa_server.stop()

    await person.tap(CHOICES[0].payload)

    assert world.actions.asked[0].text == "收费标准"


async def test_without_rasa_and_actions_a_sentence_names_12345(world: World) -> None:
    person = await world.person()
    await world.rasa_server.stop()
    await world.actions_server.stop()

    turn = await person.say("居住证要不要钱")

    assert turn["status"] == "error"
    assert "12345" in turn["messages"][0]["text"]


async def test_personal_data_is_masked_also_without_rasa(world: World) -> None:
    person = await world.person()
    await world.rasa_server.stop()

    await person.say("我叫11010519491231002X")

    assert "11010519491231002X" not in world.actions.asked[0].text


async def test_what_was_meant_for_an_open_form_is_not_answered_as_a_question(world: World) -> None:
    world.rasa.reply = lambda _: [form_reply()]
    world.actions.answer = lambda _: Reply(status=Status.UNANSWERABLE, messages=[Message(id="m", text="没听懂")])
    person = await world.person()
    await person.say("我要办居住证")
    await world.rasa_server.stop()

    turn = await person.say("张三")

    assert [message["kind"] for message in turn["messages"]] == ["notice"]
    assert "继续" in turn["messages"][0]["text"]


async def test_a_form_goes_on_when_rasa_is_back(world: World) -> None:
    world.rasa.reply = lambda _: [form_reply(filled=2)]
    person = await world.person()
    await person.say("我要办居住证")
    await world.rasa_server.stop()
    await person.say("张三")
    await world.rasa_server.start()
    world.clock.advance(timedelta(seconds=6))

    turn = await person.say("继续")

    assert turn["form"]["filled"] == 2


async def test_a_dead_rasa_costs_its_time_out_a_few_times_only(make_world: MakeWorld) -> None:
    world = await make_world(assistant_timeout_s=1.5, breaker_failures=2)
    person = await world.person()
    world.rasa.gate.clear()
    for n in range(2):
        await person.say(f"{n}")

    asked_before = len(world.rasa.said)
    for n in range(5):
        await person.say(f"又{n}")

    assert len(world.rasa.said) == asked_before == 2
    world.rasa.gate.set()


async def test_after_the_pause_one_message_tries_rasa_again(make_world: MakeWorld) -> None:
    world = await make_world(assistant_timeout_s=1.5, breaker_failures=1)
    person = await world.person()
    world.rasa.gate.clear()
    await person.say("一")
    world.rasa.gate.set()
    assert (await person.say("二"))["messages"][0]["text"] == "指南：二"

    world.clock.advance(timedelta(seconds=6))

    assert (await person.say("三"))["messages"][0]["text"] == "答：三"
    assert (await person.say("四"))["messages"][0]["text"] == "答：四"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 422])
async def test_no_failure_of_rasa_becomes_a_500(world: World, status: int) -> None:
    def fail(_: Said) -> AppError:
        error = Unavailable()
        error.status = status
        return error

    world.rasa.reply = fail
    person = await world.person()

    assert [(await person.say(f"{n}"))["messages"][0]["text"] for n in range(5)] == [f"指南：{n}" for n in range(5)]


async def test_a_failing_action_does_not_open_the_breaker(world: World) -> None:
    def fail(said: Said) -> AppError | list[Reply]:
        error = Unavailable()
        error.status = 502
        return error if said.message == "坏" else [answered("好")]

    world.rasa.reply = fail
    person = await world.person()
    for n in range(5):
        await person.say("坏", f"m-{n}")

    assert (await person.say("好的"))["messages"][0]["text"] == "好"


async def test_no_replies_at_all_is_a_failure(world: World) -> None:
    world.rasa.reply = lambda _: []

    assert (await (await world.person()).say("问"))["messages"][0]["text"] == "指南：问"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/guides?q=x"),
        ("GET", "/v1/guides/id-card-renewal"),
        ("GET", "/v1/forms/id-card-renewal"),
    ],
)
async def test_without_actions_reading_is_a_503_that_may_be_tried_again(world: World, method: str, path: str) -> None:
    await world.actions_server.stop()

    response = await world.http.request(method, path)

    assert response.status_code == 503
    assert response.json()["code"] == "upstream_down"


async def test_a_connection_that_was_closed_meanwhile_is_opened_again(world: World) -> None:
    person = await world.person()
    await person.say("一")
    await world.rasa_server.stop()
    await world.rasa_server.start()

    assert (await person.say("二"))["messages"][0]["text"] == "答：二"
