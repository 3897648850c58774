"""One material that is asked about: by number (第三个材料), or by name (不带户口本行不行, 户口本也要吗)."""

from actions.answers.aspects.material_focus import find
from actions.answers.context import Context, Kit
from actions.answers.numerals import arabic
from actions.answers.patterns import pattern
from actions.answers.view import Focus
from core.reply import Aspect
from knowledge.guides import ResolvedGuide
from knowledge.schema import Material

MIN_NAME = 2


def focus(context: Context, kit: Kit) -> None:
    """Sets the focus and keeps the item that was talked about where the question is about one of its materials."""
    item = context.entities.get("item") or context.question.item
    ordinal = _ordinal(context)
    if ordinal is not None and item:
        context.item, context.aspects, context.focus = item, [Aspect.MATERIALS], Focus(ordinal=ordinal)
        return
    found = pattern("material_asked").search(context.text)
    if not found or not (found["without"] or _may_be_material(context, kit)):
        return
    name = _name(found["without"] or found["with"] or found["also"] or "")
    subject = _subject(context, kit, name) or item
    if len(name) < MIN_NAME or subject is None or not kit.guides.has(subject, context.region, context.today):
        return
    guide = kit.guides.resolve(subject, context.region, context.today)
    listed = find(_materials(guide), name)
    if listed or _is_document(name, kit, context):
        context.item, context.aspects = subject, [Aspect.MATERIALS]
        context.focus = Focus(name=name, negated=bool(found["without"]))


def _name(text: str) -> str:
    """The bare name: without 那 before it and 的话 after it."""
    edges = pattern("material_name_edges")
    return edges.sub("", edges.sub("", text))


def _may_be_material(context: Context, kit: Kit) -> bool:
    """Whether the words ask for nothing else: 要不要钱 names no document."""
    return kit.rules.first(kit.names.without(context.text)) in (None, Aspect.MATERIALS)


def _subject(context: Context, kit: Kit, name: str) -> str | None:
    """The one item that the sentence names besides the material: 办居住证不带户口本行不行."""
    others = [named for named in context.named if named.text not in name and name not in named.text]
    if not others or len(others[0].items) != 1:
        return None
    return next(iter(others[0].items))


def _materials(guide: ResolvedGuide) -> list[Material]:
    resolved = guide.field("materials")
    return list(resolved.value) if resolved else []


def _is_document(name: str, kit: Kit, context: Context) -> bool:
    """Whether some guide at all lists a material of this name: then 不带… is a question about a material."""
    for item in kit.guides.items(context.today):
        for record in kit.guides.records(item, context.today):
            if record.materials and find(list(record.materials), name):
                return True
    return False


def _ordinal(context: Context) -> int | None:
    found = pattern("material_nth").search(context.text)
    asked = context.question.aspect == Aspect.MATERIALS.value
    if found and (found[2] or (asked and not context.question.candidates)):
        return arabic(found[1])
    given = context.entities.get("ordinal")
    if asked and given is not None and not context.question.candidates:
        return arabic(str(given))
    return None
