"""Two items side by side: 换领和补领有什么区别."""

from collections.abc import Sequence

from actions.answers.ask import reply
from actions.answers.aspects import RENDERERS
from actions.answers.citation import citations, source_line
from actions.answers.context import Context, Kit
from actions.answers.layout import speech
from actions.answers.patterns import pattern
from actions.answers.statement import Body, Statement
from actions.answers.steps.composing import view_of
from core.reply import Aspect, Choice, Citation, Message, Reply, Status

COMPARED: Sequence[Aspect] = (Aspect.OVERVIEW, Aspect.FEE, Aspect.TIME_LIMIT, Aspect.VALIDITY)


def compare(context: Context, kit: Kit) -> None:
    """Ends the turn with the comparison where the text sets two items against each other."""
    intended = context.question.intent == "compare" and context.question.confidence >= kit.rules.sure_from
    if context.item or not context.text or not (intended or pattern("compares").search(context.text)):
        return
    items = _items(context, kit)
    if len(items) == 2:
        _side_by_side(context, kit, items)
    elif intended:
        context.reply = reply(Status.CLARIFICATION, kit.wording.say("compare_need_two"), [], intent="compare")


def _items(context: Context, kit: Kit) -> list[str]:
    """Named items first, else what each half of the sentence finds; the one talked about stands for 这个."""
    found = [next(iter(named.items)) for named in context.named if len(named.items) == 1]
    if len(dict.fromkeys(found)) < 2:
        plain = pattern("compare_tail").sub("", context.text)
        halves = [half for half in pattern("compare_joint").split(plain) if len(half) > 1]
        found += [hit for half in halves[:3] if (hit := _of_half(context, kit, half))]
    if len(dict.fromkeys(found)) == 1 and context.question.item:
        found.append(context.question.item)
    return [item for item in dict.fromkeys(found) if kit.guides.has(item, context.region, context.today)][:2]


def _of_half(context: Context, kit: Kit, half: str) -> str | None:
    result = kit.search.search(half, region=context.region)
    decision = str(getattr(result.decision, "value", result.decision))
    return result.hits[0].item if result.hits and decision != "unknown" else None


def _side_by_side(context: Context, kit: Kit, items: list[str]) -> None:
    names = [kit.guides.resolve(item, context.region, context.today).name for item in items]
    asked = kit.rules.each(context.text)
    said = [aspect for aspect in asked if aspect is not Aspect.RELATED][:2]
    aspects: Sequence[Aspect] = said or COMPARED
    lines, cited = [kit.wording.say("compare_lead", first=names[0], second=names[1])], list[Citation]()
    for aspect in aspects:
        values = []
        for item in items:
            lead, sources = _value(context, kit, item, aspect)
            values.append(lead)
            cited += sources
        if any(values):
            noun = kit.wording.aspects[aspect].noun
            if values[0] == values[1]:
                lines.append("· " + kit.wording.say("compare_same", noun=noun, value=values[0]))
                continue
            first, second = (value or kit.wording.say("compare_missing") for value in values)
            row = {"noun": noun, "first_name": names[0], "second_name": names[1], "first": first, "second": second}
            lines.append("· " + kit.wording.say("compare_row", **row))
    if cited:
        lines.append(source_line(cited, kit.wording))
    text = "\n".join(lines)
    choices = [
        Choice(title=name[:60], payload=f'/guide.materials{{"item":"{item}"}}')
        for item, name in zip(items, names, strict=True)
    ]
    message = Message(id="", text=text, speech=speech(text), citations=cited, choices=choices)
    context.reply = Reply(
        status=Status.ANSWERED, intent="compare", item=items[0], region=context.region, messages=[message]
    )
    context.memory |= {
        "item": items[0],
        "unknown_count": 0,
        "candidates": [choice.model_dump() for choice in choices],
    }


def _value(context: Context, kit: Kit, item: str, aspect: Aspect) -> tuple[str | None, list[Citation]]:
    """The asked value of one item, checked against its record, with where it comes from."""
    before, context.item = context.item, item
    view = view_of(context, kit, aspect)
    context.item = before
    body = _short(RENDERERS[aspect](view), aspect)
    body = kit.check.sift(body, view.guide, context.question.text) if body else None
    if body is None or body.missing:
        return None, []
    lead: Statement = body.lead
    return lead.text.rstrip("。"), citations(view.guide, [lead])


def _short(body: Body | None, aspect: Aspect) -> Body | None:
    """Only the value; of an overview the sentence that says what it is for."""
    if body is None:
        return None
    lead = body.points[0] if aspect is Aspect.OVERVIEW and body.points else body.lead
    return Body(lead)
