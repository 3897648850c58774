"""救济: review, litigation and complaint, with the telephone for complaints."""

from actions.answers.statement import Body
from actions.answers.view import View


def render(view: View) -> Body | None:
    """The facts of the field and the complaint numbers; None where the guide states neither."""
    facts = view.each(view.value("remedy") or [], "remedy")
    phones = [
        view.fact(view.wording.say("phone_row", name=name, phone=phone), field, source)
        for name, phone, field, source in view.phones("complaint")
    ]
    body = view.listed([*facts, *phones])
    if body:
        body.conditions.append(view.say("phone_12345"))
    return body
