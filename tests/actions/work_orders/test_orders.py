"""Orders are numbered once, repeated ones linked, followed by number and tail, and every change recorded."""

import itertools
from datetime import date

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from actions.cases.models import CaseRow
from actions.cases.service import CaseNotFound
from actions.submissions import SubmissionRow
from actions.work_orders.models import WorkOrderEventRow, WorkOrderRow
from actions.work_orders.state import Move, OrderState
from core.problem import BadInput, Conflict, NotFound
from tests.actions.work_orders.conftest import COMPLAINT, REPORT, Hall, make_hall

REPORTS = "work-order-report"


async def _events(hall: Hall, case_no: str) -> list[tuple[str, str]]:
    async with hall.database.reading() as session:
        query = select(WorkOrderEventRow).where(WorkOrderEventRow.case_no == case_no).order_by(WorkOrderEventRow.id)
        return [(row.before, row.after) for row in await session.scalars(query)]


async def test_an_order_is_numbered_and_followed_by_number_and_tail(hall: Hall) -> None:
    receipt = await hall.hands_in()
    case = await hall.cases.lookup(receipt.case_no, "8000", "client")

    assert receipt.order is not None
    assert receipt.order.days == 5
    assert receipt.promised_by == date(2026, 11, 30)
    assert (case.item_name, case.status_text, case.days_left) == ("投诉", "已登记", 5)
    assert case.statutory_by is None


async def test_the_same_key_gives_the_same_receipt(hall: Hall) -> None:
    first, again = await hall.hands_in(key="one"), await hall.hands_in(key="one")

    assert again.replayed
    assert (again.case_no, again.order) == (first.case_no, first.order)


async def test_the_same_person_about_the_same_place_is_linked(hall: Hall) -> None:
    first = await hall.hands_in()
    second = await hall.hands_in(place="在和谐区政务服务大厅。", content="又白跑了一趟，还是说材料不对")

    assert second.case_no == first.case_no
    assert second.order is not None
    assert second.order.linked
    async with hall.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(CaseRow)) == 1
        assert await session.scalar(select(func.count()).select_from(SubmissionRow)) == 2


@pytest.mark.parametrize("changes", [{"place": "文明区政务服务大厅"}, {"phone": "13912345678"}])
async def test_another_place_or_person_is_another_order(hall: Hall, changes: dict[str, str]) -> None:
    first, second = await hall.hands_in(), await hall.hands_in(values={**COMPLAINT, **changes})

    assert second.case_no != first.case_no


async def test_after_fifteen_days_it_is_a_new_order(hall: Hall) -> None:
    first = await hall.hands_in()
    hall.wait(days=15, minutes=1)

    assert (await hall.hands_in()).case_no != first.case_no


async def test_a_phone_typed_in_finds_no_report_of_somebody_else(hall: Hall) -> None:
    named = {**REPORT, "contact": "leave", "phone": "13800138000", "secrecy": "confidential"}
    first = await hall.hands_in(REPORTS, named, conversation="c1")
    second = await hall.hands_in(REPORTS, named, conversation="c2")
    third = await hall.hands_in(REPORTS, named, conversation="c1")

    assert second.case_no != first.case_no
    assert third.case_no == first.case_no


async def test_an_anonymous_report_never_joins_one_with_a_number(hall: Hall) -> None:
    named = {**REPORT, "contact": "leave", "phone": "13800138000", "secrecy": "confidential"}
    first = await hall.hands_in(REPORTS, named, conversation="c1")

    assert (await hall.hands_in(REPORTS, REPORT, conversation="c1")).case_no != first.case_no


async def test_an_anonymous_report_keeps_no_subject_and_has_a_code(hall: Hall) -> None:
    receipt = await hall.hands_in(REPORTS, REPORT, subject="citizen-1")
    assert receipt.order is not None
    assert receipt.order.code is not None

    case = await hall.cases.lookup(receipt.case_no, receipt.order.code, "client")

    assert case.holder == "未留姓名"
    assert await hall.cases.of_subject("citizen-1") == []
    async with hall.database.reading() as session:
        assert (await session.scalars(select(SubmissionRow.subject))).all() == [None]
        assert (await session.scalars(select(WorkOrderRow.subject_digest))).all() == [None]


async def test_a_wrong_tail_finds_nothing(hall: Hall) -> None:
    receipt = await hall.hands_in()

    with pytest.raises(CaseNotFound):
        await hall.cases.lookup(receipt.case_no, "1111", "client")


async def test_a_complaint_needs_a_name_and_a_number(hall: Hall) -> None:
    with pytest.raises(BadInput):
        await hall.hands_in(phone="12")


async def test_a_region_without_a_setting_promises_no_day(hall: Hall) -> None:
    elsewhere = make_hall(hall.database, "110000")

    receipt = await elsewhere.hands_in()

    assert receipt.order is not None
    assert (receipt.order.days, receipt.promised_by) == (None, None)


async def test_every_transition_is_recorded_and_told(hall: Hall) -> None:
    number = (await hall.hands_in()).case_no
    for state in ("accepted", "dispatched", "processing", "answered", "callback", "closed"):
        await hall.submissions.orders.advance(number, Move(OrderState(state), "已核实，窗口已改正"), "desk-1")

    states = ["draft", "submitted", "accepted", "dispatched", "processing", "answered", "callback", "closed"]
    assert await _events(hall, number) == list(itertools.pairwise(states))
    case = await hall.cases.lookup(number, "8000", "client")
    assert (case.status, case.status_text, case.days_left) == ("10", "已办结", None)
    assert len(case.timeline) == 7


async def test_a_move_that_is_not_allowed_changes_nothing(hall: Hall) -> None:
    number = (await hall.hands_in()).case_no

    with pytest.raises(Conflict):
        await hall.submissions.orders.advance(number, Move(OrderState.CLOSED), "desk-1")
    with pytest.raises(NotFound):
        await hall.submissions.orders.advance("20260101000000", Move(OrderState.ACCEPTED), "desk-1")
    assert await _events(hall, number) == [("draft", "submitted")]


async def test_what_was_sent_back_runs_anew_when_supplemented(hall: Hall) -> None:
    number = (await hall.hands_in()).case_no
    await hall.submissions.orders.advance(number, Move(OrderState.RETURNED, "请补充是哪个窗口"), "desk-1")
    returned = await hall.cases.lookup(number, "8000", "client")
    hall.wait(days=2)

    await hall.hands_in(content="是三号窗口的人说材料不对")
    supplemented = await hall.cases.lookup(number, "8000", "client")

    assert returned.days_left is None
    assert returned.supplement is not None
    assert returned.supplement.what == ["请补充是哪个窗口"]
    assert (supplemented.status_text, supplemented.promised_by) == ("已登记", date(2026, 12, 2))


async def test_a_delay_moves_the_day_and_a_missed_one_is_overdue(hall: Hall) -> None:
    number = (await hall.hands_in()).case_no
    for state in ("accepted", "dispatched", "processing"):
        await hall.submissions.orders.advance(number, Move(OrderState(state)), "desk-1")
    later = Move(OrderState.DELAYED, "等检测结果", date(2026, 12, 7))
    await hall.submissions.orders.advance(number, later, "desk-1")
    hall.wait(days=15)

    case = await hall.cases.lookup(number, "8000", "client")

    assert (case.promised_by, case.overdue, case.days_left) == (date(2026, 12, 7), True, -1)
    assert case.reason == "等检测结果"


async def test_a_settled_order_is_not_joined(hall: Hall) -> None:
    first = await hall.hands_in()
    refused = Move(OrderState.NOT_ACCEPTED, "已经在诉讼中，请按法院的程序办")
    await hall.submissions.orders.advance(first.case_no, refused, "desk-1")

    assert (await hall.hands_in()).case_no != first.case_no


async def test_the_record_of_changes_can_only_grow(hall: Hall) -> None:
    await hall.hands_in()

    with pytest.raises(DBAPIError, match="append-only"):
        async with hall.database.transaction() as session:
            await session.execute(delete(WorkOrderEventRow))
