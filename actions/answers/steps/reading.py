"""What was said: normal form, safety, the payload of a button, the region."""

import json
import re
from dataclasses import replace

from actions.answers.ask import ask_which_region
from actions.answers.context import Context, Kit
from actions.answers.names import tidy
from actions.safety.reply import alarm_reply
from knowledge.regions import NATION
from knowledge.text.normalise import bare

MIN_WORDS = 2
_PAYLOAD = re.compile(r"/(?P<intent>guide\.[a-z_]+|one_thing)(?P<entities>\{.*\})", re.DOTALL)


def normalise(context: Context, kit: Kit) -> None:
    """The words in normal form, without fillers; nothing for a tapped button."""
    question = context.question
    context.entities = question.entities
    context.text = "" if question.is_payload else tidy(question.text, question.locale)
    context.named = kit.names.find(context.text)


def offered(context: Context, kit: Kit) -> None:
    """The words of a button typed instead of tapped: 居民身份证换领 after 您问的是哪一件事."""
    words = bare(context.text)
    if len(words) < MIN_WORDS:
        return
    titles = [(bare(choice.title), choice.payload) for choice in context.question.candidates]
    exact = [payload for title, payload in titles if title == words]
    inside = [payload for title, payload in titles if words in title]
    found = _PAYLOAD.fullmatch((exact or (inside if len(inside) == 1 else [""]))[0])
    if found is None:
        return
    entities = json.loads(found["entities"])
    context.question = replace(context.question, intent=found["intent"], confidence=1.0, entities=entities)
    context.entities, context.text, context.named = entities, "", []


def guard(context: Context, kit: Kit) -> None:
    """Danger and abuse come before anything else."""
    alarm = kit.safety.check(context.text) if context.text else None
    if alarm:
        context.reply = alarm_reply(alarm, elder=context.question.elder)


def region(context: Context, kit: Kit) -> None:
    """The region named now, else the conversation's; a name of several places is asked about."""
    regions, asked = kit.guides.regions, context.question.region
    context.region, context.region_known = asked or NATION, asked is not None
    said = context.entities.get("region")
    if isinstance(said, str) and said in regions:
        context.region, context.region_known, context.region_said = said, True, True
        return
    mentions = regions.mentions(context.text, near=asked) if context.text else []
    if not mentions:
        return
    if len(mentions[0].regions) > 1:
        ask_which_region(context, kit, mentions[0])
        return
    context.region, context.region_known = mentions[0].regions[0].code, True
    context.region_said = context.region != asked
