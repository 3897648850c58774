"""What is asked about the item: aspects, from the classifier or from the words; and the person's situation."""

from actions.answers.context import Context, Kit
from core.reply import Aspect

MAX_ASPECTS = 2
BY_INTENT = {
    "eligibility": Aspect.CONDITION,
    "one_thing": Aspect.RELATED,
    "progress": Aspect.PROGRESS,
    "find_item": Aspect.OVERVIEW,
}


def aspect(context: Context, kit: Kit) -> None:
    """Up to two aspects: the payload's or the classifier's where it is sure, with what further clauses ask."""
    if context.aspects:
        return
    asked = kit.rules.each(kit.names.without(context.text)) if context.text else []
    intended = _intended(context)
    if intended is Aspect.OVERVIEW and context.question.item is None and not asked:
        intended = None
    sure = intended is not None and (not context.text or context.question.confidence >= kit.rules.sure_from)
    if sure and intended is not None:
        found = asked if len(asked) > 1 and intended in asked else [intended]
    else:
        bare = bool(context.text) and not kit.rules.matter(kit.names.without(context.text))
        found = asked or ([intended] if intended and not bare else [])
    context.aspects = (found or [_default(context)])[:MAX_ASPECTS]


def situation(context: Context, kit: Kit) -> None:
    """The branch of the guide (情形) that the words tell: 丢了, 过期了; only where they tell a single one."""
    if context.item is None:
        return
    guide = kit.guides.resolve(context.item, context.region, context.today)
    said = context.entities.get("situation")
    known = {found.id for found in guide.situations}
    if isinstance(said, str) and said in known:
        context.situation = said
        return
    lengths = {
        found.id: max((len(word) for word in (found.name, *found.words) if word and word in context.text), default=0)
        for found in guide.situations
    }
    best = max(lengths.values(), default=0)
    told = [id_ for id_, length in lengths.items() if length == best > 0]
    before = context.question.situation if context.item == context.question.item else None
    context.situation = told[0] if len(told) == 1 else before if before in known and not told else None


def _intended(context: Context) -> Aspect | None:
    intent = context.question.intent or ""
    name = intent.removeprefix("guide.")
    if intent.startswith("guide.") and name in set(Aspect):
        return Aspect(name)
    return BY_INTENT.get(intent)


def _default(context: Context) -> Aspect:
    """Overview for a bare item name; the aspect before where only the item, region or situation was changed, or where
    the item was what was asked back.
    """
    before = context.question.aspect
    waiting = context.question.item is None
    changed = context.question.item is not None and not context.named
    if before in set(Aspect) and (waiting or changed or context.opening or context.region_said):
        return Aspect(before)
    return Aspect.OVERVIEW
