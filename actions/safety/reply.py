"""What is said to an alarm: the right number first, short, no form."""

import structlog

from actions.safety.rules import Alarm
from core.reply import Choice, Message, Reply, Status

log = structlog.get_logger(__name__)


def alarm_reply(alarm: Alarm, *, elder: bool = False, turn_id: str = "m") -> Reply:
    """The rule's words; a person is offered where the rule wants one. Logged as a class, never as text."""
    rule = alarm.rule
    log.warning("safety_alarm", kind=rule.kind, human=rule.human)
    texts = rule.elder if elder else [rule.text]
    messages = [Message(id=f"{turn_id}-{n}", kind="notice", text=text) for n, text in enumerate(texts, start=1)]
    if rule.human or rule.offer_human:
        choice = Choice(title="转人工", payload="/human")
        messages[-1] = messages[-1].model_copy(update={"choices": [choice]})
    return Reply(status=Status(rule.status), intent=rule.intent, messages=messages)
