"""适用地区: where it may be handled, and whose residence decides."""

from actions.answers.statement import Body
from actions.answers.view import View


def render(view: View) -> Body | None:
    """The facts of 通办范围; None where the guide states none."""
    return view.listed(view.each(view.value("handle_area") or [], "handle_area"))
