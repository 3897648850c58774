"""Asking for progress in a conversation."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from actions.cases.dialogue import number_in
from actions.cases.service import CaseOutcome, CaseService
from actions.cases.sources.sql import SqlCaseSource
from actions.database import Database
from core.identifiers import new_case_number
from core.reply import Message, Reply, Status
from tests.actions.cases.conftest import ID_TAIL, PHONE_TAIL, new_case


@dataclass
class Talk:
    """Somebody asking."""

    cases: CaseService
    subject: str | None = None
    mode: str = "standard"
    state: dict[str, Any] | None = None

    async def says(self, text: str, intent: str | None = None) -> CaseOutcome:
        """One message."""

        async def answer() -> Reply:
            return Reply(status=Status.ANSWERED, messages=[Message(id="a", text="答案")])

        outcome = await self.cases.turn(
            "c1",
            self.state,
            text,
            intent=intent,
            confidence=0.9,
            mode=self.mode,
            subject=self.subject,
            answer_question=answer,
        )
        self.state = outcome.state
        return outcome


@pytest.fixture
def talk(cases: CaseService) -> Talk:
    """Nobody known."""
    return Talk(cases)


def text(outcome: CaseOutcome) -> str:
    """Everything said."""
    return "\n".join(message.text for message in outcome.reply.messages)


async def test_number_then_tail_then_progress(talk: Talk, case_no: str) -> None:
    assert "编号" in text(await talk.says("我的居住证办到哪了", "progress"))
    asked = await talk.says(case_no)
    assert "后四位" in text(asked)
    assert asked.reply.case is None
    told = await talk.says(ID_TAIL)

    assert told.done
    assert told.reply.case is not None
    assert told.reply.case.case_no == case_no
    assert "已收到材料" in text(told)
    assert "林小禾" not in text(told)


@pytest.mark.parametrize(
    "shape",
    [
        "{n}",
        "编号是{n}，帮我查查",
        "{a} {b} {c}",
        "{a}-{b}-{c}",
        "{chinese}",
        "尾号{tail}",
        '/progress{{"case_no":"{n}"}}',
    ],
)
async def test_numbers_in_any_shape(talk: Talk, case_no: str, shape: str) -> None:
    chinese = case_no.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    said = shape.format(n=case_no, a=case_no[:4], b=case_no[4:8], c=case_no[8:], chinese=chinese, tail=case_no[-8:])

    await talk.says(said, "progress")
    told = await talk.says("幺三八零零幺三八零零零" if "-" in shape else PHONE_TAIL)

    assert told.reply.case is not None
    assert told.reply.case.case_no == case_no


@pytest.mark.parametrize("tail", ["002X", "后四位是002x", "11010519491231002X", "手机尾号8000", "138 0013 8000"])
async def test_tails_in_any_shape(talk: Talk, case_no: str, tail: str) -> None:
    await talk.says(case_no)

    assert (await talk.says(tail)).reply.case is not None


async def test_everything_in_one_sentence(talk: Talk, case_no: str) -> None:
    told = await talk.says(f"帮我查一下{case_no}，手机尾号{PHONE_TAIL}")

    assert told.reply.case is not None


async def test_a_wrong_tail_and_an_unknown_number_are_answered_alike(cases: CaseService, case_no: str) -> None:
    wrong, unknown = Talk(cases), Talk(cases)
    await wrong.says(case_no)
    await unknown.says(new_case_number(date(2026, 11, 20), random.Random(1)))

    first, second = await wrong.says("9999"), await unknown.says(ID_TAIL)

    assert text(first) == text(second)
    assert not first.done


async def test_after_five_failures_one_has_to_wait(talk: Talk, case_no: str) -> None:
    await talk.says(case_no)
    for number in range(5):
        assert "没有查到" in text(await talk.says(f"900{number}"))

    held = await talk.says(ID_TAIL)

    assert held.done
    assert "15分钟" in text(held)


async def test_a_mistyped_number_is_told_by_its_check_digit(talk: Talk, case_no: str) -> None:
    wrong = case_no[:-1] + str((int(case_no[-1]) + 1) % 10)

    assert "输错" in text(await talk.says(wrong))


async def test_no_number_is_asked_again_and_then_a_person_offered(talk: Talk) -> None:
    await talk.says("查进度", "progress")
    for _ in range(3):
        outcome = await talk.says("我不记得了")

    assert any(choice.payload == "/human" for choice in outcome.reply.messages[0].choices)


@pytest.mark.parametrize("said", ["算了", "不查了", "取消", "/cancel"])
async def test_one_can_stop(talk: Talk, said: str) -> None:
    await talk.says("查进度", "progress")

    outcome = await talk.says(said)

    assert outcome.done
    assert outcome.state is None


async def test_a_question_in_the_middle_is_answered(talk: Talk, case_no: str) -> None:
    await talk.says(case_no)

    aside = await talk.says("居住证要多少钱？", "guide.fee")
    assert text(aside).startswith("答案")
    assert "后四位" in text(aside)

    assert (await talk.says(ID_TAIL)).reply.case is not None


async def test_a_citizen_who_is_logged_in_needs_no_tail(
    cases: CaseService, source: SqlCaseSource, database: Database
) -> None:
    async with database.transaction() as session:
        number = await source.open_case(session, new_case("citizen-1"))

    told = await Talk(cases, "citizen-1").says("我的事办到哪了", "progress")

    assert told.reply.case is not None
    assert told.reply.case.case_no == number


async def test_several_cases_are_offered(cases: CaseService, source: SqlCaseSource, database: Database) -> None:
    async with database.transaction() as session:
        numbers = [await source.open_case(session, new_case("citizen-1")) for _ in range(3)]
    talk = Talk(cases, "citizen-1")

    offered = await talk.says("查进度", "progress")
    choices = offered.reply.messages[0].choices
    told = await talk.says(choices[1].payload)

    assert len(choices) == 3
    assert told.reply.case is not None
    assert told.reply.case.case_no in numbers


async def test_somebody_elses_number_still_needs_the_tail(talk: Talk, cases: CaseService, case_no: str) -> None:
    other = Talk(cases, "citizen-2")

    assert "后四位" in text(await other.says(case_no))


async def test_the_state_holds_nothing_personal(talk: Talk, case_no: str) -> None:
    await talk.says(case_no)
    await talk.says("我的身份证是110105194912310099")

    assert talk.state is None or set(talk.state) == {"case_no", "misses"}


async def test_elder_mode_is_short(cases: CaseService, case_no: str) -> None:
    talk = Talk(cases, mode="elder")
    outcomes = [await talk.says("查进度", "progress"), await talk.says(case_no), await talk.says(ID_TAIL)]

    assert max(len(message.text) for outcome in outcomes for message in outcome.reply.messages) <= 60


def test_a_number_that_a_numeral_follows_is_still_read() -> None:
    number = new_case_number(date(2026, 11, 23), random.Random(1))

    assert number_in(f"办件{number}一直没人管") == number
    assert number_in(f"办件{number[:-1]}一直没人管") is None
