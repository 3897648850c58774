"""The demo cases: made-up people, valid numbers, every state, found by their holders."""

from collections import Counter

from actions.cases.deadlines import standing
from actions.cases.demo import load_demo_cases, read_demo_cases
from actions.cases.limits import guide_limits
from actions.cases.proof import Keyed
from actions.cases.record import NEXT, CaseStatus
from actions.cases.service import CaseService
from actions.cases.sources.sql import SqlCaseSource
from actions.cases.telling import case_reply
from actions.database import Database
from core.clock import FixedClock
from core.identifiers import IdNumber, is_case_number, parse_id_number
from core.workdays import WorkingCalendar
from knowledge.guides import GuideStore
from tests.actions.cases.conftest import SECRET

CALENDAR = WorkingCalendar.load()


async def load(database: Database, clock: FixedClock) -> int:
    """Load them."""
    limits = guide_limits(GuideStore.open(), "990100", clock)
    return await load_demo_cases(database, Keyed(SECRET), limits, clock, CALENDAR)


def test_numbers_are_valid_and_people_made_up(clock: FixedClock) -> None:
    cases = read_demo_cases()

    assert len(cases) == 30
    assert len({case.case_no for case in cases}) == 30
    for case in cases:
        assert is_case_number(case.case_no)
        assert isinstance(parse_id_number(case.holder.id_number, clock.today()), IdNumber), case.case_no


def test_their_steps_follow_each_other() -> None:
    for case in read_demo_cases():
        assert case.events[0].status is CaseStatus.RECEIVED
        days = [event.days_ago for event in case.events]
        assert days == sorted(days, reverse=True), case.case_no
        for before, after in zip(case.events, case.events[1:], strict=False):
            quick = {(CaseStatus.RECEIVED, CaseStatus.DONE)}  # 即办: settled on the spot
            assert after.status in NEXT[before.status] or (before.status, after.status) in quick, case.case_no


async def test_every_state_is_there_and_every_holder_finds_theirs(
    database: Database, cases: CaseService, clock: FixedClock
) -> None:
    assert await load(database, clock) == 30

    states: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for case in read_demo_cases():
        found = await cases.lookup(case.case_no, case.holder.id_number[-4:], f"holder of {case.case_no}")
        states[found.status] += 1
        flags.update(name for name in ("overdue", "due_soon", "estimated") if getattr(found, name))
        assert found.item_name != found.item, "every item has a guide"
    assert set(states) == {status.value for status in CaseStatus}
    assert flags["overdue"]
    assert flags["due_soon"]


async def test_they_are_loaded_once_and_never_beside_real_cases(database: Database, clock: FixedClock) -> None:
    assert await load(database, clock) == 30
    assert await load(database, clock) == 0


async def test_each_is_told_in_both_modes(database: Database, source: SqlCaseSource, clock: FixedClock) -> None:
    await load(database, clock)

    for case in read_demo_cases():
        record = await source.match(case.case_no, case.holder.phone[-4:])
        assert record is not None
        for mode in ("standard", "elder"):
            reply = case_reply(record, clock.today(), CALENDAR, mode)
            said = "\n".join(message.text for message in reply.messages)
            assert case.holder.name not in said
            assert "None" not in said
            if standing(record, clock.today(), CALENDAR).overdue:
                assert "超" in said
