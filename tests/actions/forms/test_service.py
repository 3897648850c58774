"""Forms over a real database: drafts sealed, turns replayed, survivors of a restart."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from actions.cases.models import CaseRow
from actions.database import Database
from actions.forms.catalogue import FormCatalogue
from actions.forms.service import FormService, FormStage
from actions.submissions import SubmissionService
from core.clock import FixedClock
from core.problem import NotFound
from core.reply import Message, Reply, Status
from tests.actions.forms.conftest import PERMIT, SECRET

ID = "11010519491231002X"
PHONE = "13800138000"
ANSWERS = ["同意", "林小禾", ID, PHONE, "上班", "去年三月", "示范市和谐区团结路8号", "劳动合同", "跳过", "跳过", "自取"]


async def fill(forms: FormService, conversation: str, answers: list[str], start: int = 1) -> FormStage:
    """Give the answers one after another."""
    stage = FormStage.COLLECTING
    for number, answer in enumerate(answers, start):
        stage = (await forms.turn(conversation, f"turn-{number}", answer)).state
    return stage


async def begin(forms: FormService, conversation: str = "c1", subject: str | None = None) -> Reply:
    """Open the residence permit."""
    return await forms.open(conversation, PERMIT, turn_id="turn-0", channel="web", subject=subject)


async def count_cases(database: Database) -> int:
    """How many cases there are."""
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(CaseRow)) or 0


async def test_a_form_from_first_question_to_case_number(forms: FormService, database: Database) -> None:
    await begin(forms)
    assert await fill(forms, "c1", ANSWERS) is FormStage.REVIEW

    outcome = await forms.turn("c1", "last", "提交")

    assert outcome.state is FormStage.SUBMITTED
    assert outcome.reply.form is not None
    assert outcome.reply.form.state == "submitted"
    assert outcome.reply.case is not None
    assert outcome.reply.case.case_no in outcome.reply.messages[0].text
    assert await count_cases(database) == 1


async def test_the_same_turn_again_gives_the_same_reply_without_effect(forms: FormService, database: Database) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS)

    first = await forms.turn("c1", "last", "提交")
    again = await forms.turn("c1", "last", "提交")

    assert first == again
    assert await count_cases(database) == 1


async def test_opening_is_replayed_too(forms: FormService) -> None:
    assert await begin(forms) == await begin(forms)


async def test_submitting_twice_in_two_turns_makes_one_case(forms: FormService, database: Database) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS)

    await asyncio.gather(*(forms.turn("c1", f"last-{n}", "提交") for n in range(4)))

    assert await count_cases(database) == 1


async def test_a_crash_between_case_and_draft_does_not_make_a_second_case(
    forms: FormService, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS)
    store = forms._store

    async def dies(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(forms, "_store", dies)
    with pytest.raises(ConnectionError):
        await forms.turn("c1", "last", "提交")
    monkeypatch.setattr(forms, "_store", store)
    outcome = await forms.turn("c1", "last", "提交")

    assert outcome.state is FormStage.SUBMITTED
    assert await count_cases(database) == 1


async def test_drafts_survive_a_restart(
    forms: FormService,
    database: Database,
    catalogue: FormCatalogue,
    submissions: SubmissionService,
    clock: FixedClock,
) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS[:4])

    reborn = FormService(database, catalogue, submissions, secret=SECRET, clock=clock)
    outcome = await reborn.turn("c1", "next", "上班")

    assert outcome.reply.form is not None
    assert (outcome.reply.form.field, outcome.reply.form.filled) == ("living_since", 4)


async def test_nothing_personal_lies_open_in_the_database(forms: FormService, database: Database) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS)
    await forms.turn("c1", "last", "提交")
    await begin(forms, "c2")
    await fill(forms, "c2", ANSWERS[:5])

    async with database.reading() as session:
        tables = (await session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars().all()
        dump = [str((await session.execute(text(f"SELECT * FROM {table}"))).all()) for table in tables]  # noqa: S608

    for secret in ("林小禾", ID, PHONE, "团结路8号"):
        assert secret not in "".join(dump)


async def test_nothing_personal_is_left_in_a_submitted_draft(forms: FormService) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS)
    outcome = await forms.turn("c1", "last", "提交")

    assert "团结路8号" not in outcome.reply.model_dump_json()
    assert (await forms.turn("c1", "after", "你好")).state is FormStage.NONE


async def test_a_question_in_the_middle_is_answered_then_the_field_asked_again(forms: FormService) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS[:3])

    async def fee() -> Reply:
        return Reply(status=Status.ANSWERED, intent="guide.fee", messages=[Message(id="a", text="不收费")])

    outcome = await forms.turn("c1", "q", "要多少钱", intent="guide.fee", confidence=0.9, answer_question=fee)

    assert outcome.reply.status is Status.ANSWERED
    assert outcome.reply.messages[0].text == "不收费"
    assert outcome.reply.messages[-1].field is not None
    assert outcome.reply.messages[-1].field.name == "phone"
    assert outcome.reply.form is not None
    assert outcome.reply.form.field == "phone"


async def test_safety_is_said_alone(forms: FormService) -> None:
    await begin(forms)

    async def safety() -> Reply:
        return Reply(status=Status.SAFETY, messages=[Message(id="s", text="请立即拨打119")])

    outcome = await forms.turn("c1", "q", "我家着火了", intent="emergency.fire", confidence=0.9, answer_question=safety)

    assert [message.text for message in outcome.reply.messages] == ["请立即拨打119"]
    assert outcome.state is FormStage.COLLECTING


async def test_erasing_a_conversation_leaves_no_draft_but_the_case(forms: FormService, database: Database) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS)
    await forms.turn("c1", "last", "提交")
    await begin(forms, "c2")

    await forms.erase("c1")
    await forms.erase("c2")

    assert (await forms.turn("c2", "next", "同意")).state is FormStage.NONE
    assert await count_cases(database) == 1


async def test_a_form_is_resumed_days_later_on_another_channel(forms: FormService, clock: FixedClock) -> None:
    await begin(forms, "web-1", subject="citizen-1")
    await fill(forms, "web-1", ANSWERS[:4])
    await forms.turn("web-1", "pause", "暂停")
    clock.advance(timedelta(days=3))

    outcome = await forms.resume("phone-1", turn_id="r", channel="hotline", subject="citizen-1")

    assert outcome.state is FormStage.COLLECTING
    assert outcome.reply.form is not None
    assert (outcome.reply.form.field, outcome.reply.form.filled) == ("reason", 3)
    assert (await forms.turn("web-1", "x", "上班")).state is FormStage.NONE


async def test_nobody_else_resumes_it(forms: FormService) -> None:
    await begin(forms, "web-1", subject="citizen-1")
    await forms.turn("web-1", "pause", "暂停")

    assert (await forms.resume("web-2", turn_id="r", channel="web", subject="citizen-2")).state is FormStage.NONE
    assert (await forms.resume("web-3", turn_id="r", channel="web")).state is FormStage.NONE


async def test_another_form_puts_the_open_one_aside(forms: FormService) -> None:
    await begin(forms)
    await fill(forms, "c1", ANSWERS[:4])

    reply = await forms.open("c1", "id-card-replacement", turn_id="other", channel="web")
    assert "居住证申领" in reply.messages[0].text
    back = await forms.open("c1", PERMIT, turn_id="back", channel="web")

    assert back.form is not None
    assert (back.form.item, back.form.filled) == (PERMIT, 3)


async def test_old_drafts_are_purged(forms: FormService, clock: FixedClock) -> None:
    await begin(forms)
    clock.advance(timedelta(days=29))
    assert await forms.purge() == 0
    clock.advance(timedelta(days=2))

    assert await forms.purge() == 1


async def test_an_item_without_form_is_not_found(forms: FormService) -> None:
    with pytest.raises(NotFound):
        await forms.open("c1", "divorce-registration", turn_id="t", channel="web")


async def test_elder_mode_keeps_messages_short(forms: FormService) -> None:
    reply = await forms.open("c1", PERMIT, turn_id="t", channel="web", mode="elder")
    replies = [reply]
    for number, answer in enumerate([*ANSWERS, "改第三项", "不变", "提交"]):
        replies.append((await forms.turn("c1", f"e{number}", answer, mode="elder")).reply)

    messages = [message for one in replies for message in one.messages]
    assert max(len(message.text) for message in messages) <= 60
    assert max(len(message.choices) for message in messages) <= 4
    assert replies[-1].case is not None


async def test_name_that_sounds_like_abuse_is_still_a_name(forms: FormService) -> None:
    """The classifier has no surnames: what it takes for something else is a value when nothing answers it."""
    await forms.open("c1", PERMIT, turn_id="t0", channel="web")
    await forms.turn("c1", "t1", "同意")

    async def nothing() -> Reply:
        return Reply(status=Status.UNANSWERABLE, messages=[Message(id="m", text="没有找到")])

    outcome = await forms.turn("c1", "t2", "林小禾", intent="abuse", confidence=0.9, answer_question=nothing)

    assert outcome.reply.form is not None
    assert outcome.reply.form.filled == 1
