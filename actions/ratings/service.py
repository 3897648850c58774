"""Ratings of matters: who may give one, what was given, and what follows a low one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.cases.proof import Keyed
from actions.cases.record import FollowUp
from actions.database import Database
from actions.ratings.models import RatingEventRow, RatingRightRow, RatingRow
from actions.ratings.state import LOW, NEXT, FollowUpState
from actions.ratings.terms import Deadlines, Terms, terms
from actions.work_orders.models import WorkOrderRow
from core.clock import LOCAL, Clock
from core.problem import BadInput, Conflict, NotFound
from core.workdays import WorkingCalendar

KEPT = timedelta(days=180)
"""How long a conversation may rate what it was told."""
_CHAT = "chat:"


@dataclass(frozen=True, slots=True)
class Rated:
    """What became of a rating."""

    level: int
    reasons: tuple[str, ...] = ()
    refused: Literal["not_yours", "begun"] | None = None
    deadlines: Deadlines | None = None
    """Of the follow-up that it opened, where the region has set any."""
    can_be_called: bool = True
    """False for an order without contact."""


class RatingService:
    """The ratings of all matters, one each."""

    def __init__(
        self,
        database: Database,
        *,
        secret: str,
        clock: Clock,
        region: str,
        calendar: WorkingCalendar | None = None,
        words: Terms | None = None,
    ) -> None:
        self._database = database
        self._keyed = Keyed(secret)
        self._clock = clock
        self._region = region
        self._calendar = calendar or WorkingCalendar.load()
        self.terms = words or terms()

    async def told(self, conversation_id: str, matter: str, *, offering: bool) -> bool:
        """Let the conversation rate a matter that was handed in or told to its holder there.

        True when, with `offering`, the rating is to be offered now: it has not been before, and nobody has rated it.
        """
        now, digest = self._clock.now(), self._digest(conversation_id)
        async with self._database.transaction() as session:
            await session.execute(delete(RatingRightRow).where(RatingRightRow.since < now - KEPT))
            query = select(RatingRightRow.offered).where(RatingRightRow.matter == matter, RatingRightRow.offered)
            open_yet = (await session.scalars(query.limit(1))).first() is None
            offers = offering and open_yet and await session.get(RatingRow, matter) is None
            known = await session.get(RatingRightRow, (matter, digest))
            if known is None:
                known = RatingRightRow(matter=matter, conversation_digest=digest, offered=False)
                session.add(known)
            known.since, known.offered = now, known.offered or offers
            return offers

    async def matter_of(self, conversation_id: str) -> str:
        """What a rating without a number is about: the matter told last in the conversation, else the assistant."""
        digest = self._digest(conversation_id)
        query = select(RatingRightRow.matter).where(RatingRightRow.conversation_digest == digest)
        async with self._database.reading() as session:
            found = (await session.scalars(query.order_by(RatingRightRow.since.desc()).limit(1))).first()
        return found or _CHAT + digest.hex()[:32]

    async def rate(
        self, conversation_id: str, matter: str, level: int, *, reasons: Sequence[str] = (), channel: str = "web"
    ) -> Rated:
        """Keep a rating in place of an earlier one; reasons given for the same level are added up.

        Refused where the matter was not told in this conversation, or the follow-up has begun. Raises BadInput for a
        level or reason that there is not.
        """
        if level not in self.terms.levels or not set(reasons) <= set(self.terms.reasons):
            raise BadInput("评价一共五级，从1到5，原因要从给出的里面选")
        async with self._database.transaction() as session:
            if not await self._may_rate(session, conversation_id, matter):
                return Rated(level, refused="not_yours")
            row = await session.get(RatingRow, matter, with_for_update=not self._database.is_sqlite)
            if row is not None and row.follow_up and FollowUpState(row.follow_up).has_begun:
                return Rated(row.level, refused="begun")
            before = row.follow_up if row else None
            kept = row.reasons if row is not None and row.level == level else []
            if row is None:
                row = RatingRow(matter=matter, level=level, reasons=[], channel=channel)
                session.add(row)
            row.level, row.rated_at, row.channel = level, self._clock.now(), channel
            row.reasons = list(dict.fromkeys([*kept, *reasons])) if level <= LOW else []
            self._follow(row)
            self._record(session, row, before, "citizen", "")
            order = await session.get(WorkOrderRow, matter)
            due = self.terms.regions.get(self._region) if row.follow_up else None
            return Rated(level, tuple(row.reasons), None, due, can_be_called=order is None or not order.anonymous)

    def is_of_the_assistant(self, matter: str) -> bool:
        """Whether the matter is the conversation itself: nobody can be called back about it."""
        return matter.startswith(_CHAT)

    def _follow(self, row: RatingRow) -> None:
        """Open the follow-up of a low rating, once; a better rating in its place withdraws it."""
        if row.level > LOW or self.is_of_the_assistant(row.matter):
            row.follow_up = row.contact_by = row.rectify_by = None
        elif row.follow_up is None:
            row.follow_up = FollowUpState.OPEN
            if days := self.terms.regions.get(self._region):
                today = self._clock.today()
                row.contact_by = self._calendar.add(today, days.contact_within_workdays).date
                row.rectify_by = self._calendar.add(today, days.rectify_within_workdays).date

    async def advance(self, matter: str, to: FollowUpState, note: str, actor: str) -> None:
        """Move a follow-up on; raises NotFound where there is none, Conflict where the states do not allow it."""
        async with self._database.transaction() as session:
            row = await session.get(RatingRow, matter, with_for_update=not self._database.is_sqlite)
            if row is None or row.follow_up is None:
                raise NotFound
            before = FollowUpState(row.follow_up)
            if to not in NEXT[before]:
                raise Conflict(f"回访现在的状态是{before.value}，不能变成{to.value}")
            if to is FollowUpState.CLOSED and not note.strip():
                raise Conflict("结束回访要写明结果，会告诉当事人")
            row.follow_up = to
            self._record(session, row, before, actor, note)

    async def follow_ups(self, matters: Sequence[str]) -> dict[str, FollowUp]:
        """What follows the low ratings among these matters, as their holders are told."""
        query = select(RatingRow).where(RatingRow.matter.in_(matters), RatingRow.follow_up.is_not(None))
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
            return {row.matter: await self._told(session, row) for row in rows}

    async def _told(self, session: AsyncSession, row: RatingRow) -> FollowUp:
        query = select(RatingEventRow).where(RatingEventRow.matter == row.matter).order_by(RatingEventRow.id.desc())
        last = (await session.scalars(query.limit(1))).one()
        words = self.terms.follow_up[FollowUpState(row.follow_up or "")]
        template = words.dated if row.contact_by and row.rectify_by else words.plain
        dates = {"contact_by": _day(row.contact_by), "rectify_by": _day(row.rectify_by)}
        return FollowUp(template.format(note=last.note, **dates), last.at.astimezone(LOCAL))

    async def _may_rate(self, session: AsyncSession, conversation_id: str, matter: str) -> bool:
        digest = self._digest(conversation_id)
        if self.is_of_the_assistant(matter):
            return matter == _CHAT + digest.hex()[:32]
        return await session.get(RatingRightRow, (matter, digest)) is not None

    def _record(self, session: AsyncSession, row: RatingRow, before: str | None, actor: str, note: str) -> None:
        session.add(
            RatingEventRow(
                matter=row.matter,
                at=self._clock.now(),
                level=row.level,
                before=before,
                after=row.follow_up,
                actor=self._keyed.digest("actor", actor),
                note=note,
            )
        )

    def _digest(self, conversation_id: str) -> bytes:
        return self._keyed.digest("rating-conversation", conversation_id)


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
