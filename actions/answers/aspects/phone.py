"""电话: numbers verbatim with their hours; a national hotline only when it is labelled as one."""

from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Contact, Sourced


def render(view: View) -> Body | None:
    """Local numbers first, 12345 last."""
    first = {found[1]: found for found in reversed(view.phones())}
    rows = [_row(view, *found) for found in reversed(first.values())]
    if rows:
        return Body(rows[0], points=rows[1:], conditions=[view.say("phone_12345")])
    hotline = view.wording.hotlines.get(view.guide.chain[-1].owner)
    if hotline:
        return Body(view.say("phone_fallback", hotline=hotline))
    return Body(view.say("phone_fallback_12345"))


def _row(view: View, name: str, phone: str, field: str, source: Sourced) -> Statement:
    hours = source.hours if isinstance(source, Contact) else None
    key = "phone_row_hours" if hours else "phone_row"
    return Statement(view.wording.say(key, name=name, phone=phone, hours=hours or ""), field, (source,))
