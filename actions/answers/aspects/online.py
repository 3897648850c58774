"""网办: yes, partly or no; the official channel; what still needs presence."""

from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Channel, Online


def render(view: View) -> Body | None:
    """The answer with its channels; None where the guide does not say."""
    online: Online | None = view.value("online")
    if online is None:
        return None
    facts = view.facts(online.facts)
    lead = Statement(view.wording.say(f"online_{online.available}"), "online", tuple(facts))
    body = Body(lead, conditions=view.each(online.facts, "online")[:2])
    body.points = [_channel(view, channel) for channel in view.facts(online.channels)]
    if online.available != "no":
        body.conditions.append(view.say("online_help"))
    return body


def _channel(view: View, channel: Channel) -> Statement:
    key = "online_channel_url" if channel.url else "online_channel"
    return view.fact(view.wording.say(key, name=channel.name, url=channel.url or ""), "online", channel)
