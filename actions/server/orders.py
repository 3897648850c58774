"""Work orders in a conversation: the intent picks the form, and a case that a complaint names is looked up first."""

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.answers.question import Question
from actions.cases.dialogue import number_in
from actions.cases.service import CaseOutcome
from actions.safety.reply import alarm_reply
from actions.server import tracker as reading
from actions.server.services import Services
from actions.server.spoken import GO_ON, Spoken
from actions.work_orders.terms import terms
from core.reply import Choice, Message, Reply

COMPLAINT = "complaint"
_BEFORE = "before"
"""Key of slot `case_state` under which the form waits that goes on once the case has been told."""


def with_help_order(reply: Reply, mode: str) -> Reply:
    """The reply that calls a person, with the offer to leave a request for help behind: not everybody can wait."""
    *before, last = reply.messages
    button = Choice(title=terms().say("button_help", mode), payload=f'/apply{{"item":"{terms().kinds["help"].item}"}}')
    last = last.model_copy(update={"kind": "choices", "choices": [*last.choices, button]})
    return reply.model_copy(update={"messages": [*before, last]})


@dataclass(frozen=True, slots=True)
class OrderTurns:
    """Opening the form of a work order, and the look-up that stands before a complaint."""

    services: Services

    def item_of(self, asked: Question) -> str | None:
        """The form that the message opens without an item being searched for; None where it is an application."""
        named = asked.entities.get("item")
        if isinstance(named, str) and terms().kind_of(named):
            return named
        return self.services.forms.opened_by(asked.intent)

    async def open(self, tracker: Tracker, asked: Question, item: str) -> Spoken:
        """The first question, with what the sentence already told taken; or how to complain, where that is asked."""
        about = reading.metadata(tracker)
        text = "" if asked.is_payload else reading.whole_text(tracker, self.services.seal)
        alarm = self.services.answering.kit.safety.check(text, in_form=True) if text else None
        if alarm and alarm.kind != "abuse":  # who complains of an insult may quote it
            said = alarm_reply(alarm, elder=asked.elder, turn_id=asked.turn_id)
            return Spoken(said, [SlotSet("form_open", False)])
        if terms().is_about_the_way(text):
            return self._the_way(tracker, asked)
        subject, sender = about.get("subject"), tracker.sender_id
        reply = await self.services.forms.open(
            sender,
            item,
            turn_id=asked.turn_id,
            channel=str(about.get("channel") or "web"),
            subject=subject,
            mode=asked.mode,
            told=terms().content_of(text) if text else None,
        )
        reply = reply.model_copy(update={"intent": asked.intent})
        opened = [SlotSet("form_open", True), SlotSet("candidates", None)]
        if terms().kind_of(item) != COMPLAINT or not number_in(text):
            return Spoken(reply, opened)
        outcome = await self.services.cases.turn(
            sender, None, text, intent="progress", confidence=1.0, mode=asked.mode, subject=subject
        )
        first = terms().say("case_first", asked.mode)
        spoken = await self._told(sender, outcome, reply, item, asked.mode, first=first)
        return Spoken(spoken.reply, [*opened, *spoken.events])

    async def before_form(self, tracker: Tracker, asked: Question, text: str) -> Spoken | None:
        """One turn of the look-up that stands before a complaint; None where none does."""
        pending: Any = tracker.slots.get("case_state")
        item = pending.get(_BEFORE) if isinstance(pending, dict) else None
        sender = tracker.sender_id
        if item is None or await self.services.forms.open_item(sender) != item:
            return None
        outcome = await self.services.cases.turn(
            sender,
            pending,
            text,
            intent=asked.intent,
            confidence=asked.confidence,
            mode=asked.mode,
            subject=reading.metadata(tracker).get("subject"),
        )
        if not outcome.done:
            return Spoken(outcome.reply, [SlotSet("case_state", {**(outcome.state or {}), _BEFORE: item}), *GO_ON])
        again = await self.services.forms.turn(
            sender, asked.turn_id, "/repeat", intent="repeat", confidence=1.0, mode=asked.mode
        )
        spoken = await self._told(sender, outcome, again.reply, item, asked.mode)
        return Spoken(spoken.reply, [*spoken.events, *GO_ON])

    async def _told(
        self, sender: str, outcome: CaseOutcome, form: Reply, item: str, mode: str, first: str | None = None
    ) -> Spoken:
        """The case, then the complaint's question; or what is still needed to tell the case."""
        said = [Message(id="", text=first)] if first and not outcome.done else []
        said += outcome.reply.messages
        state: dict[str, Any] | None = {**(outcome.state or {}), _BEFORE: item}
        if outcome.done:
            if outcome.reply.case:
                await self.services.ratings.told(sender, outcome.reply.case.case_no, offering=False)
            said += [Message(id="", text=terms().say("complaint_next", mode)), *form.messages]
            state = None
        numbered = [message.model_copy(update={"id": f"order-{place}"}) for place, message in enumerate(said, 1)]
        reply = form.model_copy(update={"messages": numbered, "case": outcome.reply.case})
        return Spoken(reply, [SlotSet("case_state", state)])

    def _the_way(self, tracker: Tracker, asked: Question) -> Spoken:
        answer = self.services.talk.handoff(asked)
        button = Choice(title=terms().say("button_record", asked.mode), payload=f"/{asked.intent}")
        *before, last = answer.reply.messages
        last = last.model_copy(update={"kind": "choices", "choices": [*last.choices, button]})
        reply = answer.reply.model_copy(update={"messages": [*before, last]})
        return Spoken(reply, [*reading.events(answer, tracker), SlotSet("form_open", False)])
