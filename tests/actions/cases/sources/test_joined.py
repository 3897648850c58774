"""Several sources as one."""

from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from actions.cases.record import CaseEvent, CaseRecord, CaseStatus
from actions.cases.sources.joined import JoinedCaseSource
from core.clock import LOCAL
from core.problem import Unavailable

DAY = datetime(2026, 11, 20, 9, 0, tzinfo=LOCAL)
EVENTS = (CaseEvent(DAY, CaseStatus.RECEIVED, "收到"),)
CASE = CaseRecord("20261120000001", "x", "某事", "990100", CaseStatus.RECEIVED, "林*禾", DAY, EVENTS)


@dataclass
class FakeSource:
    """Knows some cases, or is gone."""

    known: list[CaseRecord] = field(default_factory=list)
    gone: bool = False
    asked: int = 0

    async def match(self, case_no: str, holder_tail: str) -> CaseRecord | None:
        """The first of that number."""
        self.asked += 1
        if self.gone:
            raise Unavailable
        return next((one for one in self.known if one.case_no == case_no), None)

    async def get(self, case_no: str, subject: str) -> CaseRecord | None:
        """As match."""
        return await self.match(case_no, subject)

    async def of_subject(self, subject: str) -> list[CaseRecord]:
        """All."""
        if self.gone:
            raise Unavailable
        return self.known

    async def of_bundle(self, bundle_no: str) -> list[CaseRecord]:
        """None."""
        return []


async def test_whoever_knows_the_case_answers_and_all_are_asked() -> None:
    first, second = FakeSource([CASE]), FakeSource()
    joined = JoinedCaseSource([first, second])

    assert await joined.match(CASE.case_no, "0000") == CASE
    assert await joined.get("unknown", "citizen") is None
    assert (first.asked, second.asked) == (2, 2)


async def test_a_case_that_is_known_is_told_though_another_source_is_gone() -> None:
    joined = JoinedCaseSource([FakeSource([CASE]), FakeSource(gone=True)])

    assert await joined.match(CASE.case_no, "0000") == CASE
    assert await joined.of_subject("citizen") == [CASE]
    with pytest.raises(Unavailable):
        await joined.match("unknown", "0000")


async def test_lists_are_joined_newest_first() -> None:
    newer = replace(CASE, case_no="2", submitted_at=DAY.replace(hour=10))

    assert await JoinedCaseSource([FakeSource([CASE]), FakeSource([newer])]).of_subject("c") == [newer, CASE]


async def test_when_all_are_gone_nothing_is_told() -> None:
    with pytest.raises(Unavailable):
        await JoinedCaseSource([FakeSource(gone=True)]).of_subject("citizen")
