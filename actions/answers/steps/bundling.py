"""Bundles (一件事): the steps in order, at most three questions about the situation, the materials each once."""

from collections.abc import Sequence

from actions.answers.context import Context, Kit
from core.reply import Aspect, Choice, Citation, Message, Reply, Status
from knowledge.bundle import Bundle, BundleStep, NoBundle, SituationQuestion, merged_materials
from knowledge.regions import NATION

MAX_CHOICES = 4
MAX_MATERIALS = 20


def continued(context: Context, kit: Kit) -> None:
    """Goes on with the bundle of a button, or with the one talked about where the words answer its question."""
    said = context.entities.get("item")
    found = _bundle(kit, said if isinstance(said, str) else None)
    before = _bundle(kit, context.question.item)
    if found is None and context.item is None and before:
        materials = not context.named and kit.rules.first(context.text) is Aspect.MATERIALS
        found = before if materials or _told(before, context.text) else None
    context.bundle = found.bundle if found else None


def answer(context: Context, kit: Kit) -> None:
    """Ends the turn with the bundle's list, where it is a bundle that is asked for."""
    bundle = _bundle(kit, context.bundle)
    if bundle is None:
        return
    chosen = _chosen(context, bundle)
    open_question = next((one for one in bundle.situations if not _answered(one, chosen)), None)
    first = context.question.item != bundle.bundle
    messages = [_list(context, kit, bundle, chosen)] if first or not open_question else []
    if open_question:
        messages.append(_ask(bundle, open_question, chosen))
    else:
        messages.append(_materials(context, kit, bundle, chosen))
    context.situation = ",".join(chosen)
    context.reply = Reply(
        status=Status.ANSWERED if messages[:-1] else Status.CLARIFICATION,
        intent="one_thing",
        item=bundle.bundle,
        aspect=Aspect.RELATED,
        region=context.region,
        messages=messages,
    )
    context.memory |= {
        "item": bundle.bundle,
        "aspect": Aspect.RELATED.value,
        "unknown_count": 0,
        "candidates": [choice.model_dump() for choice in messages[-1].choices],
    }


def payload(bundle: Bundle, chosen: Sequence[str] = ()) -> str:
    """The payload that asks for a bundle with the answers given so far."""
    situation = f',"situation":"{",".join(chosen)}"' if chosen else ""
    return f'/one_thing{{"item":"{bundle.bundle}"{situation}}}'


def _bundle(kit: Kit, slug: str | None) -> Bundle | None:
    if slug is None:
        return None
    try:
        return kit.bundles.get(slug)
    except NoBundle:
        return None


def _chosen(context: Context, bundle: Bundle) -> list[str]:
    """Ids of the options known: from the button, from earlier turns, and from the words, which win."""
    said = context.entities.get("situation")
    known = said if isinstance(said, str) else ""
    if not known and context.question.item == bundle.bundle:
        known = context.question.situation or ""
    told = _told(bundle, context.text)
    options = {option.id: question.id for question in bundle.situations for option in question.options}
    by_question = {options[id_]: id_ for id_ in [*known.split(","), *told] if id_ in options}
    return list(by_question.values())


def _told(bundle: Bundle, text: str) -> list[str]:
    """Options whose words the text has; of two of one question the longer words."""
    found = []
    for question in bundle.situations:
        lengths = {
            option.id: max((len(word) for word in (option.name, *option.words) if word in text), default=0)
            for option in question.options
        }
        best = max(lengths, key=lambda id_: lengths[id_])
        if lengths[best]:
            found.append(best)
    return found


def _answered(question: SituationQuestion, chosen: Sequence[str]) -> bool:
    return any(option.id in chosen for option in question.options)


def _list(context: Context, kit: Kit, bundle: Bundle, chosen: Sequence[str]) -> Message:
    """The steps in order, those of one stage marked as side by side."""
    say, steps = kit.wording.say, bundle.steps_for(chosen)
    lines = [bundle.summary, say("bundle_lead", name=bundle.name, count=len(steps))]
    for number, step in enumerate(steps, start=1):
        lines.append(f"{number}. " + _row(kit, step, steps[: number - 1], brief=context.question.elder))
    lines.append(say("bundle_source", name=bundle.name, reviewed=bundle.reviewed_on.isoformat()))
    verified = all(step.verified for step in steps)
    if not verified:
        lines.append(say("unverified_all"))
    citation = Citation(
        item=bundle.bundle,
        guide_name=bundle.name,
        field="steps",
        law=next((step.source for step in steps if step.source), None),
        version=bundle.version,
        reviewed_on=bundle.reviewed_on,
        region=NATION,
        verified=verified,
    )
    return Message(id="", text="\n".join(lines), citations=[citation])


def _row(kit: Kit, step: BundleStep, before: Sequence[BundleStep], *, brief: bool) -> str:
    say = kit.wording.say
    text = step.name if brief else say("bundle_step", name=step.name, department=step.department)
    if any(other.stage == step.stage for other in before):
        text += say("bundle_parallel")
    if step.optional:
        text += say("bundle_optional")
    return text if brief or not step.note else f"{text}：{step.note.rstrip('。')}"


def _ask(bundle: Bundle, question: SituationQuestion, chosen: Sequence[str]) -> Message:
    choices = [
        Choice(title=option.name[:60], payload=payload(bundle, [*chosen, option.id]))
        for option in question.options[:MAX_CHOICES]
    ]
    return Message(id="", kind="choices", text=question.text, choices=choices)


def _materials(context: Context, kit: Kit, bundle: Bundle, chosen: Sequence[str]) -> Message:
    """Each material once, with the steps that need it."""
    say = kit.wording.say
    merged = merged_materials(bundle, chosen, kit.guides, context.region, context.today)
    if not merged:
        return Message(id="", text=say("bundle_no_materials", name=bundle.name))
    lines = [say("bundle_materials", count=len(merged))]
    for number, one in enumerate(merged[:MAX_MATERIALS], start=1):
        row = one.material.name
        if not context.question.elder:
            row = say("bundle_material", name=row, steps="、".join(one.needed_by))
        lines.append(f"{number}. {row}")
    items = [step.item for step in bundle.steps_for(chosen) if step.item]
    names = {step.item: step.name for step in bundle.steps}
    ordered = sorted(dict.fromkeys(items), key=lambda item: not kit.has_form(item))
    choices = [
        Choice(title=names[item][:60], payload=f'/guide.overview{{"item":"{item}"}}')
        for item in ordered[:3]
        if kit.guides.has(item, context.region, context.today)
    ]
    if kit.has_form(bundle.bundle):
        choices.insert(0, Choice(title=say("button_apply"), payload=f'/apply{{"item":"{bundle.bundle}"}}'))
    return Message(id="", text="\n".join(lines), choices=choices[:MAX_CHOICES])
