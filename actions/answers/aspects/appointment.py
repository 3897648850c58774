"""预约: whether and how to book."""

from actions.answers.statement import Body
from actions.answers.view import View


def render(view: View) -> Body | None:
    """The facts of the field; None where the guide states none."""
    return view.listed(view.each(view.value("appointment") or [], "appointment"))
