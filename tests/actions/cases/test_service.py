"""Looking up a case: for its holder only, without an oracle, few tries, every look recorded."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from actions.cases.models import CaseLookRow
from actions.cases.proof import Keyed
from actions.cases.record import CaseStatus
from actions.cases.service import CaseService
from actions.cases.sources.sql import SqlCaseSource
from actions.database import Database
from core.clock import FixedClock
from core.problem import BadInput, Conflict, NotFound, TooMany
from tests.actions.cases.conftest import ID_TAIL, PHONE_TAIL, SECRET, new_case

UNKNOWN = "20261122000005"


@pytest.mark.parametrize("tail", [ID_TAIL, "002x", "００２Ｘ", PHONE_TAIL, "八零零零"])
async def test_number_and_tail_open_the_case(cases: CaseService, case_no: str, tail: str) -> None:
    case = await cases.lookup(case_no, tail, "client")

    assert (case.case_no, case.holder, case.status_text) == (case_no, "林*禾", "已收到材料")


async def test_the_last_eight_of_the_number_are_enough(cases: CaseService, case_no: str) -> None:
    assert (await cases.lookup(case_no[-8:], ID_TAIL, "client")).case_no == case_no
    assert (await cases.lookup(case_no[-11:], ID_TAIL, "client")).case_no == case_no


async def test_unknown_number_and_wrong_tail_look_the_same(cases: CaseService, case_no: str) -> None:
    problems = []
    for number, tail in ((UNKNOWN, ID_TAIL), (case_no, "9999")):
        with pytest.raises(NotFound) as caught:
            await cases.lookup(number, tail, f"client of {number}")
        problems.append((caught.value.code, caught.value.status, caught.value.detail, caught.value.extra))

    assert problems[0] == problems[1]
    assert problems[0][0] == "case_not_found"


async def test_unknown_number_and_wrong_tail_cost_the_same_statements(
    cases: CaseService, case_no: str, database: Database
) -> None:
    statements: list[str] = []
    event.listen(database._engine.sync_engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    costs = []
    for number, tail in ((UNKNOWN, ID_TAIL), (case_no, "9999")):
        statements.clear()
        with pytest.raises(NotFound):
            await cases.lookup(number, tail, f"client of {number}")
        costs.append(list(statements))

    assert costs[0] == costs[1]


async def test_the_sixth_try_of_a_client_is_held_off(cases: CaseService, case_no: str, clock: FixedClock) -> None:
    for number in range(5):
        with pytest.raises(NotFound):
            await cases.lookup(f"2026112200000{number}", ID_TAIL, "guesser")

    with pytest.raises(TooMany) as caught:
        await cases.lookup(case_no, ID_TAIL, "guesser")
    assert 0 < int(caught.value.headers["Retry-After"]) <= 15 * 60 + 1

    clock.advance(timedelta(minutes=15, seconds=1))
    assert (await cases.lookup(case_no, ID_TAIL, "guesser")).case_no == case_no


async def test_the_sixth_try_for_a_number_is_held_off_whoever_asks(cases: CaseService, case_no: str) -> None:
    for number in range(5):
        with pytest.raises(NotFound):
            await cases.lookup(case_no, f"999{number}", f"client {number}")

    with pytest.raises(TooMany):
        await cases.lookup(case_no, ID_TAIL, "another client")


async def test_tries_at_once_do_not_slip_through(cases: CaseService, case_no: str) -> None:
    tries = (cases.lookup(case_no, f"90{number:02d}", "guesser") for number in range(20))

    results = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(result, NotFound) for result in results) == 5
    assert sum(isinstance(result, TooMany) for result in results) == 15


@pytest.mark.postgres
async def test_tries_at_once_do_not_slip_through_on_postgres(postgres_url: str, clock: FixedClock) -> None:
    database = Database(postgres_url)
    await database.migrate()
    cases = CaseService(database, SqlCaseSource(database, Keyed(SECRET), clock), secret=SECRET, clock=clock)
    tries = (cases.lookup(UNKNOWN, f"90{number:02d}", f"client {number % 3}") for number in range(16))

    results = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(result, NotFound) for result in results) == 5
    assert sum(isinstance(result, TooMany) for result in results) == 11
    await database.close()


async def test_success_does_not_count(cases: CaseService, case_no: str) -> None:
    for _ in range(8):
        await cases.lookup(case_no, ID_TAIL, "holder")


@pytest.mark.parametrize(("number", "tail"), [("abc", ID_TAIL), ("", ID_TAIL), (UNKNOWN, "12"), (UNKNOWN, "abcd")])
async def test_what_cannot_be_right_is_told_and_not_counted(cases: CaseService, number: str, tail: str) -> None:
    for _ in range(7):
        with pytest.raises(BadInput):
            await cases.lookup(number, tail, "client")


async def test_every_look_is_recorded_without_personal_data(
    cases: CaseService, case_no: str, database: Database
) -> None:
    await cases.lookup(case_no, ID_TAIL, "client-1")
    with pytest.raises(NotFound):
        await cases.lookup(case_no, "9999", "client-1")
    await cases.of_subject("citizen-1")
    with pytest.raises(NotFound):
        await cases.get(case_no, "citizen-1")

    async with database.reading() as session:
        rows = (await session.scalars(select(CaseLookRow).order_by(CaseLookRow.id))).all()

    assert [(row.action, row.outcome) for row in rows] == [
        ("lookup", "granted"),
        ("lookup", "refused"),
        ("list", "granted"),
        ("get", "refused"),
    ]
    assert rows[0].object == rows[1].object
    assert b"client-1" not in b"".join(row.actor + (row.object or b"") for row in rows)


async def test_citizens_see_their_own_cases_only(
    cases: CaseService, source: SqlCaseSource, database: Database, clock: FixedClock
) -> None:
    async with database.transaction() as session:
        first = await source.open_case(session, new_case("citizen-1"))
    clock.advance(timedelta(hours=1))
    async with database.transaction() as session:
        second = await source.open_case(session, new_case("citizen-1"))
        other = await source.open_case(session, new_case("citizen-2"))

    assert [case.case_no for case in await cases.of_subject("citizen-1")] == [second, first]
    assert (await cases.get(first, "citizen-1")).case_no == first
    with pytest.raises(NotFound):
        await cases.get(other, "citizen-1")


async def test_a_case_moves_on_and_tells_its_timeline(
    cases: CaseService, source: SqlCaseSource, case_no: str, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=1))
    await source.advance(case_no, CaseStatus.ACCEPTED, "正式受理")
    clock.advance(timedelta(days=1))
    until = clock.today() + timedelta(days=7)
    await source.advance(case_no, CaseStatus.SUPPLEMENT, "请补交照片", supplement=["本人相片"], supplement_until=until)

    case = await cases.lookup(case_no, ID_TAIL, "client")

    assert [step.status for step in case.timeline] == ["02", "05", "06"]
    assert case.supplement is not None
    assert (case.supplement.what, case.supplement.until) == (["本人相片"], until)
    assert case.days_left is None
    assert "本人相片" in (case.next_step or "")


async def test_states_that_do_not_follow_are_refused(source: SqlCaseSource, case_no: str) -> None:
    with pytest.raises(Conflict):
        await source.advance(case_no, CaseStatus.DONE, "办好了")
    with pytest.raises(NotFound):
        await source.advance(UNKNOWN, CaseStatus.ACCEPTED, "正式受理")


async def test_no_tail_lies_in_the_database(case_no: str, memory_folder: Path, database: Database) -> None:
    await database.close()
    raw = _bytes_in(memory_folder)

    for secret in (b"11010519491231002X", b"13800138000", "林小禾".encode()):
        assert secret not in raw


def _bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())
