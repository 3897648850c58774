"""What was said: normal form, safety, the payload of a button, the region."""

from actions.answers.ask import ask_which_region
from actions.answers.context import Context, Kit
from actions.answers.names import tidy
from actions.safety.reply import alarm_reply
from knowledge.regions import NATION

NO_ARGUMENT = {"item", "aspect", "region"}


def normalise(context: Context, kit: Kit) -> None:
    """The words in normal form, without fillers; nothing for a tapped button."""
    question = context.question
    context.entities = question.entities
    context.text = "" if question.is_payload else tidy(question.text, question.locale)
    context.named = kit.names.find(context.text)


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
