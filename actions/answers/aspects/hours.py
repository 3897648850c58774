"""时间: opening hours verbatim, and whether today is a working day where that is asked."""

import re

from actions.answers.aspects.place import ask_region
from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Fact, Place

ASKS_TODAY = re.compile(r"现在|今天|这会儿|这时候")


def render(view: View) -> Body | None:
    """Hours of the region's record, else of its counters; None where neither states them."""
    facts: list[Fact] = view.value("hours") or []
    rows = view.each(facts, "hours") or _of_places(view)
    if not rows:
        return None
    body = Body(rows[0], points=rows[1:], conditions=[view.say("hours_holiday")], choices=ask_region(view))
    if ASKS_TODAY.search(view.text):
        body.conditions.insert(0, _today(view))
    return body


def _of_places(view: View) -> list[Statement]:
    places: list[Place] = view.facts(view.value("places"))
    return [
        view.fact(view.wording.say("hours_row", name=place.name, hours=place.hours), "places", place)
        for place in places
        if place.hours
    ]


def _today(view: View) -> Statement:
    return view.say("hours_today_on" if view.calendar.is_workday(view.today) else "hours_today_off")
