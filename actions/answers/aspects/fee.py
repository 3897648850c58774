"""收费: 不收费, or each fee with its amount and ground."""

import re

from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Fee, FeeItem


def render(view: View) -> Body | None:
    """Free or not in the first line, then each fee; None where the guide does not say."""
    fee: Fee | None = view.value("fee")
    if fee is None:
        return None
    items = view.facts(fee.items) or list(fee.items)
    rows = [_row(view, item) for item in items]
    if all(item.free for item in items):
        lead = Statement(view.wording.say("fee_no"), "fee", tuple(items))
        return Body(lead, conditions=rows)
    if len(items) == 1:
        return Body(rows[0])
    parts = "，".join(_part(view, item) for item in items)
    return Body(Statement(view.wording.say("fee_some", parts=parts), "fee", tuple(items)), points=rows)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def _part(view: View, item: FeeItem) -> str:
    if item.free:
        return view.wording.say("fee_free_part", name=item.name)
    if item.amount:
        return view.wording.say("fee_amount_part", name=item.name, amount=item.amount)
    if not item.verified:
        return view.wording.say("fee_local_part", name=item.name)
    return view.wording.say("fee_charged_part", name=item.name)


def _row(view: View, item: FeeItem) -> Statement:
    text = item.text
    if item.amount and not _numbers(item.amount) <= _numbers(text):
        text = view.wording.say("fee_amount", name=item.name, amount=item.amount) + text
    row = view.fact(text, "fee", item)
    if row.label and (item.name in text or row.label in text):
        return Statement(row.text, row.field, row.sources, row.derived)
    return row
