"""超期后果: what follows and how to put it right, without threat."""

from actions.answers.statement import Body
from actions.answers.view import View


def render(view: View) -> Body | None:
    """The facts of the field; None where the guide states none."""
    return view.listed(view.each(view.value("after_limit") or [], "after_limit"))
