"""Turns inside Rasa's two loops, by the form protocol of bot/assistant/README.md."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.answers.question import Answer, Question
from actions.forms.service import FormStage
from actions.safety.reply import alarm_reply
from actions.server import tracker as reading
from actions.server.orders import OrderTurns
from actions.server.ratings import RatingTurns
from actions.server.services import Services
from actions.server.spoken import CASE_END, CASE_ON, END, GO_ON, Spoken
from actions.work_orders.terms import terms
from core.problem import NotFound
from core.reply import Choice, Message, Reply, Status

SURE = 0.7
"""Confidence from which an intent may lead out of the progress dialogue."""


@dataclass(frozen=True, slots=True)
class LoopTurns:
    """Opening, going on with and leaving forms and the progress dialogue."""

    services: Services

    async def open(self, tracker: Tracker, item: str | None = None) -> Spoken:
        """The first question of the application that is wanted; which one, where that is not plain."""
        asked, about = reading.question(tracker), reading.metadata(tracker)
        if order := None if item else OrderTurns(self.services).item_of(asked):
            return await OrderTurns(self.services).open(tracker, asked, order)
        located: str | Answer = item or self._tapped(asked) or ""
        if not located:
            located = await asyncio.to_thread(self.services.answering.locate, asked)
        if not isinstance(located, str) and asked.item and asked.item.endswith("-bundle"):
            located = asked.item if self.services.forms.has(asked.item) else located  # 一起办, after the bundle's list
        if not isinstance(located, str):
            return Spoken(located.reply, [*reading.events(located, tracker), SlotSet("form_open", False)])
        try:
            reply = await self.services.forms.open(
                tracker.sender_id,
                located,
                turn_id=asked.turn_id,
                channel=str(about.get("channel") or "web"),
                subject=about.get("subject"),
                mode=asked.mode,
            )
        except NotFound:
            return Spoken(self._no_form(asked, located), [SlotSet("form_open", False), SlotSet("item", located)])
        return Spoken(reply, [SlotSet("form_open", True), SlotSet("item", located), SlotSet("candidates", None)])

    def _tapped(self, asked: Question) -> str | None:
        """The item of a button, where it has a form; bundles (一件事) are reached this way."""
        item = asked.entities.get("item") if asked.is_payload else None
        return item if isinstance(item, str) and self.services.forms.has(item) else None

    async def resume(self, tracker: Tracker) -> Spoken:
        """The paused application of this conversation or citizen."""
        asked, about = reading.question(tracker), reading.metadata(tracker)
        outcome = await self.services.forms.resume(
            tracker.sender_id,
            turn_id=asked.turn_id,
            channel=str(about.get("channel") or "web"),
            subject=about.get("subject"),
            item=asked.entities.get("item") if asked.is_payload else None,
            mode=asked.mode,
        )
        events = [SlotSet("form_open", outcome.state.is_open)]
        if outcome.reply.item and not terms().kind_of(outcome.reply.item):
            events.append(SlotSet("item", outcome.reply.item))
        return Spoken(outcome.reply, events)

    async def form(self, tracker: Tracker) -> Spoken:
        """One message while a form is open: danger first, then a person, then the engine."""
        asked = reading.question(tracker)
        text = reading.whole_text(tracker, self.services.seal)
        alarm = None if asked.is_payload else self.services.answering.kit.safety.check(text, in_form=True)
        if alarm:
            return Spoken(alarm_reply(alarm, elder=asked.elder, turn_id=asked.turn_id), list(GO_ON))
        if asked.intent == "human" and asked.confidence >= SURE:
            return await self._to_a_person(tracker, asked)
        if looked := await OrderTurns(self.services).before_form(tracker, asked, text):
            return looked
        outcome = await self.services.forms.turn(
            tracker.sender_id,
            asked.turn_id,
            text,
            intent=asked.intent,
            confidence=asked.confidence,
            entities=asked.entities,
            mode=asked.mode,
            answer_question=self._answerer(asked),
        )
        state = SlotSet("form_state", outcome.state.value)
        reply = outcome.reply
        if outcome.state is FormStage.SUBMITTED:
            reply = await RatingTurns(self.services).after_submission(tracker.sender_id, reply, asked.mode)
        return Spoken(reply, [state, *(GO_ON if outcome.state.is_open else END)])

    async def case(self, tracker: Tracker) -> Spoken:
        """One turn of the progress dialogue; the activation speaks as well."""
        asked, about = reading.question(tracker), reading.metadata(tracker)
        text = reading.whole_text(tracker, self.services.seal)
        inside = tracker.slots.get("requested_slot") == "case_answer"
        alarm = None if asked.is_payload else self.services.answering.kit.safety.check(text, in_form=True)
        if alarm:
            return Spoken(alarm_reply(alarm, elder=asked.elder, turn_id=asked.turn_id), list(CASE_ON))
        if inside and (left := await self._leaving(tracker, asked)):
            return left
        outcome = await self.services.cases.turn(
            tracker.sender_id,
            tracker.slots.get("case_state") if inside else None,
            text,
            turn_id=asked.turn_id,
            intent=asked.intent,
            confidence=asked.confidence,
            entities=asked.entities,
            mode=asked.mode,
            subject=about.get("subject"),
        )
        reply = await RatingTurns(self.services).after_progress(tracker.sender_id, outcome.reply, asked.mode)
        return Spoken(reply, [SlotSet("case_state", outcome.state), *(CASE_END if outcome.done else CASE_ON)])

    async def _leaving(self, tracker: Tracker, asked: Question) -> Spoken | None:
        """The answer to another matter, which ends the progress dialogue; None where the message belongs to it."""
        intent = asked.intent or ""
        if asked.confidence < SURE or any(char.isdigit() for char in asked.text if not asked.is_payload):
            return None
        if intent == "human":
            answer = self.services.talk.handoff(asked)
        elif intent.startswith("guide.") and intent != "guide.progress":
            answer = await asyncio.to_thread(self.services.answering.answer, asked)
        else:
            return None
        return Spoken(answer.reply, [*reading.events(answer, tracker), SlotSet("case_state", None), *CASE_END])

    async def _to_a_person(self, tracker: Tracker, asked: Question) -> Spoken:
        """The form is paused, not lost, and a person called."""
        await self.services.forms.turn(tracker.sender_id, asked.turn_id, "/pause", intent="pause", confidence=1.0)
        answer = self.services.talk.handoff(asked, form=True)
        return Spoken(answer.reply, [SlotSet("form_state", FormStage.PAUSED.value), *END])

    def _answerer(self, asked: Question) -> Callable[[], Awaitable[Reply]]:
        async def answer() -> Reply:
            said = await asyncio.to_thread(self.services.answering.answer, replace(asked, candidates=()))
            messages = [message.model_copy(update={"choices": []}) for message in said.reply.messages]
            return said.reply.model_copy(update={"messages": messages})

        return answer

    def _no_form(self, asked: Question, item: str) -> Reply:
        kit = self.services.answering.kit
        region = asked.region or "000000"
        today = kit.clock.today()
        name = kit.guides.resolve(item, region, today).name if kit.guides.has(item, region, today) else item
        text = kit.wording.say("form_missing", item=name, where=kit.wording.say("form_missing_window"))
        titles = kit.wording.aspects
        choices = [
            Choice(title=titles[aspect].title, payload=f'/guide.{aspect}{{"item":"{item}"}}')
            for aspect in ("place", "materials", "online")
        ]
        message = Message(id=f"{asked.turn_id}-1", text=text, choices=choices)
        return Reply(status=Status.UNANSWERABLE, intent="apply", item=item, messages=[message])
