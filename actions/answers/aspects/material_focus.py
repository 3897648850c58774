"""One material that is asked about: 第三个材料是什么意思, 不带户口本行不行, 户口本也要吗."""

from actions.answers.statement import Body, Statement
from actions.answers.view import Focus, View
from knowledge.schema import Material

SAME = {
    "户口本": "户口簿",
    "户口": "户口簿",
    "身份证原件": "身份证",
    "相片": "照片",
    "照片": "相片",
    "结婚证书": "结婚证",
}
"""Names that people use for a document and that guides write otherwise."""


def joined(choices: list[str]) -> str:
    """Alternatives in one line; by semicolons where one of them is a list itself."""
    return ("；" if any("、" in choice for choice in choices) else "、").join(choices)


def find(materials: list[Material], name: str) -> tuple[Material, str | None] | None:
    """The material that a name means, and the alternative within it where it is only one of several."""
    for wanted in dict.fromkeys([name, SAME.get(name, name)]):
        for material in materials:
            if wanted in material.name:
                return material, None
        for material in materials:
            part = next((choice for choice in material.any_of if wanted in choice), None)
            if part:
                return material, part
    return None


def answer(view: View, materials: list[Material], focus: Focus) -> Body:
    """What the guide says of the one material."""
    shown = view.facts(materials) or materials
    if focus.ordinal is not None:
        return _by_number(view, shown, focus.ordinal)
    found = find(shown, focus.name or "")
    if found is None:
        return Body(view.say("material_not_listed", field="materials", item=view.guide.name, name=focus.name or ""))
    material, part = found
    return Body(_need(view, material, part), conditions=_detail(view, material, part))


def _by_number(view: View, materials: list[Material], ordinal: int) -> Body:
    if not 1 <= ordinal <= len(materials):
        counted = (len(materials), ordinal)
        return Body(view.say("material_no_such_number", derived=counted, count=counted[0], ordinal=ordinal))
    material = materials[ordinal - 1]
    lead = Statement(
        view.wording.say("material_nth", ordinal=ordinal, name=material.name),
        "materials",
        (material,),
        frozenset({str(ordinal)}),
        view.label(material),
    )
    return Body(lead, conditions=[_need(view, material, None), *_detail(view, material, None)])


def _need(view: View, material: Material, part: str | None) -> Statement:
    say = view.wording.say
    if part is not None:
        text = say("material_one_of", part=part, name=material.name, choices=joined(material.any_of))
    elif material.exempt:
        text = say("material_exempt", name=material.name)
    elif material.when:
        text = say("material_only_when", name=material.name, when=material.when.removesuffix("才要"))
    else:
        key = {"required": "needed", "optional": "optional", "deferrable": "deferrable"}[material.need]
        text = say(f"material_{key}", name=material.name)
    return view.fact(text, "materials", material)


def _detail(view: View, material: Material, part: str | None) -> list[Statement]:
    found = []
    if material.any_of and part is None:
        choices = view.wording.say("any_of", choices=joined(material.any_of))
        found.append(view.fact(choices + "。", "materials", material))
    if material.issuer and material.issued_by != "self":
        issuer = view.wording.say("issued_by", issuer=material.issuer)
        found.append(view.fact(issuer + "。", "materials", material))
    if material.note:
        found.append(view.fact(material.note.rstrip("。") + "。", "materials", material))
    return found
