"""表格: filling notes verbatim, and the form that can be filled in here."""

from actions.answers.statement import Body
from actions.answers.view import View


def render(view: View) -> Body | None:
    """The facts of the field; the offer to fill it in here where there is a form."""
    facts = view.each(view.value("form_sample") or [], "form_sample")
    body = view.listed(facts)
    if view.has_form:
        offer = view.say("sample_apply")
        if body is None:
            return Body(offer)
        body.conditions = [*body.conditions[:2], offer]
    return body
