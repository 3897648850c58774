"""Where a statement comes from: the citation object and the source line."""

from collections.abc import Iterable, Sequence

from actions.answers.numerals import article
from actions.answers.statement import Statement
from actions.answers.wording import Wording
from core.reply import Citation
from knowledge.guides import Resolved, ResolvedGuide
from knowledge.regions import NATION
from knowledge.schema import Guide, LawRef, Sourced

MAX_IN_LINE = 3


def clause(guide: Guide, ref: LawRef) -> str | None:
    """The law and article of a reference: 《居住证暂行条例》第二十一条. None where the record lacks the law."""
    law = guide.laws.get(ref.law)
    return f"《{law.name}》{article(ref.article, ref.sub, ref.paragraph)}" if law else None


def cite(guide: ResolvedGuide, field: str, resolved: Resolved, source: Sourced | None) -> Citation:
    """The citation of one fact, or of a whole field where `source` is None."""
    record = resolved.guide
    ref = source.ref if source else None
    return Citation(
        item=guide.item,
        guide_name=guide.name,
        field=field,
        law=clause(record, ref) if ref else (source.source if source else None),
        quote=ref.quote if ref else None,
        version=record.version,
        effective_from=(record.laws[ref.law].effective_from if ref and ref.law in record.laws else None)
        or record.effective_from,
        reviewed_on=record.reviewed_on,
        region=resolved.region,
        verified=source.verified if source else True,
    )


def citations(guide: ResolvedGuide, statements: Iterable[Statement]) -> list[Citation]:
    """The distinct citations of the statements, in their order."""
    found: dict[tuple[str, str | None, str], Citation] = {}
    for statement in statements:
        if statement.field is None or (resolved := guide.field(statement.field)) is None:
            continue
        for source in statement.sources or (None,):
            citation = cite(guide, statement.field, resolved, source)
            key = (citation.field, citation.law, citation.region)
            kept = found.get(key)
            if kept is None or (kept.quote is None and citation.quote is not None):
                found[key] = citation
    return list(found.values())


def source_line(cited: Sequence[Citation], wording: Wording) -> str:
    """依据：《居住证暂行条例》第二十一条；更新：2026-11-22. The guide itself where no law or document is named."""
    laws = list(dict.fromkeys(citation.law for citation in cited if citation.law))
    named = "、".join(_grouped(laws[:MAX_IN_LINE])) or wording.say("own_guide", name=cited[0].guide_name)
    if len(laws) > MAX_IN_LINE:
        named += wording.say("and_more")
    return wording.say("source_line", basis=named, reviewed=min(c.reviewed_on for c in cited).isoformat())


def _grouped(laws: Sequence[str]) -> list[str]:
    """Clauses with the law's name said once: 《居住证暂行条例》第九条第一款、第十一条第二款."""
    found: list[str] = []
    before = ""
    for law in laws:
        name, bracket, rest = law.partition("》")
        found.append(rest if bracket and rest and name == before else law)
        before = name
    return found


def level_line(
    guide: ResolvedGuide, cited: Sequence[Citation], wording: Wording, *, more: bool = True, brief: bool = False
) -> str | None:
    """Which level's rule the answer is, where it is not the asked region's own: 以下为全国统一规定.

    `more`: further lines follow it. `brief`: a short bubble of its own.
    """
    elsewhere = {citation.region for citation in cited if citation.region != guide.region}
    if not elsewhere or guide.region == NATION:
        return None
    whole = all(citation.region != guide.region for citation in cited)
    key = "level_part" if not whole else "level_brief" if brief else "level_all" if more else "level_alone"
    wide = max(elsewhere, key=lambda code: guide.regions.lineage(guide.region).index(code))
    return wording.say(key, level=guide.regions.name(wide))
