"""条件: who may apply; the person's own facts held against each condition where they gave any."""

from actions.answers.eligibility import Held, hold
from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Condition


def render(view: View) -> Body | None:
    """The conditions, never with a verdict; None where the guide states none."""
    conditions: list[Condition] = view.facts(view.value("condition"))
    if not conditions:
        return None
    held = hold(conditions, view.text)
    if all(state is Held.UNKNOWN for state in held):
        rows = [_row(view, condition, condition_text(view, condition)) for condition in conditions]
        return Body(view.say("condition_lead", field="condition"), points=rows, conditions=[_final(view)])
    return _compared(view, conditions, held)


def condition_text(view: View, condition: Condition) -> str:
    """The condition in words, with its alternatives where the sentence does not name them."""
    text = condition.text.rstrip("。")
    if condition.any_of and not all(choice in text for choice in condition.any_of):
        return view.wording.say("condition_any", text=text, choices="、".join(condition.any_of))
    return text


def _compared(view: View, conditions: list[Condition], held: list[Held]) -> Body:
    rows = []
    for condition, state in zip(conditions, held, strict=True):
        mark = view.wording.say(f"fact_{state}")
        rows.append(
            _row(view, condition, view.wording.say("fact_row", mark=mark, text=condition_text(view, condition)))
        )
    lead = "facts_lead_unmet" if Held.UNMET in held else "facts_lead"
    limits = []
    if Held.UNMET not in held and Held.UNKNOWN in held:
        open_one = conditions[held.index(Held.UNKNOWN)]
        ask = view.wording.say("fact_ask", text=open_one.text.rstrip("。"))
        limits.append(view.fact(ask, "condition", open_one))
    return Body(view.say(lead), points=rows, conditions=[*limits, _final(view)])


def _row(view: View, condition: Condition, text: str) -> Statement:
    return view.fact(text, "condition", condition)


def _final(view: View) -> Statement:
    return view.say("condition_final")
