"""From replies to a Turn."""

from bot.gateway.composition import compose, turn_id_of
from core.reply import Aspect, Message, Reply, Status
from tests.gateway.fakes import answered, case_reply, form_reply


def test_the_id_of_a_turn_depends_on_conversation_and_message_alone() -> None:
    assert turn_id_of("c", "m") == turn_id_of("c", "m")
    assert len({turn_id_of("c", "m"), turn_id_of("c", "n"), turn_id_of("d", "m"), turn_id_of("c:m", "")}) == 4


def test_an_answer_in_the_middle_of_a_form_keeps_the_form_beside_it() -> None:
    turn = compose("c", "t", [answered("20元", item="id-card-renewal", aspect=Aspect.FEE), form_reply(filled=3)])

    assert turn.status is Status.ANSWERED
    assert (turn.item, turn.aspect) == ("id-card-renewal", Aspect.FEE)
    assert turn.form is not None
    assert turn.form.filled == 3


def test_the_last_state_of_a_form_counts() -> None:
    turn = compose("c", "t", [form_reply(filled=1), form_reply(filled=2)])

    assert turn.form is not None
    assert turn.form.filled == 2


def test_a_case_is_kept() -> None:
    turn = compose("c", "t", [answered("看一下"), case_reply("1")])

    assert turn.case is not None
    assert turn.case.case_no == "1"


def test_messages_get_ids_of_their_turn() -> None:
    replies = [answered("一"), Reply(status=Status.FORM, messages=[Message(id="m1", text="二")])]

    assert [message.id for message in compose("c", "t", replies).messages] == ["t-1", "t-2"]
