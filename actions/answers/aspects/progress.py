"""进度: what is needed to look a case up; the cases themselves are another part."""

from actions.answers.statement import Body
from actions.answers.view import View
from core.reply import Choice


def render(view: View) -> Body | None:
    """How to ask for progress, with the button that does."""
    choice = Choice(title=view.wording.say("button_progress"), payload="/progress")
    return Body(view.say("progress_ask"), choices=[choice])
