"""Statements laid out as bubbles: one for a screen, many short ones in elder mode; and what is read aloud."""

import re
from collections.abc import Iterator, Sequence

from actions.answers.check import URL
from actions.answers.citation import citations, level_line, source_line
from actions.answers.statement import Body, Statement
from actions.answers.view import MAX_CONDITIONS, View
from core.reply import Choice, Citation, Message
from knowledge.schema import Sourced

ELDER_LENGTH = 60
MAX_CHOICES = 3
ELDER_CHOICES = 4
STALE_DAYS = 180

_BREAKS = re.compile(r"(?<=[。；！？])|(?<=[，、：])")
_CODES = re.compile(r"（[^（）]*〔[^（）]*）|[（(][^（）()]*[号A-Z0-9]{6,}[^（）()]*[）)]")
_DOCUMENT = re.compile(r"、?[^、：；。，\n]*〔[^〔〕]*〕[^、：；。，\n]*")
_TITLE = re.compile(r"【([^】]*)】")
_BRACKETS = re.compile(r"[【】《》“”]")


def standard(view: View, body: Body) -> list[Message]:
    """One bubble: the asked value, its list, at most three conditions, the source line."""
    cited = citations(view.guide, body.statements())
    lines = [_line(view, body, body.lead, head=True)]
    more = bool(body.points or body.conditions)
    if cited and not body.missing and (level := level_line(view.guide, cited, view.wording, more=more)):
        lines.append(level)
    for number, point in enumerate(body.points, start=1):
        lines.append((f"{number}. " if body.numbered else "· ") + _line(view, body, point))
    conditions = [_line(view, body, condition) for condition in body.conditions[:MAX_CONDITIONS]]
    lines += [f"· {line}" if body.points else line for line in conditions if line not in lines]
    lines += tail(view, body, cited)
    text = "\n".join(lines)
    return [_message(text, cited, speech(text))]


def elder(view: View, body: Body) -> list[Message]:
    """One thing at a time: every bubble at most sixty characters, the value first, the source last."""
    cited = citations(view.guide, body.statements())
    lines = [_line(view, body, body.lead, head=True)]
    if cited and not body.missing and (level := level_line(view.guide, cited, view.wording, brief=True)):
        lines.append(level)
    for number, point in enumerate(body.points, start=1):
        lines.append((f"{number}. " if body.numbered else "") + _line(view, body, point))
    lines += [_line(view, body, condition) for condition in body.conditions[:1]]
    lines += tail(view, body, cited)
    bubbles = [piece for line in lines for piece in pieces(line)]
    messages = [_message(text, [], speech(text)) for text in bubbles]
    messages[0] = messages[0].model_copy(update={"citations": cited})
    return messages


def tail(view: View, body: Body, cited: Sequence[Citation]) -> list[str]:
    """Source line, then what must be known of it: unchecked, made up for demonstration, old."""
    if not cited:
        return []
    lines = []
    if not body.missing:
        lines.append(source_line(cited, view.wording))
        if not any(citation.verified for citation in cited):
            lines.append(view.wording.say("unverified_all"))
    fictional = {guide.region for guide in view.guide.chain if guide.fictional}
    if any(citation.region in fictional for citation in cited):
        lines.append(view.wording.say("demo", region=view.guide.regions.name(view.guide.region)))
    age = (view.today - min(citation.reviewed_on for citation in cited)).days
    if age > STALE_DAYS and not body.missing:
        lines.append(view.wording.say("stale", months=age // 30))
    return lines


def _line(view: View, body: Body, statement: Statement, *, head: bool = False) -> str:
    text = statement.text
    if statement.label:
        text = view.wording.say("labelled", label=statement.label, text=text)
    situation = view.situation_named()
    if head and situation and not body.missing and any(source.situations for source in _sources(body)):
        text = view.wording.say("for_situation", situation=situation.name) + text
    if not statement.verified and _mixed(body) and "当地" not in text[-20:]:
        text += view.wording.say("unverified_one")
    return text


def _sources(body: Body) -> Iterator[Sourced]:
    return (source for statement in body.statements() for source in statement.sources)


def _mixed(body: Body) -> bool:
    states = {statement.verified for statement in body.statements() if statement.sources}
    return len(states) > 1


def pieces(text: str, length: int = ELDER_LENGTH) -> list[str]:
    """The text cut at punctuation into pieces of at most `length` characters; a longer clause is cut anywhere."""
    found, piece = [], ""
    for part in (part for part in _BREAKS.split(text) if part):
        for chunk in (part[i : i + length] for i in range(0, len(part), length)):
            if len(piece) + len(chunk) > length:
                found.append(piece)
                piece = ""
            piece += chunk
    return [*found, piece] if piece else found


def speech(text: str) -> str | None:
    """What is read aloud: no link, document number or bracket; None where that is the text itself."""
    spoken = _DOCUMENT.sub("", URL.sub("", _CODES.sub("", text)))
    spoken = _BRACKETS.sub("", _TITLE.sub(r"\1：", spoken)).replace("· ", "")
    spoken = re.sub(r"：\s*(?=\n|$)", "。", re.sub(r"\n+", "\n", spoken)).strip()
    return spoken if spoken and spoken != text else None


def follow_ups(view: View, body: Body, *, elder_mode: bool, human: Choice | None = None) -> list[Choice]:
    """At most three buttons: what the answer itself offers, then the aspects usually asked next that have an answer."""
    found = list(body.choices)
    for name in view.wording.aspects[view.aspect].next:
        if _answered(view, name):
            title = view.wording.aspects[name].title
            found.append(Choice(title=title, payload=f'/guide.{name}{{"item":"{view.guide.item}"}}'))
    if view.has_form:
        apply = Choice(title=view.wording.say("button_apply"), payload=f'/apply{{"item":"{view.guide.item}"}}')
        found.insert(min(len(found), MAX_CHOICES - 1), apply)
    found = list({choice.payload: choice for choice in found}.values())[:MAX_CHOICES]
    return [*found, human][:ELDER_CHOICES] if elder_mode and human else found


def _answered(view: View, aspect: str) -> bool:
    fields = {"place": ("places", "place"), "phone": ("contacts", "places"), "region": ("handle_area",)}
    always = {"overview", "phone", "legal_basis"}
    return aspect in always or any(view.field(name) for name in fields.get(aspect, (aspect,)) if name != "progress")


def _message(text: str, cited: list[Citation], spoken: str | None) -> Message:
    return Message(id="", text=text, speech=spoken, citations=cited)
