"""一件事: what people need next, in the guide's order."""

from actions.answers.statement import Body
from actions.answers.view import View
from core.reply import Choice


def render(view: View) -> Body | None:
    """The items by name with a button each; None where the guide names none."""
    slugs: list[str] = [
        slug for slug in view.value("related") or [] if view.store.has(slug, view.guide.region, view.today)
    ]
    if not slugs:
        return None
    names = {slug: view.store.resolve(slug, view.guide.region, view.today).name for slug in slugs}
    rows = [view.say("related_row", name=name) for name in names.values()]
    choices = [Choice(title=name[:60], payload=f'/guide.overview{{"item":"{slug}"}}') for slug, name in names.items()]
    return Body(view.say("related_lead", field="related"), points=rows, numbered=True, choices=choices[:3])
