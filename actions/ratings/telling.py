"""The words of a rating: offering it, thanking for it, asking why it is low."""

import json

from actions.ratings.service import Rated
from actions.ratings.state import LOW
from actions.ratings.terms import Terms
from core.reply import Choice, Message, Reply, Status

ELDER_CHOICES = 4


def offer(terms: Terms, matter: str, mode: str, key: str = "offer") -> Message:
    """The five levels to tap; in elder mode the four that fit, the fifth can be said."""
    listed = [
        Choice(title=one.title, payload=_payload(level=level, matter=matter))
        for level, one in sorted(terms.levels.items(), reverse=True)
    ]
    return _choices(terms.say(key, mode), listed, mode)


def asked(terms: Terms, matter: str, mode: str) -> Reply:
    """The question for the level."""
    return _reply([offer(terms, matter, mode, "ask")])


def answer(terms: Terms, matter: str, rated: Rated, mode: str, *, of_assistant: bool, gave_reason: bool) -> Reply:
    """What is said to a rating."""
    if rated.refused == "not_yours":
        button = Choice(title=terms.say("button_progress", mode), payload="/progress")
        return _reply([_choices(terms.say("not_yours", mode), [button], mode)], Status.CLARIFICATION)
    if rated.refused:
        return _reply([Message(id="", text=terms.say("begun", mode))])
    title = terms.levels[rated.level].title
    if rated.level > LOW:
        return _reply([Message(id="", text=terms.say("thanks", mode, title=title))])
    left = [(key, name) for key, name in terms.reasons.items() if key not in rated.reasons]
    reasons = [Choice(title=name, payload=_payload(level=rated.level, matter=matter, reason=key)) for key, name in left]
    if gave_reason:
        given = "、".join(terms.reasons[key] for key in rated.reasons)
        return _reply([_choices(terms.say("reason_taken", mode, reasons=given), reasons, mode)])
    if of_assistant:
        button = Choice(title=terms.say("button_complain", mode), payload="/complain")
        first = _choices(terms.say("low_chat", mode, title=title), [button], mode)
    else:
        first = Message(id="", text=terms.say("low", mode, title=title, promise=_promise(terms, rated, mode)))
    return _reply([first, _choices(terms.say("why", mode), reasons, mode)])


def _promise(terms: Terms, rated: Rated, mode: str) -> str:
    due = rated.deadlines
    if due is None:
        return terms.say("promise_plain", mode)
    key = "promise" if rated.can_be_called else "promise_anonymous"
    days = {"contact": due.contact_within_workdays, "rectify": due.rectify_within_workdays}
    return terms.say(key, mode, region=due.name, **days)


def _choices(text: str, listed: list[Choice], mode: str) -> Message:
    shown = listed[:ELDER_CHOICES] if mode == "elder" else listed
    return Message(id="", kind="choices" if shown else "text", text=text, choices=shown)


def _payload(**values: object) -> str:
    return "/rate" + json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _reply(messages: list[Message], status: Status = Status.ANSWERED) -> Reply:
    numbered = [message.model_copy(update={"id": f"rating-{place}"}) for place, message in enumerate(messages, 1)]
    return Reply(status=status, intent="rate", messages=numbered)
