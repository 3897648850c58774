"""Which item: the button's, the one talked about, or the one that the search finds."""

from itertools import takewhile

from actions.answers.ask import clarify, no_item, not_found
from actions.answers.context import Context, ItemHit, Kit
from actions.answers.names import Named
from actions.answers.patterns import pattern
from knowledge.guides import ResolvedGuide

MIN_TITLES = 2
MIN_HEAD = 3
"""Characters that candidates must share to be one kind of thing."""
MAX_MATTER = 1
"""Characters of its own that a bare follow-up may have: 那要多少钱呢."""
ASKING = frozenset({"eligibility", "one_thing", "inform", "apply"})
"""Intents besides guide.* that may go on about the item at hand."""
KIN = 20
"""Two pairs of characters: what the guide itself is confused with is meant before what only sounds like it."""
NEAR = 0.25
"""Share of the best score from which another hit is still a candidate."""


def payload_item(context: Context, kit: Kit) -> None:
    """The item that a button, or the assistant's form, names."""
    item = context.entities.get("item")
    if isinstance(item, str) and item in set(kit.guides.items()):
        context.item = item


def correction(context: Context, kit: Kit) -> None:
    """不是这个，是补办的那个: the one meant among what the guide is confused with and what the search finds."""
    found = pattern("correction").match(context.text)
    before = context.question.item
    if context.item or not found or before is None:
        return
    wanted = pattern("correction_fillers").sub("", found["right"])
    kin = _confused_with(kit, before)
    candidates = kin + [hit.item for hit in _search(context, kit, found["right"])]
    candidates = [item for item in dict.fromkeys(candidates) if item != before and _holds(context, kit, item)]
    if not candidates or not wanted:
        return
    shared = {item: _shared(wanted, _all_names(kit, context, item)) for item in candidates}
    best = max(candidates, key=lambda item: shared[item] + (KIN if item in kin and shared[item] else 0))
    if shared[best] == 0:
        return
    context.item = best
    context.opening.append(kit.wording.say("corrected", item=_guide(context, kit, best).name))


def topic(context: Context, kit: Kit) -> None:
    """The item of the text: kept for a bare follow-up, else searched for; asked back where it is not plain."""
    if context.item or context.bundle:
        return
    before = context.question.item if _holds(context, kit, context.question.item) else None
    if not context.text or _is_follow_up(context, kit):
        context.item = before or _only(context.named)
        if context.item is None and (parts := _parts(context, kit)):
            clarify(context, kit, parts)
        elif context.item is None:
            no_item(context, kit)
        return
    if before and any(before in named.items for named in context.named[:1]) and _bare(context, kit):
        context.item = before
    elif plain := _plainly_named(context, kit):
        context.item = plain
    else:
        _searched(context, kit, before)


def _plainly_named(context: Context, kit: Kit) -> str | None:
    """The one item whose name the text has beside nothing but the question: 居住证要不要钱. No search is needed."""
    item = _only(context.named) if len(context.named) == 1 else None
    rest = kit.rules.matter(kit.names.without(context.text))
    return item if item and not rest and _holds(context, kit, item) else None


def _searched(context: Context, kit: Kit, before: str | None) -> None:
    result = kit.search.search(_shared_head(context) + context.text, region=context.region, bundles=True)
    hits: list[ItemHit] = [hit for hit in result.hits if _holds(context, kit, hit.item) or is_bundle(kit, hit.item)]
    decision = str(getattr(result.decision, "value", result.decision)) if hits else "unknown"
    if context.question.intent == "one_thing" and context.question.confidence >= kit.rules.sure_from:
        hits.sort(key=lambda hit: not is_bundle(kit, hit.item))
        decision = "answer" if hits and is_bundle(kit, hits[0].item) else decision
    if decision == "clarify" and len(context.named) == 1 and hits[0].item == _only(context.named):
        decision = "answer"
    if before and not context.named and _stays(context, kit, before, hits, decision):
        context.item = before
    elif decision == "answer" and is_bundle(kit, hits[0].item):
        context.bundle = hits[0].item
    elif decision == "answer":
        context.item = hits[0].item
    elif decision == "clarify":
        near = [hit for hit in hits if hit.score >= hits[0].score * NEAR]
        clarify(context, kit, [hit.item for hit in (near[:3] if len(near) > 1 else hits[:2])])
    else:
        not_found(context, kit)


def _parts(context: Context, kit: Kit) -> list[str]:
    """The items of the bundle talked about: 那多少钱 is asked of one of them."""
    found = [step.item for bundle in kit.bundles if bundle.bundle == context.question.item for step in bundle.steps]
    return [item for item in dict.fromkeys(found) if item and _holds(context, kit, item)][:3]


def is_bundle(kit: Kit, item: str) -> bool:
    """Whether a slug is that of a bundle (一件事)."""
    return any(bundle.bundle == item for bundle in kit.bundles)


def _shared_head(context: Context) -> str:
    """What the candidates asked back have in common: 丢失补领那个, after two kinds of 居民身份证, means that of one."""
    titles = [choice.title for choice in context.question.candidates if choice.payload.startswith("/guide.")]
    if context.question.item is not None or context.named or len(titles) < MIN_TITLES:
        return ""
    same = takewhile(lambda column: len(set(column)) == 1, zip(*titles, strict=False))
    head = "".join(column[0] for column in same)
    return head if len(head) >= MIN_HEAD else ""


def _stays(context: Context, kit: Kit, before: str, hits: list[ItemHit], decision: str) -> bool:
    """Whether a text that names no item still speaks of the one before."""
    asks = _asks(context, kit)
    if decision == "unknown":
        return asks
    if any(hit.item == before for hit in hits[:3]):
        return decision == "clarify" or hits[0].item == before
    return asks and hits[0].score < kit.rules.switch_from


def _asks(context: Context, kit: Kit) -> bool:
    """Whether the words or the classifier name an aspect."""
    sure = context.question.confidence >= kit.rules.sure_from and context.question.intent in ASKING
    return kit.rules.first(context.text) is not None or sure or (context.question.intent or "").startswith("guide.")


def _is_follow_up(context: Context, kit: Kit) -> bool:
    """那多少钱, 能代办吗: nothing in it but the aspect; a situation (丢了呢) belongs to the item as well."""
    if context.named:
        return False
    text = context.text
    for mention in kit.guides.regions.mentions(text):
        text = text.replace(mention.text, "")
    matter = kit.rules.matter(text)
    if len(matter) <= MAX_MATTER:
        return context.region_said or _asks(context, kit)
    item = context.question.item
    if item is None or not _holds(context, kit, item):
        return False
    words = [word for found in _guide(context, kit, item).situations for word in (found.name, *found.words)]
    for word in words:
        matter = matter.replace(word, "")
    return len(matter) <= MAX_MATTER


def _bare(context: Context, kit: Kit) -> bool:
    return len(kit.rules.matter(kit.names.without(context.text))) <= MAX_MATTER


def _only(named: list[Named]) -> str | None:
    return next(iter(named[0].items)) if named and len(named[0].items) == 1 else None


def _search(context: Context, kit: Kit, text: str) -> list[ItemHit]:
    return list(kit.search.search(text, region=context.region).hits)


def _holds(context: Context, kit: Kit, item: str | None) -> bool:
    return item is not None and kit.guides.has(item, context.region, context.today)


def _guide(context: Context, kit: Kit, item: str) -> ResolvedGuide:
    return kit.guides.resolve(item, context.region, context.today)


def _confused_with(kit: Kit, item: str) -> list[str]:
    return [other for record in kit.guides.records(item) for other in record.not_this]


def _all_names(kit: Kit, context: Context, item: str) -> str:
    guide = _guide(context, kit, item)
    return "|".join([guide.name, *guide.aliases])


def _shared(wanted: str, names: str) -> int:
    """How much of the wanted words stands in the names: pairs of characters first, then single ones."""
    pairs = sum(wanted[i : i + 2] in names for i in range(len(wanted) - 1))
    return pairs * 10 + sum(char in names for char in set(wanted))
