"""What is said where the guide says nothing: that it does not, and whom to ask. Never a guess."""

from actions.answers.aspects.place import ask_region
from actions.answers.statement import Body, Statement
from actions.answers.view import View
from core.reply import Aspect

LOCAL = frozenset({Aspect.PLACE, Aspect.HOURS, Aspect.PHONE, Aspect.APPOINTMENT})
"""Aspects whose answer depends on the region."""


def missing(view: View) -> Body:
    """当前指南未填写，请拨打 <咨询电话> 或 12345; the region is asked first where the answer depends on it."""
    noun = view.wording.aspects[view.aspect].noun
    if view.aspect in LOCAL and (choices := ask_region(view)):
        return Body(view.say("ask_region", noun=noun), choices=choices, missing=True)
    phones = view.phones()
    if not phones:
        return Body(view.say("missing_short", name=view.guide.name, noun=noun), missing=True)
    _, phone, field, source = phones[0]
    text = view.wording.say("missing", name=view.guide.name, noun=noun, phone=phone)
    return Body(Statement(text, field, (source,)), missing=True)
