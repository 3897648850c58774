"""有效期: how long, when to renew, what follows."""

from actions.answers.statement import Body
from actions.answers.view import View


def render(view: View) -> Body | None:
    """The facts of the field; None where the guide states none."""
    return view.listed(view.each(view.value("validity") or [], "validity"))
