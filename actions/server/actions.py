"""The actions that Rasa calls, by the table of docs/architecture.md; what they say is composed elsewhere."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.answers.question import Answer, Question
from actions.safety.reply import alarm_reply
from actions.server import tracker as reading
from actions.server.loops import LoopTurns
from actions.server.orders import with_help_order
from actions.server.ratings import RatingTurns
from actions.server.services import Services
from actions.server.spoken import Spoken
from core.problem import AppError
from core.reply import Message, Reply, Status

log = structlog.get_logger(__name__)

SURE = 0.6
"""Confidence from which the classifier alone raises an emergency; below it only the rules do."""
VERY_SURE = 0.9
"""The same for abuse, politics and the like, where a false alarm insults."""

Run = Callable[[Question], Answer]


class Speaking(Action):  # type: ignore[misc]
    """An action that says one reply; a part that is down is said politely instead of failing the turn."""

    def __init__(self, name: str, services: Services) -> None:
        self._name = name
        self._services = services

    def name(self) -> str:
        """The name in Rasa's domain."""
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        """Says the reply and gives the events."""
        try:
            spoken = await self.speak(tracker)
        except (AppError, SQLAlchemyError) as error:
            code = error.code if isinstance(error, AppError) else "database"
            log.warning("action_failed", action=self._name, code=code, exc_info=error)
            spoken = self.failed(tracker)
        if spoken.reply is not None:
            dispatcher.utter_message(json_message=spoken.reply.model_dump(mode="json"))
        return spoken.events

    async def speak(self, tracker: Tracker) -> Spoken:
        """The reply of this turn, with events."""
        raise NotImplementedError

    def failed(self, tracker: Tracker) -> Spoken:
        """What is said when a part does not answer; a loop stays where it was."""
        text = self._services.answering.kit.wording.say("part_down")
        return Spoken(Reply(status=Status.ERROR, messages=[Message(id="e-1", text=text)]), [])


class Answers(Speaking):
    """action_answer, action_smalltalk, action_unknown: a question in, an answer out."""

    def __init__(self, name: str, services: Services, answer: Run) -> None:
        super().__init__(name, services)
        self._answer = answer

    async def speak(self, tracker: Tracker) -> Spoken:
        """The answer, computed in a thread: the encoder takes some milliseconds."""
        answer = await asyncio.to_thread(self._answer, reading.question(tracker))
        return Spoken(answer.reply, reading.events(answer, tracker))


class Safety(Speaking):
    """action_safety: the words for the class that the rules, or else a sure classifier, found."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """The words of the class; a plain refusal where there is no class."""
        asked, rules = reading.question(tracker), self._services.answering.kit.safety
        sure = asked.confidence >= (SURE if str(asked.intent).startswith("emergency.") else VERY_SURE)
        alarm = rules.check(asked.text) or (rules.of_intent(asked.intent) if sure else None)
        if alarm:
            return Spoken(alarm_reply(alarm, elder=asked.elder, turn_id=asked.turn_id), [])
        if not sure:
            answer = await asyncio.to_thread(self._services.talk.unknown, asked)
            return Spoken(answer.reply, reading.events(answer, tracker))
        text = self._services.answering.kit.wording.say("refused")
        refused = Reply(status=Status.REFUSED, intent=asked.intent, messages=[Message(id="s-1", text=text)])
        return Spoken(refused, [])


class Handoff(Speaking):
    """action_handoff: a person, or where complaints, reports and praise belong."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """The handoff with its summary."""
        asked = reading.question(tracker)
        answer = self._services.talk.handoff(asked, form=bool(tracker.slots.get("form_open")))
        reply = with_help_order(answer.reply, asked.mode) if asked.intent == "human" else answer.reply
        return Spoken(reply, reading.events(answer, tracker))


class Rate(Speaking):
    """action_rate: 好差评 of the matter told last, or of the assistant."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """Thanks, or the question for the level or the reason."""
        return Spoken(await RatingTurns(self._services).take(tracker, reading.question(tracker)), [])


class Repeat(Speaking):
    """action_repeat: the last reply once more, slower, louder or simpler."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """The last reply in the wanted way."""
        asked, last = reading.question(tracker), tracker.slots.get("last_reply")
        answer = await asyncio.to_thread(self._services.talk.repeat, asked, last)
        return Spoken(answer.reply, reading.events(answer, tracker))


class Choose(Speaking):
    """action_choose: takes what was offered; a form or a case is gone on with in its own loop."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """The reply to the choice, or the loop that it opens."""
        asked = reading.question(tracker)
        answer = await asyncio.to_thread(self._services.talk.choose, asked)
        events = reading.events(answer, tracker)
        if answer.follow is None:
            return Spoken(answer.reply, events)
        if answer.follow.startswith("/progress"):
            return Spoken(None, [*events, FollowupAction("case_form")])
        opened = await LoopTurns(self._services).open(tracker, item=answer.memory.get("item"))
        follow = [FollowupAction("application_form")] if SlotSet("form_open", True) in opened.events else []
        return Spoken(opened.reply, [*events, *opened.events, *follow])


class OpenForm(Speaking):
    """action_open_form: the first question of an application."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """The first question, or why there is none."""
        return await LoopTurns(self._services).open(tracker)

    def failed(self, tracker: Tracker) -> Spoken:
        """No form is open then."""
        return Spoken(super().failed(tracker).reply, [SlotSet("form_open", False)])


class ResumeForm(OpenForm):
    """action_resume_form: the paused application goes on."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """The question where it was left."""
        return await LoopTurns(self._services).resume(tracker)


class ApplicationForm(Speaking):
    """validate_application_form: every message while a form is open."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """The form's reply; nothing at its activation, which the opening action has spoken for."""
        if tracker.slots.get("requested_slot") is None:
            return Spoken(None, [SlotSet("form_answer", None), SlotSet("requested_slot", "form_answer")])
        return await LoopTurns(self._services).form(tracker)

    def failed(self, tracker: Tracker) -> Spoken:
        """The form stays open; the same question waits."""
        return Spoken(super().failed(tracker).reply, [SlotSet("form_answer", None)])


class CaseForm(Speaking):
    """validate_case_form: case number, then the holder's last four."""

    async def speak(self, tracker: Tracker) -> Spoken:
        """The next question of the progress dialogue, or the case."""
        return await LoopTurns(self._services).case(tracker)

    def failed(self, tracker: Tracker) -> Spoken:
        """The dialogue ends: it is begun anew in one sentence."""
        return Spoken(super().failed(tracker).reply, [SlotSet("case_answer", None), SlotSet("requested_slot", None)])


def all_actions(services: Services) -> list[Action]:
    """Every action of the domain."""
    answer, talk = services.answering.answer, services.talk
    return [
        Answers("action_answer", services, answer),
        Answers("action_smalltalk", services, talk.smalltalk),
        Answers("action_unknown", services, talk.unknown),
        Safety("action_safety", services),
        Handoff("action_handoff", services),
        Rate("action_rate", services),
        Repeat("action_repeat", services),
        Choose("action_choose", services),
        OpenForm("action_open_form", services),
        ResumeForm("action_resume_form", services),
        ApplicationForm("validate_application_form", services),
        CaseForm("validate_case_form", services),
    ]
