"""Ratings in a conversation: offered when something is handed in or told as done, and taken."""

from dataclasses import dataclass

from rasa_sdk import Tracker

from actions.answers.question import Question
from actions.cases.record import CaseStatus
from actions.forms.commands import payload_of
from actions.forms.questions import is_question
from actions.ratings import telling
from actions.server import tracker as reading
from actions.server.services import Services
from actions.work_orders.terms import terms as order_terms
from core.problem import BadInput
from core.reply import Reply

_MATTER = 80


@dataclass(frozen=True, slots=True)
class RatingTurns:
    """Offering and taking ratings."""

    services: Services

    async def after_submission(self, sender: str, reply: Reply, mode: str) -> Reply:
        """The reply with the offer behind it. A work order is rated when it is settled, not when it is opened."""
        if reply.case is None:
            return reply
        opened = order_terms().kind_of(reply.item or "") is not None
        return await self._offered(sender, reply, reply.case.case_no, mode, offering=not opened)

    async def after_progress(self, sender: str, reply: Reply, mode: str) -> Reply:
        """The reply with the offer behind it, where the case that was told is done."""
        if reply.case is None:
            return reply
        done = reply.case.status == CaseStatus.DONE
        return await self._offered(sender, reply, reply.case.case_no, mode, offering=done)

    async def _offered(self, sender: str, reply: Reply, matter: str, mode: str, *, offering: bool) -> Reply:
        ratings = self.services.ratings
        if not await ratings.told(sender, matter, offering=offering):
            return reply
        message = telling.offer(ratings.terms, matter, mode).model_copy(update={"id": "rating-offer"})
        return reply.model_copy(update={"messages": [*reply.messages, message]})

    async def take(self, tracker: Tracker, asked: Question) -> Reply:
        """The answer to a rating, said or tapped; the question for the level where none was named."""
        ratings = self.services.ratings
        text = reading.whole_text(tracker, self.services.seal)
        given = payload_of(text)
        values = given[1] if given else {}
        matter = str(values.get("matter") or await ratings.matter_of(tracker.sender_id))[:_MATTER]
        level = _level(values.get("level")) if given else None
        if given is None and not is_question(text):
            level = ratings.terms.level_in(text)
        if level is None:
            return telling.asked(ratings.terms, matter, asked.mode)
        reason = values.get("reason")
        channel = str(reading.metadata(tracker).get("channel") or "web")
        reasons = [str(reason)] if reason else []
        try:
            rated = await ratings.rate(tracker.sender_id, matter, level, reasons=reasons, channel=channel)
        except BadInput:  # a button of another version, or a payload typed by hand
            return telling.asked(ratings.terms, matter, asked.mode)
        of_assistant = ratings.is_of_the_assistant(matter)
        return telling.answer(
            ratings.terms, matter, rated, asked.mode, of_assistant=of_assistant, gave_reason=bool(reason)
        )


def _level(value: object) -> int | None:
    return int(str(value)) if str(value) in ("1", "2", "3", "4", "5") else None
