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
    named = "、".join(laws[:MAX_IN_LINE]) or wording.say("own_guide", name=cited[0].guide_name)
    if len(laws) > MAX_IN_LINE:
        named += wording.say("and_more")
    return wording.say("source_line", basis=named, reviewed=min(c.reviewed_on for c in cited).isoformat())


def level_line(guide: ResolvedGuide, cited: Sequence[Citation], wording: Wording) -> str | None:
    """Which level's rule the answer is, where it is not the asked region's own: 以下为全国统一规定."""
    elsewhere = {citation.region for citation in cited if citation.region != guide.region}
    if not elsewhere or guide.region == NATION:
        return None
    key = "level_all" if all(citation.region != guide.region for citation in cited) else "level_part"
    wide = max(elsewhere, key=lambda code: guide.regions.lineage(guide.region).index(code))
    return wording.say(key, level=guide.regions.name(wide))
