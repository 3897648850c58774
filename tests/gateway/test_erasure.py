"""The outbox that makes the other processes forget."""

from datetime import timedelta

from tests.gateway.conftest import MakeWorld
from tests.gateway.world import Person, World, rows


async def pending(world: World) -> list[tuple[int, bool]]:
    """Attempts of each note, and whether it is confirmed."""
    query = "SELECT attempts, assistant_erased_at, actions_erased_at FROM erasures"
    found = await rows(world.parts.database, query)
    return [(attempts, bool(one and other)) for attempts, one, other in found]


async def erase(world: World, person: Person) -> None:
    """DELETE the conversation; the sweeper of the gateway is left out of it."""
    conversation = await world.parts.conversations.authenticate(person.conversation_id, person.token)
    await world.parts.conversations.erase(conversation)


async def test_a_delete_reaches_the_others_by_itself(world: World) -> None:
    person = await world.person()

    await world.http.delete(person.path, headers=person.headers)
    await world.http.get("/readyz")  # gives the sweeper a moment
    await world.parts.erasures.sweep()

    assert person.conversation_id in world.rasa.erased
    assert person.conversation_id in world.actions.erased


async def test_what_the_others_cannot_do_now_is_done_when_they_are_back(world: World) -> None:
    person = await world.person()
    await world.rasa_server.stop()
    await world.actions_server.stop()
    await erase(world, person)
    await world.parts.erasures.sweep()
    forgotten_early = [*world.rasa.erased, *world.actions.erased]

    await world.rasa_server.start()
    await world.actions_server.start()
    world.clock.advance(timedelta(minutes=2))
    await world.parts.erasures.sweep()

    assert forgotten_early == []
    assert person.conversation_id in world.rasa.erased
    assert person.conversation_id in world.actions.erased
    assert [confirmed for _, confirmed in await pending(world)] == [True]


async def test_a_note_outlives_the_gateway(world: World) -> None:
    person = await world.person()
    await world.rasa_server.stop()
    await erase(world, person)
    await world.parts.erasures.sweep()

    await world.restart_gateway()
    await world.rasa_server.start()
    world.clock.advance(timedelta(minutes=2))
    await world.parts.erasures.sweep()

    assert person.conversation_id in world.rasa.erased


async def test_it_is_erased_again_once_no_late_turn_can_write_any_more(world: World) -> None:
    person = await world.person()
    await erase(world, person)
    await world.parts.erasures.sweep()
    once = await pending(world)

    world.clock.advance(timedelta(seconds=61))
    await world.parts.erasures.sweep()
    world.clock.advance(timedelta(hours=1))
    await world.parts.erasures.sweep()

    assert [confirmed for _, confirmed in once] == [False]
    assert [confirmed for _, confirmed in await pending(world)] == [True]
    assert world.rasa.erased.count(person.conversation_id) == 2


async def test_a_part_that_stays_away_is_asked_ever_more_seldom(world: World) -> None:
    person = await world.person()
    await world.rasa_server.stop()
    await erase(world, person)

    for _ in range(600):
        await world.parts.erasures.sweep()
        world.clock.advance(timedelta(seconds=2))

    ((attempts, confirmed),) = await pending(world)
    assert not confirmed
    assert 5 <= attempts <= 14


async def test_what_is_kept_too_long_is_erased(make_world: MakeWorld) -> None:
    world = await make_world(retention_days=90, token_hours=24 * 365)
    old, talking = await world.person(), await world.person()
    await old.say("很久以前")
    world.clock.advance(timedelta(days=60))
    await talking.say("还在聊")
    world.clock.advance(timedelta(days=31))

    await world.parts.erasures.sweep()

    assert (await old.post({"text": "你好", "client_message_id": "m-1"})).status_code == 401
    assert (await talking.say("你好"))["status"] == "answered"
    assert old.conversation_id in world.rasa.erased
    assert talking.conversation_id not in world.rasa.erased
