"""Asking back: candidates, the region, another wording; after two misses a person is offered, after three called."""

from collections.abc import Sequence

from actions.answers.context import Context, Kit
from core.reply import Aspect, Choice, Message, Reply, Status
from knowledge.regions import Mention

OFFER_AFTER = 2
HAND_OVER_AFTER = 3


def clarify(context: Context, kit: Kit, items: Sequence[str]) -> None:
    """Two or three items to choose from; the aspect asked goes along with each."""
    choices = [item_choice(context, kit, item) for item in items]
    context.memory |= {"candidates": [choice.model_dump() for choice in choices], "unknown_count": 0}
    if asked := kit.rules.each(kit.names.without(context.text)):
        context.memory |= {"aspect": asked[0].value, "item": None}
    context.reply = reply(Status.CLARIFICATION, kit.wording.say("clarify"), choices, intent=context.question.intent)


def item_choice(context: Context, kit: Kit, item: str) -> Choice:
    """A button that asks the same of this item."""
    for bundle in kit.bundles:
        if bundle.bundle == item:
            return Choice(title=bundle.name[:60], payload=f'/one_thing{{"item":"{item}"}}')
    name = kit.guides.resolve(item, context.region, context.today).name
    intent = context.question.intent or ""
    if intent == "apply":
        return Choice(title=name[:60], payload=f'/apply{{"item":"{item}"}}')
    if not intent.startswith("guide."):
        aspects = kit.rules.each(kit.names.without(context.text))
        intent = f"guide.{aspects[0]}" if aspects else "guide.overview"
    return Choice(title=name[:60], payload=f'/{intent}{{"item":"{item}"}}')


def ask_which_region(context: Context, kit: Kit, mention: Mention) -> None:
    """Which of several places of one name."""
    item = context.question.item
    about = f',"item":"{item}"' if item else ""
    intent = context.question.intent or "guide.overview"
    choices = []
    for region in mention.regions[:3]:
        parents = [kit.guides.regions.name(code) for code in kit.guides.regions.lineage(region.code)[1:2]]
        payload = f'/{intent}{{"region":"{region.code}"{about}}}'
        choices.append(Choice(title="".join([*parents, region.name]), payload=payload))
    context.memory["candidates"] = [choice.model_dump() for choice in choices]
    context.reply = reply(Status.CLARIFICATION, kit.wording.say("which_region", name=mention.text), choices)


def no_item(context: Context, kit: Kit) -> None:
    """Nothing says which matter it is about; the aspect asked waits for its name."""
    asked = kit.rules.each(context.text)
    if asked:
        context.memory["aspect"] = asked[0].value
    asks_phone = Aspect.PHONE in asked or context.question.intent == f"guide.{Aspect.PHONE}"
    text = kit.wording.say("no_item_phone" if asks_phone else "no_item")
    context.reply = reply(Status.CLARIFICATION, text, [], intent=context.question.intent)


def not_found(context: Context, kit: Kit) -> None:
    """No item fits: say so, with a hint; the second time offer a person, the third time call one."""
    missed(context, kit, "unknown_item")


def missed(context: Context, kit: Kit, hint: str) -> None:
    """A turn that was not understood, counted."""
    count = context.question.unknown_count + 1
    human = Choice(title=kit.wording.say("button_human"), payload="/human")
    if count >= HAND_OVER_AFTER:
        context.memory |= {"unknown_count": 0, "candidates": None}
        context.reply = reply(Status.HANDOFF, kit.wording.say("unknown_handoff"), [])
        return
    offer = count >= OFFER_AFTER
    context.memory |= {"unknown_count": count, "candidates": None}
    text = kit.wording.say("unknown_offer" if offer else hint)
    context.reply = reply(Status.UNANSWERABLE, text, [human] if offer else [], intent=context.question.intent)


def reply(status: Status, text: str, choices: Sequence[Choice], *, intent: str | None = None) -> Reply:
    """A reply of one bubble."""
    kind = "choices" if choices else "text"
    message = Message(id="", kind="choices" if kind == "choices" else "text", text=text, choices=list(choices))
    return Reply(status=status, intent=intent, messages=[message])
