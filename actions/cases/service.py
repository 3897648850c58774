"""Telling the holder of a case where it stands, and nobody else."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.cases.dialogue import AnswerQuestion, CaseOutcome, Heard, take_turn
from actions.cases.guard import Guard
from actions.cases.proof import Keyed
from actions.cases.record import CaseRecord, FollowUp
from actions.cases.source import CaseSource
from actions.cases.telling import case_view
from actions.cases.view import Case
from actions.database import Database
from core.clock import Clock
from core.folding import to_ascii_digits
from core.problem import BadInput, NotFound, TooMany, Unavailable
from core.workdays import WorkingCalendar

__all__ = ["CaseNotFound", "CaseOutcome", "CaseService"]

FollowUps = Callable[[Sequence[str]], Awaitable[Mapping[str, FollowUp]]]
"""Gives what follows the low ratings of cases, by case number."""
_TAIL = re.compile(r"\d{3}[\dX]")
_NUMBER = re.compile(r"[0-9A-Z]{8,64}")


class CaseNotFound(NotFound):
    """Unknown number and wrong tail look the same."""

    code = "case_not_found"
    title = "没有查到：办件编号或后四位对不上，请核对后再试"


class CaseService:
    """Progress of cases: by number and holder's tail, or for the citizen who is logged in."""

    def __init__(
        self,
        database: Database,
        source: CaseSource,
        *,
        secret: str,
        clock: Clock,
        calendar: WorkingCalendar | None = None,
        follow_ups: FollowUps | None = None,
    ) -> None:
        self._source = source
        self._follow_ups = follow_ups
        self._guard = Guard(database, Keyed(secret), clock)
        self._clock = clock
        self.calendar = calendar or WorkingCalendar.load()

    async def lookup(self, case_no: str, holder_tail: str, client: str) -> Case:
        """The case, for whoever knows its number and the last four of the holder's ID or phone.

        Raises core.problem.NotFound (code case_not_found) alike for an unknown number and a wrong tail, TooMany after
        five failures of one client or for one number within fifteen minutes, BadInput for what is no number or tail.
        """
        return await self._view(await self.find(case_no, holder_tail, client))

    async def find(self, case_no: str, holder_tail: str, client: str) -> CaseRecord:
        """As `lookup`, the record itself."""
        number, tail = normal_number(case_no), normal_tail(holder_tail)
        try:
            attempt = await self._guard.admit(number, client)
        except TooMany:
            await self._guard.record("lookup", "limited", client, number)
            raise
        try:
            record = await self._source.match(number, tail)
        except Unavailable:  # nobody's fault: it does not count as a failure
            await self._guard.forgive(attempt)
            raise
        await self._guard.record("lookup", "granted" if record else "refused", client, number)
        if record is None:
            raise CaseNotFound
        await self._guard.forgive(attempt)
        return (await self._followed([record]))[0]

    async def _followed(self, records: list[CaseRecord]) -> list[CaseRecord]:
        """The records with what follows a low rating of theirs."""
        if self._follow_ups is None or not records:
            return records
        found = await self._follow_ups([record.case_no for record in records])
        return [replace(one, follow_up=found.get(one.case_no)) for one in records]

    async def records_of(self, subject: str) -> list[CaseRecord]:
        """The cases of a logged-in citizen, newest first."""
        found = await self._source.of_subject(subject)
        await self._guard.record("list", "granted", subject, None)
        return await self._followed(found)

    async def of_subject(self, subject: str) -> list[Case]:
        """The cases of a logged-in citizen, newest first."""
        today = self._clock.today()
        return [case_view(record, today, self.calendar) for record in await self.records_of(subject)]

    async def record_of(self, case_no: str, subject: str) -> CaseRecord:
        """As `get`, the record itself."""
        number = normal_number(case_no)
        record = await self._source.get(number, subject)
        await self._guard.record("get", "granted" if record else "refused", subject, number)
        if record is None:
            raise CaseNotFound
        return (await self._followed([record]))[0]

    async def get(self, case_no: str, subject: str) -> Case:
        """One case of a logged-in citizen; raises NotFound (case_not_found) for anybody else's."""
        return await self._view(await self.record_of(case_no, subject))

    async def _view(self, record: CaseRecord) -> Case:
        return case_view(record, self._clock.today(), self.calendar, await self.bundle_of(record))

    async def bundle_of(self, record: CaseRecord) -> list[CaseRecord]:
        """All cases of the bundle that a shown case belongs to; they have the same holder."""
        return await self._source.of_bundle(record.bundle_no) if record.bundle_no else []

    async def turn(
        self,
        conversation_id: str,
        state: Mapping[str, Any] | None,
        text: str,
        *,
        turn_id: str = "",
        intent: str | None = None,
        confidence: float = 0.0,
        entities: Mapping[str, Any] | None = None,
        mode: str = "standard",
        subject: str | None = None,
        answer_question: AnswerQuestion | None = None,
    ) -> CaseOutcome:
        """One turn of the dialogue: case number in any shape, then the holder's last four, then the progress.

        `text` is the whole text (unsealed) or a payload. `state` is None on the first turn. The dialogue reads
        numbers itself, so `entities` and `turn_id` are not needed.
        """
        heard = Heard(text, intent, confidence, mode, f"conversation:{conversation_id}", subject, answer_question)
        return await take_turn(self, state, heard, self._clock.today())


def normal_number(text: str) -> str:
    """The number as stored; raises BadInput for what cannot be one."""
    number = re.sub(r"[\s\-]", "", to_ascii_digits(text)).upper()
    if not _NUMBER.fullmatch(number):
        raise _wrong("case_no", "请填办件编号，一般是14位数字，填最后8位也行")
    return number


def normal_tail(text: str) -> str:
    """The last four of an ID or phone; raises BadInput for what cannot be them."""
    tail = to_ascii_digits(text).strip().upper()
    if not _TAIL.fullmatch(tail):
        raise _wrong("holder_tail", "请填申请人身份证号或手机号的后四位")
    return tail


def _wrong(field: str, message: str) -> BadInput:
    return BadInput(message, errors=[{"field": field, "message": message}])
