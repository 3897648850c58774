"""Beginning, history, tokens, rating, erasure."""

import uuid
from datetime import timedelta

import pytest

from tests.gateway.conftest import MakeWorld
from tests.gateway.world import Person, World, rows


async def test_a_conversation_begins_with_a_greeting_that_says_what_is_kept(world: World) -> None:
    response = await world.http.post("/v1/conversations", json={"channel": "web"})

    begun = response.json()
    assert response.status_code == 201
    assert set(begun) == {"conversation_id", "token", "expires_at", "messages"}
    assert "程序自动回复" in begun["messages"][0]["text"]
    assert "90天" in begun["messages"][1]["text"]
    assert begun["expires_at"] == "2026-11-25T12:00:00+08:00"


async def test_a_demo_says_that_it_is_one_and_others_do_not(make_world: MakeWorld) -> None:
    real = await make_world(demo=False)

    begun = (await real.http.post("/v1/conversations", json={"channel": "web"})).json()

    assert "演示" not in str(begun["messages"])


async def test_elders_are_greeted_in_their_own_way(world: World) -> None:
    texts = [
        (await world.http.post("/v1/conversations", json={"channel": "web", "mode": mode})).json()["messages"][0][
            "text"
        ]
        for mode in ("standard", "elder")
    ]

    assert texts[0] != texts[1]


@pytest.mark.parametrize(
    "request_body",
    [
        {},
        {"channel": "fax"},
        {"channel": "web", "mode": "child"},
        {"channel": "web", "region": "99"},
        {"channel": "web", "more": 1},
        {"channel": "web", "locale": "fr"},
    ],
)
async def test_a_malformed_beginning_is_a_422_problem(world: World, request_body: dict[str, object]) -> None:
    response = await world.http.post("/v1/conversations", json=request_body)

    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["errors"]


async def test_only_a_hash_of_the_token_is_stored(world: World) -> None:
    person = await world.person()

    found = await rows(world.parts.database, "SELECT * FROM conversations")

    assert person.token not in str(found)
    assert person.conversation_id in str(found)


async def test_a_wrong_token_and_an_unknown_conversation_look_the_same(world: World) -> None:
    person = await world.person()
    other = await world.person()
    strangers = [
        Person(world.http, person.conversation_id, other.token),
        Person(world.http, person.conversation_id, "x"),
        Person(world.http, str(uuid.uuid4()), person.token),
    ]

    problems = []
    for stranger in strangers:
        response = await stranger.post({"text": "你好", "client_message_id": "m-1"})
        body = response.json()
        problems.append((response.status_code, body["code"], body["title"], body["detail"]))

    assert problems[0][:2] == (401, "unauthenticated")
    assert len(set(problems)) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/messages"), ("POST", "/messages"), ("PUT", "/rating"), ("DELETE", ""), ("POST", "/token")],
)
async def test_every_call_on_a_conversation_needs_its_token(world: World, method: str, path: str) -> None:
    person = await world.person()
    bodies = {"/messages": {"text": "你好", "client_message_id": "m-1"}, "/rating": {"level": 5}}

    response = await world.http.request(method, person.path + path, json=bodies.get(path))

    assert response.status_code == 401


async def test_a_token_expires(world: World) -> None:
    person = await world.person()
    world.clock.advance(timedelta(hours=72))

    assert (await person.post({"text": "你好", "client_message_id": "m-1"})).status_code == 401


async def test_a_renewed_token_lives_on_and_the_old_one_for_a_minute_more(world: World) -> None:
    person = await world.person()
    world.clock.advance(timedelta(hours=71))
    renewed = (await world.http.post(f"{person.path}/token", headers=person.headers)).json()
    holder = Person(world.http, person.conversation_id, renewed["token"])

    await person.say("旧的还能用")
    world.clock.advance(timedelta(minutes=2))
    old = await person.post({"text": "你好", "client_message_id": "m-1"})
    world.clock.advance(timedelta(hours=2))

    assert old.status_code == 401
    assert (await holder.say("你好"))["status"] == "answered"


async def test_the_history_pages_back_in_time(world: World) -> None:
    person = await world.person()
    for n in range(6):
        await person.say(f"第{n}句")

    pages: list[list[dict[str, object]]] = []
    cursor = None
    while True:
        page = await person.history(limit=4, **({"cursor": cursor} if cursor else {}))
        pages.insert(0, page["messages"])
        if (cursor := page["next_cursor"]) is None:
            break

    everything = [message["text"] for page in pages for message in page]
    assert everything[3:] == [line for n in range(6) for line in (f"第{n}句", f"答：第{n}句")]
    assert len(everything) == len(set(everything)) == 15
    assert [len(page) for page in pages] == [3, 4, 4, 4]


async def test_the_history_says_who_when_and_in_which_turn(world: World) -> None:
    person = await world.person()
    turn = await person.say("你好")

    messages = (await person.history())["messages"]

    assert messages[0]["turn_id"] is None
    assert [(m["role"], m["turn_id"], m["at"]) for m in messages[-2:]] == [
        ("user", turn["turn_id"], "2026-11-22T12:00:00+08:00"),
        ("assistant", turn["turn_id"], "2026-11-22T12:00:00+08:00"),
    ]
    assert messages[-1]["id"] == turn["messages"][0]["id"]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "_" * 11, "AAAAAAAAAAAAAAAA", "***"])
async def test_a_cursor_of_somewhere_else_is_a_422(world: World, cursor: str) -> None:
    person = await world.person()

    response = await world.http.get(f"{person.path}/messages", params={"cursor": cursor}, headers=person.headers)

    assert response.status_code == 422


async def test_a_cursor_leads_to_nobody_elses_messages(world: World) -> None:
    person, other = await world.person(), await world.person()
    await other.say("秘密")
    for n in range(3):
        await person.say(f"第{n}句")
    cursor = (await person.history(limit=1))["next_cursor"]

    assert "秘密" not in str(await person.history(cursor=cursor))


@pytest.mark.parametrize(
    "message",
    [
        {"text": "你好"},
        {"client_message_id": "m-1"},
        {"text": "你好", "payload": "/greet", "client_message_id": "m-1"},
        {"text": "", "client_message_id": "m-1"},
        {"text": " \n\t", "client_message_id": "m-1"},
        {"text": "///", "client_message_id": "m-1"},
        {"text": "\x00\x01", "client_message_id": "m-1"},
        {"text": "好" * 1001, "client_message_id": "m-1"},
        {"text": "你好", "client_message_id": ""},
        {"text": "你好", "client_message_id": "x" * 65},
        {"text": "你好", "client_message_id": "../x"},
        {"payload": "greet", "client_message_id": "m-1"},
        {"payload": "/unknown", "client_message_id": "m-1"},
        {"payload": "/session_start", "client_message_id": "m-1"},
        {"payload": "/greet{", "client_message_id": "m-1"},
        {"payload": '/greet{"a":{"b":1}}', "client_message_id": "m-1"},
        {"payload": '/greet{"a":NaN}', "client_message_id": "m-1"},
        {"payload": '/greet{"a":"\\ud800"}', "client_message_id": "m-1"},
    ],
)
async def test_a_malformed_message_is_a_422_and_never_reaches_rasa(world: World, message: dict[str, object]) -> None:
    response = await (await world.person()).post(message)

    assert response.status_code == 422
    assert response.json()["code"] == "bad_input"
    assert world.rasa.said == []


async def test_a_body_that_is_too_large_is_a_413(world: World) -> None:
    response = await (await world.person()).post({"text": "好" * 200_000, "client_message_id": "m-1"})

    assert response.status_code == 413
    assert response.json()["code"] == "too_large"


async def test_a_rating_is_kept_once_and_the_last_one_counts(world: World) -> None:
    person = await world.person()

    async def rate(**rating: object) -> dict[str, object]:
        response = await world.http.put(f"{person.path}/rating", json=rating, headers=person.headers)
        assert response.status_code == 200, response.text
        body: dict[str, object] = response.json()
        return body

    await rate(level=5)
    await rate(level=1, reasons=["not_solved"], comment="打13812345678给我")
    await rate(level=4, matter="id-card-renewal")

    query = "SELECT matter, level, reasons, comment FROM ratings ORDER BY matter"
    found = await rows(world.parts.database, query)
    assert found == [("", 1, '["not_solved"]', "打138****5678给我"), ("id-card-renewal", 4, "[]", None)]


async def test_a_low_rating_without_reasons_is_taken(world: World) -> None:
    person = await world.person()

    response = await world.http.put(f"{person.path}/rating", json={"level": 1}, headers=person.headers)

    assert response.status_code == 200


@pytest.mark.parametrize("rating", [{}, {"level": 0}, {"level": 6}, {"level": 1, "reasons": ["bad"]}, {"level": 3.5}])
async def test_only_five_levels_and_known_reasons_are_taken(world: World, rating: dict[str, object]) -> None:
    person = await world.person()

    response = await world.http.put(f"{person.path}/rating", json=rating, headers=person.headers)

    assert response.status_code == 422


async def test_erasing_leaves_nothing_here_and_tells_the_others(world: World) -> None:
    person, other = await world.person(), await world.person()
    await person.say("我的事")
    await other.say("别人的事")
    await world.http.put(f"{person.path}/rating", json={"level": 5}, headers=person.headers)

    response = await world.http.delete(person.path, headers=person.headers)
    await world.parts.erasures.sweep()

    assert response.status_code == 204
    for table in ("conversations", "turns", "messages", "ratings"):
        kept = await rows(world.parts.database, f"SELECT * FROM {table}")  # noqa: S608 - fixed names
        assert person.conversation_id not in str(kept), table
    assert (await other.history())["messages"]
    assert person.conversation_id in world.rasa.erased
    assert person.conversation_id in world.actions.erased


async def test_erasing_again_is_no_error_for_the_holder_alone(world: World) -> None:
    person, other = await world.person(), await world.person()
    await world.http.delete(person.path, headers=person.headers)

    again = await world.http.delete(person.path, headers=person.headers)
    stranger = await world.http.delete(person.path, headers=other.headers)
    speaking = await person.post({"text": "你好", "client_message_id": "m-1"})

    assert [again.status_code, stranger.status_code, speaking.status_code] == [204, 401, 401]


async def test_reading_the_history_is_in_the_audit_log(world: World) -> None:
    person = await world.person()
    await person.history()

    found = await rows(world.parts.database, "SELECT actor, action FROM audit")
    assert found == [(f"conversation:{person.conversation_id}", "history.read")]


async def test_messages_of_one_conversation_are_limited(make_world: MakeWorld) -> None:
    world = await make_world(limit_messages="3/minute")
    person, other = await world.person(), await world.person()
    for n in range(3):
        await person.say(f"{n}")

    refused = await person.post({"text": "再来", "client_message_id": "m-9"})

    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert (await other.say("你好"))["status"] == "answered"


async def test_requests_of_one_address_are_limited(make_world: MakeWorld) -> None:
    world = await make_world(limit_address="2/minute")

    statuses = [(await world.http.get("/v1/guides")).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]


async def test_beginning_is_limited(make_world: MakeWorld) -> None:
    world = await make_world(limit_conversations="2/minute")

    statuses = [(await world.http.post("/v1/conversations", json={"channel": "web"})).status_code for _ in range(3)]

    assert statuses == [201, 201, 429]
