"""材料: the numbered list, how many, which of them need not be handed in; or one material that is asked about."""

from actions.answers.aspects.material_focus import answer as about_one
from actions.answers.aspects.material_focus import joined
from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Material


def render(view: View) -> Body | None:
    """The list with its total; None where the guide states no materials."""
    materials: list[Material] | None = view.value("materials")
    if not materials:
        return None
    if view.focus:
        return about_one(view, materials, view.focus)
    shown = view.facts(materials)
    if not shown:
        return None
    return Body(
        _lead(view, shown),
        points=[row(view, material) for material in shown],
        conditions=[view.say("materials_sharing")],
        numbered=True,
    )


def _lead(view: View, materials: list[Material]) -> Statement:
    eased = sum(material.exempt or material.need == "deferrable" for material in materials)
    counts = [len(materials), eased]
    if view.situation is None and any(material.situations for material in materials):
        return _by_situation(view, materials)
    if eased:
        return view.say("materials_count_exempt", derived=counts, field="materials", count=counts[0], exempt=eased)
    return view.say("materials_count", derived=counts, field="materials", count=counts[0])


def _by_situation(view: View, materials: list[Material]) -> Statement:
    """How many each situation needs: 首次申领共 3 件，换领或补领共 4 件."""
    say, counts, parts = view.wording.say, [], []
    for situation in view.guide.situations:
        counts.append(sum(not one.situations or situation.id in one.situations for one in materials))
        parts.append(say("materials_count_part", situation=situation.name, count=counts[-1]))
    return view.say("materials_by_situation", derived=counts, field="materials", parts="，".join(parts))


def row(view: View, material: Material) -> Statement:
    """One material with its necessity, form, number, issuer and alternatives."""
    say, traits = view.wording.say, []
    if view.brief and not material.when:
        return view.fact(material.name, "materials", material)
    if material.need != "required" or not material.exempt:
        traits.append(say(f"need_{material.need}"))
    if material.exempt:
        traits.append(say("exempt"))
    elif material.form != "either":
        traits.append(say(f"form_{material.form}"))
    if material.original:
        traits.append(say("original", count=material.original))
    if material.copies:
        traits.append(say("copies", count=material.copies))
    if material.issuer and material.issued_by != "self":
        traits.append(say("issued_by", issuer=material.issuer))
    if material.when:
        traits.append(say("when", when=material.when.removesuffix("才要")))
    text = f"{material.name}（{'，'.join(traits)}）"
    if material.any_of:
        text += "，" + say("any_of", choices=joined(material.any_of))
    if material.note:
        text += f"。{material.note.rstrip('。')}"
    return view.fact(text, "materials", material)
