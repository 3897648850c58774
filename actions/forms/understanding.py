"""What a message means to the form that is open: a value, a command, a correction, or a question in the middle."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.forms.commands import INTENTS, Command, commands_in, payload_of
from actions.forms.corrections import field_called, read_correction
from actions.forms.extraction import Found, extract
from actions.forms.questions import is_asking, is_question, is_urgent
from actions.forms.spec import FREE_TEXT, FieldType, FormField, FormSpec
from actions.forms.state import Ask, Do, Draft, Fill, FormStage, Move, Refuse, Revisit
from actions.forms.values import Parsed, parse
from core.identifiers import Rejected

_INTENT_CONFIDENCE = 0.75
"""From here on an intent counts as a command when the words fit no value."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message with what NLU made of it."""

    text: str
    intent: str | None = None
    confidence: float = 0.0


def understand(spec: FormSpec, draft: Draft, said: Utterance, today: date) -> Move:
    """The move that the message makes."""
    payload = payload_of(said.text)
    if payload is not None:
        return _payload(spec, draft, *payload, today=today)
    if draft.confirming:
        move = _answer_to_confirmation(said)
        if move is not None:
            return move
    asked = spec.field(draft.asking) if draft.asking else None
    result = parse(asked, said.text, today) if asked else None
    if asked and asked.type is FieldType.CHOICE and isinstance(result, Parsed) and result.certain:
        return Fill({asked.name: result.value})
    commands = commands_in(said.text)
    if commands:
        return Do(_fitting(commands, draft))
    correction = read_correction(spec, draft, said.text, today)
    if correction is not None and not (is_question(said.text) and isinstance(correction, Revisit)):
        return correction
    if asked is None or result is None:
        return _in_review(spec, draft, said, today)
    return _value(spec, draft, said, asked, result, today)


def value_after_all(spec: FormSpec, draft: Draft, text: str, today: date) -> Fill | None:
    """The value of the field asked for, when what looked like a question had no answer: a name like 林小禾 is one."""
    asked = spec.field(draft.asking) if draft.asking else None
    if asked is None or draft.stage is not FormStage.COLLECTING or (is_question(text) and not asked.story):
        return None
    result = parse(asked, text, today)
    return Fill({asked.name: result.value}) if isinstance(result, Parsed) else None


def _payload(spec: FormSpec, draft: Draft, name: str, arguments: dict[str, Any], *, today: date) -> Move:
    if name == "inform":
        one = spec.field(str(arguments.get("field", draft.asking)))
        if one is None or one not in draft.relevant(spec):
            return Refuse(draft.asking or "", "这个按钮已经不适用了，请看下面的问题")
        if arguments.get("keep"):
            return Do(Command.NEXT)
        result = parse(one, str(arguments.get("value", "")), today)
        return Fill({one.name: result.value}) if isinstance(result, Parsed) else Refuse(one.name, result.reason)
    if name == "correct":
        one = spec.field(str(arguments.get("field", "")))
        return Revisit(one.name) if one else Do(Command.NO)
    command = INTENTS.get(name)
    return Do(command) if command else Ask()


def _answer_to_confirmation(said: Utterance) -> Move | None:
    commands = commands_in(said.text)
    for command in (Command.YES, Command.NO):
        if command in commands:
            return Do(command)
    said_again = {Command.CANCEL, Command.RESTART} & set(commands)  # 取消！: as good as a yes
    return Do(Command.YES) if said_again else None


def _fitting(commands: tuple[Command, ...], draft: Draft) -> Command:
    """Of the commands that a phrase may mean, the one that fits where the form stands."""
    if draft.stage is FormStage.REVIEW:
        for command in (Command.SUBMIT, Command.NO):
            if command in commands:
                return command
        return Command.SUBMIT if Command.YES in commands else commands[0]
    return commands[0]


def _in_review(spec: FormSpec, draft: Draft, said: Utterance, today: date) -> Move:
    if is_urgent(said.intent, said.confidence):
        return Ask()
    one = field_called(spec, draft, said.text)
    if one is not None:
        return Revisit(one.name)
    found = extract(spec, draft, said.text, today, loose=False)
    if found.values or found.refused:
        return Fill(found.values, found.refused, asks_too=found.asks_too)
    if is_question(said.text) or is_asking(said.intent, said.confidence, free_text=False):
        return Ask()
    command = _command_of(said)
    if command:
        return Do(_fitting((command,), draft))
    return Refuse("", "没听明白。内容都对的话请说“提交”；要改哪一项，就说“改第几项”")


def _command_of(said: Utterance) -> Command | None:
    return INTENTS.get(said.intent or "") if said.confidence >= _INTENT_CONFIDENCE else None


def _value(
    spec: FormSpec, draft: Draft, said: Utterance, asked: FormField, result: Parsed | Rejected, today: date
) -> Move:
    """A message while a field is asked. A value that surely fits wins; else what else it holds; else a question."""
    free = asked.type in FREE_TEXT
    asks = is_question(said.text)
    if asked.story and isinstance(result, Parsed) and not _breaks_off(said, asks=asks):
        return Fill({asked.name: result.value})
    urgent = is_urgent(said.intent, said.confidence)
    sure = isinstance(result, Parsed) and result.certain
    if urgent and not (sure and (not free or _is_name(asked, said))):
        return Ask()
    loose = not (free and isinstance(result, Parsed))
    found = extract(spec, draft, said.text, today, asked=asked, loose=loose)
    if _is_one_value(result, found, asked, free=free, asks=asks):
        return Fill({asked.name: result.value}) if isinstance(result, Parsed) else Ask()
    if found.values or found.refused:
        return _filled(found, asked, result)
    if asks or is_asking(said.intent, said.confidence, free_text=free):
        return Ask()
    if isinstance(result, Parsed):
        return Fill({asked.name: result.value})
    command = _command_of(said)
    if command and command is not Command.YES:
        return Do(command)
    return Refuse(asked.name, result.reason)


def _breaks_off(said: Utterance, *, asks: bool) -> bool:
    """Whether somebody who tells what happened has turned to something else: danger, a person, a guide's question."""
    intent = said.intent or ""
    if intent.startswith("emergency.") or intent == "human":
        return is_urgent(intent, said.confidence)
    return asks and intent.startswith("guide.") and is_asking(intent, said.confidence, free_text=True)


def _is_name(asked: FormField, said: Utterance) -> bool:
    """Whether a short text with a family name may pass for a name: the classifier knows no names, but emergencies."""
    return asked.type is FieldType.NAME and not (said.intent or "").startswith("emergency.")


def _is_one_value(result: Parsed | Rejected, found: Found, asked: FormField, *, free: bool, asks: bool) -> bool:
    """Whether the whole message is the value asked for and nothing else."""
    if not isinstance(result, Parsed) or not result.certain or (free and asks):
        return False
    others = set(found.values) - {asked.name}
    return not others and found.refused is None and not (asks and found.rest and not free and found.values)


def _filled(found: Found, asked: FormField, result: Parsed | Rejected) -> Move:
    """Several values; the one asked for may have been said across the clauses."""
    values = dict(found.values)
    if asked.name not in values and asked.type not in FREE_TEXT and isinstance(result, Parsed):
        values[asked.name] = result.value
    return Fill(values, found.refused, asks_too=found.asks_too)
