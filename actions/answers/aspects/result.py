"""结果: what the person gets, and how long it is valid."""

from actions.answers.statement import Body
from actions.answers.view import View
from knowledge.schema import Result


def render(view: View) -> Body | None:
    """Name and type of each result; None where the guide states none."""
    results: list[Result] = view.facts(view.value("result"))
    if not results:
        return None
    rows = [
        view.fact(view.wording.say("result_row", name=result.name, type=result.type), "result", result)
        for result in results
    ]
    details = [view.fact(result.text, "result", result) for result in results if result.text != result.name]
    return Body(rows[0], points=rows[1:], conditions=[*details, *view.each(view.value("validity") or [], "validity")])
