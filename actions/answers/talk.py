"""Turns that need no guide: small talk, a person, saying it again, taking a choice, not having understood."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from actions.answers.ask import missed, reply
from actions.answers.context import Context
from actions.answers.names import tidy
from actions.answers.numerals import arabic
from actions.answers.pipeline import Answering, finish
from actions.answers.question import Answer, Question
from core.reply import Aspect, Choice, Message, Reply, Status

SMALLTALK = frozenset({"greet", "thanks", "bye", "chitchat", "help", "bot"})
CASEWORK = frozenset({"complain", "report", "suggest", "praise", "rate"})
SURE_OF_SMALLTALK = 0.6
"""Confidence from which 啦啦啦 is small talk; below it the person is offered help instead of a joke."""
_PAYLOAD = re.compile(r"/(?P<intent>[a-z_]+(?:\.[a-z_]+)?)(?P<entities>\{.*\})?", re.DOTALL)
_ORDINAL = re.compile(r"第?\s*(\d{1,2}|[一二三四五六七八九十两]{1,2})\s*(?:个|条|项|件|种|样)?")
_LAST = re.compile(r"最后|末")


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation around the answers."""

    answering: Answering

    def smalltalk(self, question: Question) -> Answer:
        """A sentence or two, and back to the matter; what only might be small talk is not understood."""
        if question.intent == "chitchat" and question.confidence < SURE_OF_SMALLTALK:
            return self.unknown(question)
        kind = question.intent if question.intent in SMALLTALK else "chitchat"
        key = f"{kind}_elder" if question.elder and f"{kind}_elder" in self._wording.sentences else str(kind)
        return self._say(question, Status.CHITCHAT, self._wording.say(key))

    def handoff(self, question: Question, *, form: bool = False) -> Answer:
        """A person is called with a summary; complaints and the like are told where they belong."""
        if question.intent in CASEWORK:
            return self._casework(question)
        texts = [self._wording.say("handoff")]
        if summary := self._summary(question, form=form):
            texts.append(self._wording.say("handoff_summary", summary=summary))
        return self._say(question, Status.HANDOFF, "\n".join(texts), unknown_count=0, candidates=None)

    def repeat(self, question: Question, last: dict[str, Any] | None) -> Answer:
        """The last reply again: as it was, in short bubbles when slower, by the plain card when simpler."""
        texts = [str(text) for text in (last or {}).get("texts", [])]
        if not texts:
            return self._say(question, Status.CHITCHAT, self._wording.say("nothing_to_repeat"))
        item, aspect = (last or {}).get("item"), (last or {}).get("aspect")
        if question.intent in ("slower", "simpler") and item and aspect:
            payload = Question(
                text="/again",
                turn_id=question.turn_id,
                intent=f"guide.{aspect}",
                confidence=1.0,
                entities={"item": item, "situation": (last or {}).get("situation")},
                region=question.region,
                mode="elder",
            )
            again = self.answering.answer(payload)
            opening = Message(id=f"{question.turn_id or 'm'}-0", text=self._wording.say(str(question.intent)))
            messages = [opening, *again.reply.messages]
            return replace(again, reply=again.reply.model_copy(update={"messages": messages}))
        opening_texts = [] if question.intent == "repeat" else [self._wording.say(str(question.intent))]
        messages = [Message(id="", text=text) for text in [*opening_texts, *texts]]
        answer = finish(question, Reply(status=Status.CHITCHAT, intent=question.intent, messages=messages))
        return replace(answer, memory={})

    def unknown(self, question: Question) -> Answer:
        """The search may still know it where the classifier did not; else a hint, a person offered, a person called."""
        named = self.answering.kit.names.find(tidy(question.text, question.locale))
        if named or question.intent != "oos":
            plain = replace(question, intent=None, confidence=0.0)
            answer = self.answering.answer(plain)
            if answer.reply.status is not Status.UNANSWERABLE:
                return answer
        context = Context(question, today=self.answering.kit.clock.today())
        missed(context, self.answering.kit, "unknown_oos" if question.intent == "oos" else "unknown")
        assert context.reply is not None  # noqa: S101 - missed always sets one
        return finish(question, context.reply, context)

    def choose(self, question: Question) -> Answer:
        """The choice that was offered and is now taken; a payload that belongs elsewhere is handed on."""
        taken = self._taken(question)
        if isinstance(taken, Choice):
            return self.take(question, taken.payload)
        if taken is None and question.intent == "deny":
            return self._say(question, Status.CHITCHAT, self._wording.say("nothing_to_deny"), candidates=None)
        if taken is None and question.intent == "choose" and question.item and question.aspect == Aspect.MATERIALS:
            return self.answering.answer(question)
        if taken is None and question.intent == "choose" and (said := self._by_words(question)):
            return said
        if taken is None:
            key = "no_candidates" if question.intent == "choose" else "nothing_to_affirm"
            return self._say(question, Status.CHITCHAT, self._wording.say(key))
        text = self._wording.say("choice_out_of_range", count=len(question.candidates))
        return finish(question, reply(Status.CLARIFICATION, text, question.candidates))

    def _by_words(self, question: Question) -> Answer | None:
        """The answer where the words themselves say which matter is meant: 丢失补领那个."""
        answer = self.answering.answer(replace(question, intent=None, confidence=0.0))
        understood = answer.reply.status is Status.ANSWERED or answer.reply.messages[-1].choices
        return answer if understood and answer.reply.status is not Status.UNANSWERABLE else None

    def take(self, question: Question, payload: str) -> Answer:
        """What a button's payload asks, answered here where it is a question about a guide."""
        found = _PAYLOAD.fullmatch(payload)
        if found is None:
            return self._say(question, Status.CHITCHAT, self._wording.say("no_candidates"))
        intent, entities = found["intent"], json.loads(found["entities"] or "{}")
        asked = replace(question, text=payload, intent=intent, confidence=1.0, entities=entities)
        if intent.startswith("guide.") or intent == "one_thing":
            return self.answering.answer(asked)
        if intent == "human":
            return self.handoff(asked)
        empty = Reply(status=Status.CHITCHAT, intent=intent, messages=[])
        return Answer(empty, {"candidates": None, "item": entities.get("item", question.item)}, follow=payload)

    def _taken(self, question: Question) -> Choice | int | None:
        """The choice, the number that is out of range, or None where none was named or there is none."""
        offered = question.candidates
        if not offered:
            return None
        if question.intent == "affirm":
            return offered[0] if len(offered) == 1 else None
        number = question.entities.get("index", question.entities.get("ordinal"))
        found = _ORDINAL.search(tidy(question.text))
        value = arabic(str(number)) if number is not None else arabic(found[1]) if found else None
        if number is None and _LAST.search(question.text):
            value = len(offered)
        if value is None:
            return next((choice for choice in offered if choice.title in question.text), None)
        return offered[value - 1] if 1 <= value <= len(offered) else value

    def _casework(self, question: Question) -> Answer:
        texts = [self._wording.say(str(question.intent))]
        if question.intent == "complain" and (phone := self._complaint_phone(question)):
            texts.append(self._wording.say("complain_phone", phone=phone))
        return self._say(question, Status.ANSWERED, "\n".join(texts), unknown_count=0)

    def _complaint_phone(self, question: Question) -> str | None:
        kit, region = self.answering.kit, question.region or "000000"
        if not question.item or not kit.guides.has(question.item, region, kit.clock.today()):
            return None
        contacts = kit.guides.resolve(question.item, region, kit.clock.today()).field("contacts")
        found = contacts.value if contacts else []
        return next((contact.phone for contact in found if contact.kind == "complaint"), None)

    def _summary(self, question: Question, *, form: bool) -> str:
        kit, parts = self.answering.kit, []
        region = question.region or "000000"
        if question.item and kit.guides.has(question.item, region, kit.clock.today()):
            name = kit.guides.resolve(question.item, region, kit.clock.today()).name
            parts.append(self._wording.say("summary_item", item=name))
        if question.aspect in self._wording.aspects:
            parts.append(self._wording.say("summary_aspect", noun=self._wording.aspects[str(question.aspect)].noun))
        if form:
            parts.append(self._wording.say("summary_form"))
        return "，".join(parts)

    @property
    def _wording(self) -> Any:
        return self.answering.kit.wording

    def _say(self, question: Question, status: Status, text: str, **memory: Any) -> Answer:
        said = Reply(status=status, intent=question.intent, item=None, messages=[Message(id="", text=text)])
        answer = finish(question, said)
        return replace(answer, memory=answer.memory | memory)
