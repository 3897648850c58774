"""From a question to a grounded answer, step by step."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from actions.answers.context import Context, Kit
from actions.answers.layout import ELDER_LENGTH, pieces
from actions.answers.question import Answer, Question
from actions.answers.steps import asking, bundling, calculating, comparing, composing, focus, reading, topic
from core.reply import Message, Reply

Step = Callable[[Context, Kit], None]

STEPS: Sequence[Step] = (
    reading.normalise,
    reading.guard,
    reading.offered,
    reading.region,
    topic.payload_item,
    bundling.continued,
    comparing.compare,
    calculating.before_topic,
    focus.focus,
    topic.correction,
    topic.topic,
    bundling.answer,
    asking.aspect,
    asking.situation,
    calculating.calculate,
    composing.compose,
    composing.conclude,
)
"""Each fills in its part of the context; the first that sets a reply ends the turn."""

LOCATING: Sequence[Step] = (
    reading.normalise,
    reading.guard,
    reading.region,
    topic.payload_item,
    topic.correction,
    topic.topic,
    bundling.answer,
)
"""The steps that find the item, for opening a form."""

REMEMBERED = 600
"""Characters of the last reply that are kept for saying it again."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers questions about guides. Blocking for a few milliseconds: call it in a thread."""

    kit: Kit

    def answer(self, question: Question) -> Answer:
        """The reply to one question, with what is to be remembered."""
        context = Context(question, today=self.kit.clock.today())
        for step in STEPS:
            step(context, self.kit)
            if context.reply is not None:
                break
        assert context.reply is not None  # noqa: S101 - the last step always sets one
        return finish(question, context.reply, context)

    def locate(self, question: Question) -> str | Answer:
        """The item that a question is about, or the answer that asks which one."""
        context = Context(question, today=self.kit.clock.today())
        for step in LOCATING:
            step(context, self.kit)
            if context.reply is not None:
                return finish(question, context.reply, context)
        assert context.item is not None  # noqa: S101 - the topic step sets one or a reply
        return context.item


def finish(question: Question, reply: Reply, context: Context | None = None) -> Answer:
    """The reply with its messages numbered and cut for elder mode, and the memory of it for saying it again."""
    messages = list(reply.messages)
    if question.elder:
        messages = [piece for message in messages for piece in shortened(message)]
    prefix = question.turn_id or "m"
    messages = [message.model_copy(update={"id": f"{prefix}-{n}"}) for n, message in enumerate(messages, start=1)]
    memory = dict(context.memory) if context else {}
    memory["last_reply"] = {
        "texts": _within(message.text for message in messages),
        "item": reply.item,
        "aspect": reply.aspect.value if reply.aspect else None,
        "situation": context.situation if context else None,
    }
    return Answer(reply.model_copy(update={"messages": messages}), memory, context.follow if context else None)


def shortened(message: Message) -> list[Message]:
    """A bubble cut into ones of at most sixty characters; buttons stay with the last, citations with the first."""
    parts = [part.strip() for line in message.text.split("\n") for part in pieces(line) if part.strip()]
    if len(message.text) <= ELDER_LENGTH or message.kind not in ("text", "choices", "notice") or len(parts) < 2:
        return [message]
    first = message.model_copy(update={"text": parts[0], "speech": None, "choices": [], "kind": "text"})
    middle = [Message(id="", text=part) for part in parts[1:-1]]
    last = message.model_copy(update={"text": parts[-1], "speech": None, "citations": []})
    return [first, *middle, last]


def _within(texts: Iterable[str]) -> list[str]:
    kept, room = [], REMEMBERED
    for text in texts:
        if len(text) > room:
            break
        kept.append(text)
        room -= len(text)
    return kept
