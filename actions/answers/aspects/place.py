"""地点: the counters of the person's region, online first where nobody need come."""

from actions.answers.statement import Body, Statement
from actions.answers.view import View
from core.reply import Choice
from knowledge.schema import Online, Place

MAX_PLACES = 3


def render(view: View) -> Body | None:
    """Up to three counters, or the kind of office; None where the guide says neither."""
    places: list[Place] = view.facts(view.value("places"))[:MAX_PLACES]
    kinds = view.each(view.value("place") or [], "place")
    online = _online(view)
    if places:
        body = Body(view.say("place_lead", field="places"), points=[row(view, place) for place in places])
        body.conditions += kinds[:1]
    elif kinds:
        body = Body(kinds[0], conditions=kinds[1:])
    else:
        return None
    if online:
        body.points.insert(0, online)
    body.choices = ask_region(view) if not places else []
    return body


def row(view: View, place: Place) -> Statement:
    """A counter with address, window, telephone and hours, each as the record has it."""
    say = view.wording.say
    text = say("place_row", name=place.name, address=place.address)
    text += say("place_window", window=place.window) if place.window else ""
    text += say("place_phone", phone=place.phone) if place.phone else ""
    text += say("place_hours", hours=place.hours) if place.hours else ""
    return view.fact(text, "places", place)


def ask_region(view: View) -> list[Choice]:
    """Regions to choose from, where the answer depends on the region and none is known."""
    if view.region_known:
        return []
    codes = [guide.region for guide in view.store.records(view.guide.item, view.today) if guide.places]
    payload = f'/guide.{view.aspect}{{"item":"{view.guide.item}","region":"%s"}}'
    return [Choice(title=view.guide.regions.name(code), payload=payload % code) for code in codes[:MAX_PLACES]]


def _online(view: View) -> Statement | None:
    online: Online | None = view.value("online")
    if online is None or online.available != "yes" or not online.channels:
        return None
    channels = view.facts(online.channels)
    names = "、".join(channel.name for channel in channels[:2])
    return Statement(view.wording.say("place_online_first", channels=names), "online", tuple(channels[:2]))
