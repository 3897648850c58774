"""代办: yes, partly or no and why; what the other person brings."""

from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Agent


def render(view: View) -> Body | None:
    """The answer with the papers of an agent; None where the guide does not say."""
    agent: Agent | None = view.value("agent")
    if agent is None:
        return None
    facts = view.facts(agent.facts) or agent.facts
    lead = Statement(view.wording.say(f"agent_{agent.allowed}"), "agent", tuple(facts))
    body = Body(lead, points=view.each(facts, "agent"))
    if agent.allowed != "no" and agent.materials:
        shown = view.facts(agent.materials)
        names = "、".join(material.name for material in shown)
        body.conditions.append(Statement(view.wording.say("agent_materials", names=names), "agent", tuple(shown)))
    return body
