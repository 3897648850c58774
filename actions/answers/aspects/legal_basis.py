"""依据: the laws with number and date, and the clauses that matter, quoted."""

from collections.abc import Iterator

from pydantic import BaseModel

from actions.answers.citation import clause
from actions.answers.statement import Body, Statement
from actions.answers.view import View
from knowledge.schema import Guide, Law, Sourced

MAX_CLAUSES = 4
MAX_QUOTE = 120
FIRST = ("condition", "materials", "time_limit.statutory", "fee", "validity")


def render(view: View) -> Body | None:
    """Laws by name and clause; None where no record names one."""
    clauses = list(_clauses(view))
    if not clauses:
        return None
    names = list(dict.fromkeys(law for law, _ in clauses[:MAX_CLAUSES]))
    lead = Statement(
        view.wording.say("law_lead", law="、".join(f"《{law.name}》" for law in names[:3])), clauses[0][1].field
    )
    rows = [statement for _, statement in clauses[:MAX_CLAUSES]]
    of_law = {law: statement.field for law, statement in reversed(clauses)}
    return Body(lead, points=rows, conditions=[_law(view, law, of_law[law]) for law in names[:2]])


def _clauses(view: View) -> Iterator[tuple[Law, Statement]]:
    seen: set[str] = set()
    rest = [name for name in view.guide.fields() if name not in FIRST and name != "time_limit"]
    for name in (*FIRST, *rest):
        resolved = view.field(name)
        for source in sourced(resolved.value) if resolved else ():
            found = _clause(resolved.guide, source) if resolved else None
            if found and found not in seen and source.ref and resolved:
                seen.add(found)
                yield resolved.guide.laws[source.ref.law], _statement(view, name, source, found)


def _clause(guide: Guide, source: Sourced) -> str | None:
    return clause(guide, source.ref) if source.ref else None


def _statement(view: View, name: str, source: Sourced, found: str) -> Statement:
    quote = source.ref.quote if source.ref else None
    if quote and len(quote) <= MAX_QUOTE:
        return Statement(view.wording.say("law_quote", clause=found, quote=quote), name, (source,))
    return Statement(view.wording.say("law_clause", clause=found), name, (source,))


def _law(view: View, law: Law, field: str | None) -> Statement:
    key = "law_row_plain" if law.effective_from is None else "law_row" if law.number else "law_row_dated"
    date = law.effective_from.isoformat() if law.effective_from else ""
    return Statement(view.wording.say(key, law=f"《{law.name}》", number=law.number, effective=date), field)


def sourced(value: object) -> Iterator[Sourced]:
    """Every fact inside a field's value, depth first."""
    if isinstance(value, Sourced):
        yield value
    if isinstance(value, list):
        for part in value:
            yield from sourced(part)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name != "ref":
                yield from sourced(getattr(value, name))
