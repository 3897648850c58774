"""简介: the card of an item: what it is, who handles it, free or not, how long."""

from actions.answers.aspects import fee, time_limit
from actions.answers.statement import Body
from actions.answers.view import View


def render(view: View) -> Body | None:
    """Name and organ, the overview facts, then fee and time limit in one line each."""
    department = view.guide.identity("department")
    name = view.guide.name
    key = "overview_lead" if department else "overview_lead_plain"
    rows = view.each(view.value("overview") or [], "overview")[:2]
    rows += [body.lead for body in (fee.render(view), time_limit.render(view)) if body]
    return Body(view.say(key, name=name, department=department or ""), points=rows)
