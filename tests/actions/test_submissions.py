"""Submissions exactly once, also at once, on SQLite and on PostgreSQL."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from actions.cases.limits import CaseLimits
from actions.cases.models import CaseRow
from actions.cases.proof import Keyed
from actions.cases.record import Limit
from actions.cases.sources.sql import NoNumberLeft, SqlCaseSource
from actions.database import Database
from actions.forms.catalogue import FormCatalogue
from actions.submissions import Receipt, SubmissionRow, SubmissionService
from core.clock import LOCAL, FixedClock
from core.problem import BadInput, Conflict, NotFound

PERMIT = "residence-permit-application"
SECRET = "a secret for tests"
VALUES = {
    "consent": "agree",
    "name": "林小禾",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "reason": "study",
    "living_since": "2025-03-01",
    "address": "示范市和谐区团结路8号",
    "study_proof": "student_card",
    "pickup": "counter",
}


@dataclass(frozen=True)
class Desk:
    """Submissions with what they write to."""

    database: Database
    service: SubmissionService
    source: SqlCaseSource

    async def submit(self, key: str = "k1", **changes: object) -> Receipt:
        """Submit the values with changes."""
        values = {**VALUES, **{name: str(value) for name, value in changes.items()}}
        return await self.service.submit(PERMIT, 1, values, subject=None, channel="web", idempotency_key=key)

    async def count(self) -> tuple[int, int]:
        """Cases and submissions."""
        async with self.database.reading() as session:
            cases = await session.scalar(select(func.count()).select_from(CaseRow)) or 0
            return cases, await session.scalar(select(func.count()).select_from(SubmissionRow)) or 0


def make_desk(database: Database, rng: random.Random | None = None) -> Desk:
    """A desk on Sunday 22 November 2026."""
    clock = FixedClock(datetime(2026, 11, 22, 10, 0, tzinfo=LOCAL))
    source = SqlCaseSource(database, Keyed(SECRET), clock, rng)
    service = SubmissionService(
        database,
        FormCatalogue.open(offers=lambda item: frozenset({"mail"})),
        source,
        secret=SECRET,
        clock=clock,
        region="990100",
        limits=lambda item: CaseLimits("居住证申领", Limit(7, "working_day"), Limit(15, "day")),
    )
    return Desk(database, service, source)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def desk(request: pytest.FixtureRequest, memory_folder: Path) -> AsyncIterator[Desk]:
    """A desk over each kind of database."""
    sqlite = f"sqlite+aiosqlite:///{memory_folder}/actions.db"
    database = Database(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    await database.migrate()
    yield make_desk(database)
    await database.close()


async def test_a_submission_opens_a_case_with_its_deadlines(desk: Desk) -> None:
    receipt = await desk.submit()

    assert receipt.promised_by == date(2026, 12, 1)
    assert receipt.statutory_by == date(2026, 12, 7)
    assert not receipt.replayed
    assert await desk.source.match(receipt.case_no, "002X") is not None
    assert await desk.source.match(receipt.case_no, "8000") is not None


async def test_the_same_key_and_content_gives_the_same_receipt(desk: Desk) -> None:
    first, again = await desk.submit(), await desk.submit()

    assert again.replayed
    assert again.case_no == first.case_no
    assert await desk.count() == (1, 1)


async def test_another_content_under_the_same_key_is_a_conflict(desk: Desk) -> None:
    await desk.submit()

    with pytest.raises(Conflict):
        await desk.submit(phone="13900139000")
    assert await desk.count() == (1, 1)


async def test_another_key_is_another_case(desk: Desk) -> None:
    first, second = await desk.submit("k1"), await desk.submit("k2")

    assert first.case_no != second.case_no


async def test_duplicates_at_once_make_one_case(desk: Desk) -> None:
    receipts = await asyncio.gather(*(desk.submit() for _ in range(12)))

    assert len({receipt.case_no for receipt in receipts}) == 1
    assert sum(not receipt.replayed for receipt in receipts) == 1
    assert await desk.count() == (1, 1)


async def test_different_contents_at_once_under_one_key_make_one_case(desk: Desk) -> None:
    tries = (desk.submit(phone=f"1380013800{number}") for number in range(6))

    results = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(result, Receipt) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 5
    assert await desk.count() == (1, 1)


async def test_many_at_once_all_get_numbers_of_their_own(desk: Desk) -> None:
    receipts = await asyncio.gather(*(desk.submit(f"key-{number}") for number in range(25)))

    assert len({receipt.case_no for receipt in receipts}) == 25
    assert await desk.count() == (25, 25)


async def test_wrong_values_are_named_field_by_field(desk: Desk) -> None:
    with pytest.raises(BadInput) as caught:
        await desk.submit(phone="12345", address="家", reason="dreaming")

    assert {error["field"] for error in caught.value.extra["errors"]} >= {"phone", "address", "reason"}
    assert await desk.count() == (0, 0)


async def test_without_consent_nothing_is_taken(desk: Desk) -> None:
    with pytest.raises(BadInput):
        await desk.submit(consent="decline")


async def test_an_item_without_form_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.service.submit("no-such-item", 1, {}, subject=None, channel="web", idempotency_key="k")


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_keys_have_a_bound(desk: Desk, key: str) -> None:
    with pytest.raises(BadInput):
        await desk.submit(key)


class Stubborn(random.Random):
    """Draws the same number a while, then the next."""

    def __init__(self, repeats: int) -> None:
        super().__init__(0)
        self._left, self._next = repeats, 0

    def randrange(self, *_: object) -> int:  # type: ignore[override]
        """The number."""
        if self._left == 0:
            self._next += 1
        self._left = max(0, self._left - 1)
        return self._next


async def test_a_number_in_use_is_drawn_again(desk: Desk) -> None:
    unlucky = make_desk(desk.database, Stubborn(4))

    first, second = await unlucky.submit("k1"), await unlucky.submit("k2")

    assert first.case_no != second.case_no
    assert await desk.count() == (2, 2)


async def test_when_no_number_is_free_nothing_is_half_done(desk: Desk) -> None:
    unlucky = make_desk(desk.database, Stubborn(1000))
    await unlucky.submit("k1")

    with pytest.raises(NoNumberLeft):
        await unlucky.submit("k2")
    assert await desk.count() == (1, 1)
