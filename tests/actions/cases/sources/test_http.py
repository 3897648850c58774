"""Cases in a department's system, over a real connection: what happens when it is slow, broken or gone."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy import text

from actions.cases.memory import KEPT, Memory
from actions.cases.record import CaseStatus
from actions.cases.service import CaseService
from actions.cases.sources.department import WireCase
from actions.cases.sources.http import TRIES, HttpCaseSource
from actions.database import Database
from core.clock import FixedClock
from core.problem import NotFound, Unavailable
from core.settings import ROOT
from tests.actions.cases.conftest import SECRET
from tests.actions.cases.sources.department import TOKEN, Department, serving

NUMBER = "20261120000014"
CASE: dict[str, Any] = {
    "case_no": NUMBER,
    "item": "residence-permit-application",
    "item_name": "居住证申领",
    "region": "990100",
    "status": "12",
    "holder": "林小禾",
    "submitted_at": "2026-11-18T09:00:00+08:00",
    "events": [
        {"at": "2026-11-19T09:00:00+08:00", "status": "05", "text": "正式受理"},
        {"at": "2026-11-18T09:00:00+08:00", "status": "02", "text": "收到申请"},
        {"at": "2026-11-20T01:00:00Z", "status": "12", "text": "开始审核"},
    ],
    "promised": {"amount": 7, "unit": "working_day"},
    "a_field_of_their_own": True,
}


@pytest.fixture
def department() -> Iterator[Department]:
    """A department with one case."""
    department = Department()
    department.add(CASE, tail="002X", subject="citizen-1")
    with serving(department):
        yield department


@pytest.fixture
async def waits() -> list[float]:
    """How long the source waited between tries."""
    return []


@pytest.fixture
async def source(
    department: Department, database: Database, clock: FixedClock, waits: list[float]
) -> AsyncIterator[HttpCaseSource]:
    """A source that does not really wait."""

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    source = HttpCaseSource(department.url, TOKEN, Memory(database, SECRET, clock), clock=clock, sleep=sleep)
    yield source
    await source.close()


async def test_a_case_is_read_sorted_and_masked(source: HttpCaseSource) -> None:
    record = await source.match(NUMBER, "002X")

    assert record is not None
    assert (record.holder, record.status, record.as_of) == ("林*禾", CaseStatus.REVIEWING, None)
    assert [event.status.value for event in record.events] == ["02", "05", "12"]


async def test_a_wrong_tail_finds_nothing(source: HttpCaseSource) -> None:
    assert await source.match(NUMBER, "9999") is None


async def test_citizens_get_their_own(source: HttpCaseSource) -> None:
    assert [record.case_no for record in await source.of_subject("citizen-1")] == [NUMBER]
    assert await source.of_subject("citizen-2") == []
    assert await source.get(NUMBER, "citizen-1") is not None
    assert await source.get(NUMBER, "citizen-2") is None


@pytest.mark.parametrize("failure", [500, 502, 503, 429, 0])
async def test_a_passing_failure_is_tried_again(
    source: HttpCaseSource, department: Department, waits: list[float], failure: int
) -> None:
    department.failures = [failure, failure]

    assert await source.match(NUMBER, "002X") is not None
    assert len(department.calls) == 3
    assert 0.1 <= waits[0] <= 0.3
    assert 0.2 <= waits[1] <= 0.6


async def test_without_answer_the_last_known_state_is_told_with_its_time(
    source: HttpCaseSource, department: Department, clock: FixedClock
) -> None:
    told_at = clock.now()
    await source.match(NUMBER, "002X")
    await source.of_subject("citizen-1")
    clock.advance(timedelta(hours=3))
    department.failures = [503] * 100

    record = await source.match(NUMBER, "002X")
    listed = await source.of_subject("citizen-1")

    assert record is not None
    assert record.as_of == told_at
    assert record.status is CaseStatus.REVIEWING
    assert listed[0].as_of == told_at


async def test_the_last_known_state_is_only_for_who_knew_the_tail(
    source: HttpCaseSource, department: Department
) -> None:
    await source.match(NUMBER, "002X")
    department.failures = [503] * 100

    with pytest.raises(Unavailable):
        await source.match(NUMBER, "9999")


async def test_an_old_state_is_not_told(source: HttpCaseSource, department: Department, clock: FixedClock) -> None:
    await source.match(NUMBER, "002X")
    clock.advance(KEPT + timedelta(minutes=1))
    department.failures = [503] * 100

    with pytest.raises(Unavailable):
        await source.match(NUMBER, "002X")


async def test_after_failures_in_a_row_nothing_is_tried_until_the_rest_is_over(
    source: HttpCaseSource, department: Department, clock: FixedClock
) -> None:
    department.failures = [503] * 5
    for _ in range(2):
        with pytest.raises(Unavailable):
            await source.match(NUMBER, "002X")
    tried = len(department.calls)
    with pytest.raises(Unavailable):
        await source.match(NUMBER, "002X")

    assert (tried, len(department.calls)) == (5, 5)
    clock.advance(timedelta(seconds=31))
    assert await source.match(NUMBER, "002X") is not None


@pytest.mark.parametrize("body", [b"not json", b"{}", b'{"case_no": "x"}', b"[" * 2_000_000])
async def test_a_broken_answer_is_no_case(source: HttpCaseSource, department: Department, body: bytes) -> None:
    department.body = body

    with pytest.raises(Unavailable):
        await source.match(NUMBER, "002X")


async def test_a_hanging_department_times_out(
    department: Department, database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.cases.sources.http.TIMEOUT", httpx.Timeout(0.2))
    source = HttpCaseSource(department.url, TOKEN, Memory(database, SECRET, clock), clock=clock)
    department.failures = [-1] * TRIES

    with pytest.raises(Unavailable):
        await source.match(NUMBER, "002X")
    await source.close()


async def test_a_dead_department_costs_the_holder_no_try(
    source: HttpCaseSource, department: Department, database: Database, clock: FixedClock
) -> None:
    cases = CaseService(database, source, secret=SECRET, clock=clock)
    department.failures = [503] * 5
    for _ in range(7):
        with pytest.raises(Unavailable):
            await cases.lookup(NUMBER, "002X", "client")
    clock.advance(timedelta(seconds=31))

    assert (await cases.lookup(NUMBER, "002X", "client")).days_left is not None
    with pytest.raises(NotFound):
        await cases.lookup(NUMBER, "9999", "client")


async def test_remembered_states_are_sealed(source: HttpCaseSource, database: Database) -> None:
    await source.match(NUMBER, "002X")

    async with database.reading() as session:
        dump = str((await session.execute(text("SELECT * FROM case_source_states"))).all())
    assert NUMBER not in dump
    assert "居住证" not in dump


def test_the_document_describes_what_is_read() -> None:
    document = yaml.safe_load((ROOT / "docs" / "department-api.yml").read_text(encoding="utf-8"))

    assert set(document["paths"]) == {"/cases/match", "/cases", "/cases/{case_no}"}
    assert set(document["components"]["schemas"]["Case"]["properties"]) == set(WireCase.model_fields)
    required = {name for name, field in WireCase.model_fields.items() if field.is_required()}
    assert set(document["components"]["schemas"]["Case"]["required"]) == required
