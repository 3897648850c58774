"""The answer itself: rendered by the aspect's rule, checked against the record, laid out with its follow-ups."""

from actions.answers.aspects import RENDERERS
from actions.answers.context import Context, Kit
from actions.answers.layout import elder, follow_ups, standard
from actions.answers.missing import missing
from actions.answers.statement import Body
from actions.answers.view import View
from core.reply import Aspect, Choice, Message, Reply, Status
from knowledge.regions import NATION


def compose(context: Context, kit: Kit) -> None:
    """One answer for each aspect asked, each checked; the buttons belong to the last."""
    for asked in context.aspects:
        view = view_of(context, kit, asked)
        body = checked(view, kit, context)
        context.unanswered |= body.missing
        lay_out = elder if context.question.elder else standard
        context.messages += lay_out(view, body)
        human = Choice(title=kit.wording.say("button_human"), payload="/human")
        offered = follow_ups(view, body, elder_mode=context.question.elder, human=human)
        answered = {f'/guide.{aspect}{{"item":"{context.item}"}}' for aspect in context.aspects}
        context.choices = [choice for choice in offered if choice.payload not in answered]


def view_of(context: Context, kit: Kit, asked: Aspect) -> View:
    """What the renderer of an aspect sees; the context must have an item."""
    assert context.item is not None  # noqa: S101 - the topic step ends the turn otherwise
    return View(
        guide=kit.guides.resolve(context.item, context.region, context.today),
        store=kit.guides,
        wording=kit.wording,
        calendar=kit.calendar,
        today=context.today,
        aspect=asked,
        situation=context.situation,
        focus=context.focus if asked is Aspect.MATERIALS else None,
        text=context.text,
        region_known=context.region_known,
        has_form=kit.has_form(context.item),
        brief=context.question.elder,
    )


def checked(view: View, kit: Kit, context: Context) -> Body:
    """The body without what the record does not hold; the sentence for a missing field where nothing is left."""
    body = RENDERERS[view.aspect](view)
    body = kit.check.sift(body, view.guide, context.question.text) if body else None
    if body is None:
        body = kit.check.sift(missing(view), view.guide, context.question.text)
    if body is None:
        noun = view.wording.aspects[view.aspect].noun
        body = Body(view.say("missing_short", name=view.guide.name, noun=noun), missing=True)
    return body


def conclude(context: Context, kit: Kit) -> None:
    """The reply with its status, what was understood, and what is remembered."""
    _place_opening(context, kit)
    messages = context.messages
    if context.choices:
        messages[-1] = messages[-1].model_copy(update={"choices": context.choices})
    context.reply = Reply(
        status=Status.ANSWERED,
        intent=f"guide.{context.aspects[0]}",
        item=context.item,
        aspect=context.aspects[0],
        region=context.region,
        messages=messages,
    )
    listed = context.aspects[-1] is Aspect.MATERIALS
    context.memory |= {
        "item": context.item,
        "aspect": context.aspects[-1].value,
        "unknown_count": 0,
        "candidates": None if listed else [choice.model_dump() for choice in context.choices],
    }
    if context.region_said:
        context.memory["region"] = context.region


def _place_opening(context: Context, kit: Kit) -> None:
    guide = kit.guides.resolve(context.item or "", context.region, context.today)
    if context.region_said and all(record.region == NATION for record in guide.chain) and context.region != NATION:
        name = kit.guides.regions.name(context.region)
        context.opening.append(kit.wording.say("outside_region", region=name))
    if not context.opening:
        return
    lines = "".join(context.opening)
    if context.question.elder:
        context.messages.insert(0, Message(id="", text=lines))
        return
    first = context.messages[0]
    spoken = f"{lines}{first.speech or first.text}"
    context.messages[0] = first.model_copy(update={"text": f"{lines}\n{first.text}", "speech": spoken})
