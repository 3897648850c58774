"""Asking for progress in a conversation: the number in any shape, then the holder's last four."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from actions.cases.record import CaseRecord
from actions.cases.telling import case_reply
from actions.cases.words import say
from actions.forms.commands import Command, commands_in, payload_of
from actions.forms.questions import is_asking, is_question, is_urgent
from core.folding import to_ascii_digits
from core.identifiers import find_case_numbers, is_case_number
from core.problem import NotFound, TooMany, Unavailable
from core.reply import Choice, Message, Reply, Status
from core.workdays import WorkingCalendar

AnswerQuestion = Callable[[], Awaitable[Reply]]
_TAIL = re.compile(r"(?<![\dX])\d{3}[\dX](?![\dX])")
_LONG = re.compile(r"(?<!\d)(?:\d{17}[\dX]|1[3-9]\d{9})(?!\d)")
"""A whole ID or phone number, of which only the end is used."""
_SHORT = re.compile(r"(?<!\d)\d{8,13}(?!\d)")
_FOURTEEN = re.compile(r"(?<!\d)20\d{12}(?!\d)")
_WRITTEN = re.compile(r"(?<![0-9])20[0-9]{12}(?![0-9])")
_OWN_SHOWN = 4
_MISSES = 3
"""Messages without what was asked for, after which a person is offered and the dialogue ends."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What one turn of the progress dialogue says and leaves behind."""

    reply: Reply
    state: dict[str, Any] | None
    """To be handed back with the next turn (JSON values, no personal data); None when nothing is left to ask."""
    done: bool
    """True: the dialogue is over, the loop may be left."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the dialogue."""

    text: str
    intent: str | None
    confidence: float
    mode: str
    client: str
    subject: str | None
    answer_question: AnswerQuestion | None


class Cases(Protocol):
    """What the dialogue needs of the case service."""

    calendar: WorkingCalendar

    async def find(self, case_no: str, holder_tail: str, client: str) -> CaseRecord:
        """By number and tail."""
        ...

    async def records_of(self, subject: str) -> list[CaseRecord]:
        """Of a citizen."""
        ...

    async def bundle_of(self, record: CaseRecord) -> list[CaseRecord]:
        """All cases of its bundle."""
        ...

    async def record_of(self, case_no: str, subject: str) -> CaseRecord:
        """One of a citizen's."""
        ...


async def take_turn(cases: Cases, state: Mapping[str, Any] | None, heard: Heard, today: date) -> CaseOutcome:
    """The next step of the dialogue."""
    number = (state or {}).get("case_no")
    misses = int((state or {}).get("misses", 0))
    said = _payload_number(heard.text) or _number(heard.text, waiting_for_tail=bool(number))
    tail = _tail(heard.text, said)
    if not said and not tail and _stops(heard, begun=state is not None):
        return _over(_text(say("stopped", heard.mode)))
    if said:
        number, misses = said, 0
    if heard.subject and number:
        own = await _own(cases, number, heard.subject, today, heard.mode)
        if own:
            return own
    if number and tail:
        return await _look(cases, number, tail, heard, today, misses)
    if not said and state is not None and (aside := await _aside(heard, number, misses)):
        return aside
    if number:
        key = "ask_tail" if said else "ask_tail_again"
        return _ask(key, heard.mode, number, misses if said else misses + 1)
    if state is None and heard.subject:
        return await _own_list(cases, heard.subject, today, heard.mode)
    if _is_mistyped(heard.text):
        return _ask("wrong_number", heard.mode, None, misses + 1)
    return _ask("ask_number" if state is None else "ask_number_again", heard.mode, None, misses + (state is not None))


async def _look(cases: Cases, number: str, tail: str, heard: Heard, today: date, misses: int) -> CaseOutcome:
    try:
        record = await cases.find(number, tail, heard.client)
    except NotFound:
        return _ask("not_found", heard.mode, number, misses + 1)
    except TooMany as error:
        minutes = -(-int(error.headers["Retry-After"]) // 60)
        return _over(_text(say("limited", heard.mode, minutes=minutes)))
    except Unavailable:
        return _over(_text(say("unavailable", heard.mode)))
    return _over(case_reply(record, today, cases.calendar, heard.mode, await cases.bundle_of(record)))


async def _own(cases: Cases, number: str, subject: str, today: date, mode: str) -> CaseOutcome | None:
    """The case of a citizen who is logged in needs no tail; None where it is not theirs."""
    try:
        record = await cases.record_of(number, subject)
    except NotFound:
        return None
    return _over(case_reply(record, today, cases.calendar, mode, await cases.bundle_of(record)))


async def _own_list(cases: Cases, subject: str, today: date, mode: str) -> CaseOutcome:
    records = await cases.records_of(subject)
    if not records:
        return _ask("own_none", mode, None, 0)
    if len(records) == 1:
        return _over(case_reply(records[0], today, cases.calendar, mode))
    choices = [
        Choice(title=f"{one.item_name}（{one.case_no[-4:]}）", payload=f'/progress{{"case_no":"{one.case_no}"}}')
        for one in records[:_OWN_SHOWN]
    ]
    reply = _text(say("own_cases", mode, count=len(records)), choices)
    return CaseOutcome(reply, {"case_no": None, "misses": 0}, done=False)


async def _aside(heard: Heard, number: str | None, misses: int) -> CaseOutcome | None:
    """A question in the middle is answered, then the dialogue asks again."""
    asks = is_question(heard.text) or is_asking(heard.intent, heard.confidence, free_text=False)
    urgent = is_urgent(heard.intent, heard.confidence)
    if not (asks or urgent) or heard.answer_question is None or heard.intent == "progress":
        return None
    reply = await heard.answer_question()
    state = {"case_no": number, "misses": misses}
    if reply.status in (Status.SAFETY, Status.HANDOFF):
        return CaseOutcome(reply, None, done=True)
    again = Message(id="case-again", text=say("ask_tail" if number else "ask_number", heard.mode))
    return CaseOutcome(reply.model_copy(update={"messages": [*reply.messages, again]}), state, done=False)


def _ask(key: str, mode: str, number: str | None, misses: int) -> CaseOutcome:
    state = {"case_no": number, "misses": misses}
    if misses >= _MISSES:
        choices = [
            Choice(title=say("button_human", mode), payload="/human"),
            Choice(title=say("button_stop", mode), payload="/cancel"),
        ]
        return CaseOutcome(_text(say(key, mode), choices), state, done=False)
    return CaseOutcome(_text(say(key, mode)), state, done=False)


def _text(text: str, choices: list[Choice] | None = None) -> Reply:
    message = Message(id="case-1", kind="choices" if choices else "text", text=text, choices=choices or [])
    return Reply(status=Status.CASE, messages=[message])


def _over(reply: Reply) -> CaseOutcome:
    return CaseOutcome(reply, None, done=True)


def _payload_number(text: str) -> str | None:
    payload = payload_of(text)
    number = payload[1].get("case_no") if payload and payload[0] == "progress" else None
    return str(number)[:64] if number else None


def number_in(text: str) -> str | None:
    """A whole case number in the text. Where 一直 follows it, 一 reads like one more digit: then digits alone count."""
    written = (one for one in _WRITTEN.findall(unicodedata.normalize("NFKC", text)) if is_case_number(one))
    return next(iter(find_case_numbers(text)), None) or next(written, None)


def _number(text: str, *, waiting_for_tail: bool) -> str | None:
    """A case number in the text: ours or national, or while none is known its last eight and more."""
    found = number_in(text)
    if found:
        return found
    if waiting_for_tail or payload_of(text):
        return None
    plain = re.sub(r"(?<=\d)[\s\-]+(?=\d)", "", to_ascii_digits(text))
    short = _SHORT.search(plain)
    return short[0] if short and not _LONG.search(plain) else None


def _tail(text: str, number: str | None) -> str | None:
    """The last four in the text, number left out; of a whole ID or phone number only its end."""
    if payload_of(text):
        return None
    plain = re.sub(r"(?<=[0-9Xx])[\s\-]+(?=[0-9Xx])", "", to_ascii_digits(text)).upper()
    if number:
        spaced = re.compile(r"[\s\-]*".join(re.escape(char) for char in number))
        plain = spaced.sub(" ", plain, count=1)
    long = _LONG.search(plain)
    if long:
        return long[0][-4:]
    short = _TAIL.search(plain)
    return short[0] if short else None


def _is_mistyped(text: str) -> bool:
    """Fourteen digits that begin like a number of ours, with a wrong check digit; the rule is public, so no oracle."""
    plain = re.sub(r"(?<=\d)[\s\-]+(?=\d)", "", to_ascii_digits(text))
    return bool(_FOURTEEN.search(plain))


def _stops(heard: Heard, *, begun: bool) -> bool:
    """Whether the person has had enough of it."""
    payload = payload_of(heard.text)
    if payload:
        return payload[0] in ("cancel", "deny")
    said = set(commands_in(heard.text)) & {Command.CANCEL, Command.NO}
    return begun and (bool(said) or heard.text.strip(" 。，！") in ("不查了", "算了不查了", "不用查了", "不看了"))
