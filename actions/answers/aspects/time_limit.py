"""时限: the promised limit first, then the statutory one, then from when it counts."""

from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Limit


def render(view: View) -> Body | None:
    """Both limits side by side; None where neither is stated."""
    promised = _limits(view, "promised")
    statutory = _limits(view, "statutory")
    if not promised and not statutory:
        return None
    body = Body(promised[0] if promised else statutory[0], points=promised[1:] or [])
    if promised:
        body.points += statutory
    else:
        body.points += statutory[1:]
        body.conditions.append(view.say("promised_missing"))
    if not all(limit.amount == 0 for limit in _values(view, "promised")) or not promised:
        body.conditions.append(view.say("limit_from"))
    return body


def _values(view: View, kind: str) -> list[Limit]:
    return view.facts(view.value(f"time_limit.{kind}"))


def _limits(view: View, kind: str) -> list[Statement]:
    field = f"time_limit.{kind}"
    return [view.fact(view.wording.say(kind, text=limit.text), field, limit) for limit in _values(view, kind)]
