"""The way of a message: once, in order, masked, kept."""

import asyncio
import uuid

import httpx
import pytest

from core.problem import Unavailable
from core.reply import Message, Reply, Status
from core.sealing import Seal
from tests.gateway.conftest import MakeWorld
from tests.gateway.fakes import CASE_NO, CHOICES, SECRET, Said, answered, case_reply
from tests.gateway.world import Person, World, execute, rows

ID_NUMBER = "11010519491231002X"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def any_world(request: pytest.FixtureRequest, make_world: MakeWorld) -> World:
    """A gateway over either database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return await make_world(url)


async def test_a_message_is_answered_with_a_turn(any_world: World) -> None:
    person = await any_world.person()

    turn = await person.say("居住证要不要钱")

    assert turn["status"] == "answered"
    assert turn["conversation_id"] == person.conversation_id
    assert [message["text"] for message in turn["messages"]] == ["答：居住证要不要钱"]


async def test_rasa_is_told_who_where_and_how(world: World) -> None:
    person = await world.person(region="110000", mode="elder", locale="zh-TW", channel="hotline")

    turn = await person.say("你好", "m-1")

    said = world.rasa.said[0]
    assert said.sender == person.conversation_id
    assert said.metadata.model_dump() == {
        "turn_id": turn["turn_id"],
        "region": "110000",
        "mode": "elder",
        "locale": "zh-TW",
        "channel": "hotline",
        "sealed_text": None,
        "subject": None,
    }


async def test_a_conversation_that_names_no_region_is_in_that_of_the_installation(world: World) -> None:
    await (await world.person()).say("你好")

    assert world.rasa.said[0].metadata.region == "990100"


async def test_the_citizen_is_told_to_rasa(world: World) -> None:
    person = await world.person()
    citizens = (await world.http.get("/v1/demo/citizens")).json()["citizens"]

    await person.say("我的办件", **{"X-Citizen-Token": f"Bearer {citizens[0]['citizen_token']}"})

    assert world.rasa.said[0].metadata.subject == citizens[0]["subject"]


async def test_rasa_sees_masked_text_and_the_whole_is_sealed(world: World) -> None:
    person = await world.person()

    await person.say(f"我的身份证号是{ID_NUMBER}")

    said = world.rasa.said[0]
    assert ID_NUMBER not in said.message
    assert said.metadata.sealed_text is not None
    assert Seal(SECRET).open(said.metadata.sealed_text) == f"我的身份证号是{ID_NUMBER}"


async def test_the_history_holds_masked_text(any_world: World) -> None:
    person = await any_world.person()

    await person.say(f"我的身份证号是{ID_NUMBER}")

    assert ID_NUMBER not in str(await person.history())


async def test_values_of_a_payload_are_masked_and_sealed_too(world: World) -> None:
    person = await world.person()
    payload = f'/inform{{"field":"id_number","value":"{ID_NUMBER}"}}'

    await person.tap(payload)

    said = world.rasa.said[0]
    assert said.message.startswith('/inform{"field":"id_number","value":"1101')
    assert ID_NUMBER not in said.message
    assert Seal(SECRET).open(said.metadata.sealed_text or "") == payload


@pytest.mark.parametrize("text", ["/restart", " //restart", "／restart", "/／ restart", "\x01/restart"])
async def test_text_never_becomes_a_payload(world: World, text: str) -> None:
    await (await world.person()).say(text)

    assert world.rasa.said[0].message == "restart"


async def test_a_tapped_choice_is_kept_under_its_title(world: World) -> None:
    offer = Reply(
        status=Status.CLARIFICATION, messages=[Message(id="m", kind="choices", text="哪一种？", choices=CHOICES)]
    )
    world.rasa.reply = lambda _: [offer]
    person = await world.person()
    await person.say("身份证")

    await person.tap(CHOICES[0].payload)

    said = [m["text"] for m in (await person.history())["messages"] if m["role"] == "user"]
    assert said == ["身份证", "收费标准"]


async def test_a_button_of_the_widget_is_kept_by_its_name(world: World) -> None:
    person = await world.person()

    await person.tap("/pause")
    await person.tap('/guide.fee{"item":"id-card-renewal"}')

    said = [m["text"] for m in (await person.history())["messages"] if m["role"] == "user"]
    assert said == ["暂停", "（点选）"]


async def test_several_replies_make_one_turn(world: World) -> None:
    world.rasa.reply = lambda _: [answered("首次免费", item="residence-permit-application"), answered("接着填表")]

    turn = await (await world.person()).say("要钱吗")

    assert [message["text"] for message in turn["messages"]] == ["首次免费", "接着填表"]
    assert turn["item"] == "residence-permit-application"


async def test_the_same_message_again_gives_the_same_turn_done_once(any_world: World) -> None:
    person = await any_world.person()

    first = await person.say("你好", "m-1")
    again = await person.say("你好", "m-1")

    assert again == first
    assert len(any_world.rasa.said) == 1


async def test_the_same_message_again_after_a_restart_gives_the_same_turn(any_world: World) -> None:
    person = await any_world.person()
    first = await person.say("你好", "m-1")

    await any_world.restart_gateway()
    person.http = any_world.http

    assert await person.say("你好", "m-1") == first
    assert len(any_world.rasa.said) == 1


async def test_a_repetition_waits_for_the_first_that_is_still_in_progress(any_world: World) -> None:
    person = await any_world.person()
    any_world.rasa.gate.clear()
    first = [asyncio.create_task(person.say("你好", "m-1")) for _ in range(8)]
    while not any_world.rasa.said:
        await asyncio.sleep(0.01)

    any_world.rasa.gate.set()
    turns = await asyncio.gather(*first)

    assert all(turn == turns[0] for turn in turns)
    assert len(any_world.rasa.said) == 1


async def test_the_same_id_with_another_content_is_a_conflict(world: World) -> None:
    person = await world.person()
    await person.say("你好", "m-1")

    responses = [
        await person.post({"text": "再见", "client_message_id": "m-1"}),
        await person.post({"payload": "/greet", "client_message_id": "m-1"}),
    ]

    assert [response.status_code for response in responses] == [409, 409]
    assert responses[0].json()["code"] == "conflict"


async def test_the_same_id_in_another_conversation_is_another_message(world: World) -> None:
    one, other = await world.person(), await world.person()

    assert (await one.say("你好", "m-1"))["turn_id"] != (await other.say("你好", "m-1"))["turn_id"]


async def test_a_message_sent_again_after_a_crash_before_it_was_stored_has_the_same_turn_id(world: World) -> None:
    person = await world.person()
    await execute(world.parts.database, "ALTER TABLE turns RENAME TO hidden")
    crashed = await person.post({"text": "你好", "client_message_id": "m-1"})
    await execute(world.parts.database, "ALTER TABLE hidden RENAME TO turns")

    turn = await person.say("你好", "m-1")

    assert crashed.status_code == 503
    assert {said.metadata.turn_id for said in world.rasa.said} <= {turn["turn_id"]}


async def test_twenty_messages_at_once_come_out_in_order_one_by_one(any_world: World) -> None:
    person = await any_world.person()
    texts = [f"第{n}句" for n in range(20)]

    async def say(delay: int, text: str) -> None:
        await asyncio.sleep(0.002 * delay)
        await person.say(text)

    await asyncio.gather(*(say(n, text) for n, text in enumerate(texts)))

    handled = [said.message for said in any_world.rasa.done]
    kept = [m["text"] for m in (await person.history(limit=100))["messages"] if m["turn_id"]]
    assert any_world.rasa.most_at_once[person.conversation_id] == 1
    assert sorted(handled) == sorted(texts)
    assert kept == [line for text in handled for line in (text, f"答：{text}")]


async def test_messages_sent_over_one_connection_keep_their_order(world: World) -> None:
    person = await world.person()
    texts = [f"第{n}句" for n in range(20)]
    world.rasa.gate.clear()
    waiting = []
    for n, text in enumerate(texts):
        waiting.append(asyncio.create_task(person.say(text)))
        lanes = world.parts.order._lanes
        while (lane := lanes.get(person.conversation_id)) is None or lane.waiting <= n:
            await asyncio.sleep(0.001)

    world.rasa.gate.set()
    await asyncio.gather(*waiting)

    assert [said.message for said in world.rasa.done] == texts


async def test_conversations_do_not_wait_for_each_other(world: World) -> None:
    slow, quick = await world.person(), await world.person()
    world.rasa.gate.clear()
    waiting = asyncio.create_task(slow.say("慢"))
    while not world.rasa.said:
        await asyncio.sleep(0.005)
    world.rasa.gate.set()

    assert (await quick.say("快"))["status"] == "answered"
    await waiting


async def test_a_full_queue_is_refused_with_429(make_world: MakeWorld) -> None:
    world = await make_world(turn_queue=2)
    person = await world.person()
    world.rasa.gate.clear()
    waiting = [asyncio.create_task(person.say(f"{n}")) for n in range(2)]
    while (lane := world.parts.order._lanes.get(person.conversation_id)) is None or lane.waiting < 2:
        await asyncio.sleep(0.005)

    refused = await person.post({"text": "三", "client_message_id": "m-3"})
    world.rasa.gate.set()
    await asyncio.gather(*waiting)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert (await person.say("三", "m-3"))["status"] == "answered"


@pytest.mark.postgres
async def test_two_replicas_keep_the_order_of_a_conversation(make_world: MakeWorld, postgres_url: str) -> None:
    world = await make_world(postgres_url)
    person = await world.person()
    other = await world.replica()

    async with httpx.AsyncClient(base_url=other.url, timeout=20) as http:
        elsewhere = Person(http, person.conversation_id, person.token)
        await asyncio.gather(*((person, elsewhere)[n % 2].say(f"第{n}句", f"m-{n}") for n in range(20)))
        repeated = await elsewhere.say("第0句", "m-0")
    await other.stop()

    assert world.rasa.most_at_once[person.conversation_id] == 1
    assert len(world.rasa.done) == 20
    assert repeated == await person.say("第0句", "m-0")


@pytest.mark.postgres
async def test_two_replicas_do_the_same_message_once(make_world: MakeWorld, postgres_url: str) -> None:
    world = await make_world(postgres_url)
    person = await world.person()
    other = await world.replica()

    async with httpx.AsyncClient(base_url=other.url, timeout=20) as http:
        elsewhere = Person(http, person.conversation_id, person.token)
        turns = await asyncio.gather(*((person, elsewhere)[n % 2].say("你好", "m-1") for n in range(10)))
    await other.stop()

    assert all(turn == turns[0] for turn in turns)
    assert len(world.rasa.said) == 1


async def test_a_turn_is_finished_when_the_person_goes_away(world: World) -> None:
    person = await world.person()
    world.rasa.gate.clear()
    async with httpx.AsyncClient(base_url=world.gateway.url) as http:
        leaving = asyncio.create_task(Person(http, person.conversation_id, person.token).say("你好", "m-1"))
        while not world.rasa.said:
            await asyncio.sleep(0.005)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)

    world.rasa.gate.set()
    turn = await person.say("你好", "m-1")

    assert turn["messages"][0]["text"] == "答：你好"
    assert len(world.rasa.said) == 1


async def test_the_wrong_secret_is_an_assistant_that_is_down(world: World) -> None:
    world.parts.client.headers["X-Zhiban-Secret"] = "wrong"

    turn = await (await world.person()).say("你好")

    assert turn["status"] == "error"
    assert "12345" in turn["messages"][0]["text"]


async def test_a_case_that_is_shown_is_in_the_audit_log(world: World) -> None:
    world.rasa.reply = lambda _: [case_reply(CASE_NO)]

    await (await world.person()).say("我的件到哪了")

    found = await rows(world.parts.database, "SELECT action, object, result FROM audit")
    assert ("case.shown", CASE_NO, "case") in found


async def test_a_database_that_is_away_is_a_503_not_a_500(make_world: MakeWorld) -> None:
    world = await make_world()
    person = await world.person()
    await execute(world.parts.database, "ALTER TABLE conversations RENAME TO hidden")

    response = await person.post({"text": "你好", "client_message_id": "m-1"})

    assert response.status_code == 503
    assert response.json()["code"] == "store_down"


async def test_an_action_that_fails_is_answered_without_rasa(world: World) -> None:
    def fail(_: Said) -> Unavailable:
        error = Unavailable()
        error.status = 502
        return error

    world.rasa.reply = fail

    turn = await (await world.person()).say("身份证要钱吗")

    assert turn["messages"][0]["text"] == "指南：身份证要钱吗"


async def test_a_message_to_an_erased_conversation_is_refused(world: World) -> None:
    person = await world.person()
    world.rasa.gate.clear()
    waiting = [
        asyncio.create_task(person.post({"text": "你好", "client_message_id": str(uuid.uuid4())})) for _ in range(2)
    ]
    while not world.rasa.said:
        await asyncio.sleep(0.005)
    await execute(world.parts.database, "DELETE FROM conversations")
    world.rasa.gate.set()

    assert {response.status_code for response in await asyncio.gather(*waiting)} == {401}
