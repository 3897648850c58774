"""流程: numbered steps, each with who does it and how long."""

from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Step


def render(view: View) -> Body | None:
    """The steps; None where the guide states none."""
    steps: list[Step] = view.facts(view.value("process"))
    if not steps:
        return None
    lead = view.say("process_lead", derived=[len(steps)], field="process", count=len(steps))
    return Body(lead, points=[_row(view, step) for step in steps], numbered=True)


def _row(view: View, step: Step) -> Statement:
    say = view.wording.say
    text = say("step_row", name=step.name, text=step.text.rstrip("。"))
    if step.who and step.who not in step.text:
        text += say("step_who", who=step.who)
    if step.time and step.time not in step.text:
        text += say("step_time", time=step.time)
    return view.fact(text, "process", step)
