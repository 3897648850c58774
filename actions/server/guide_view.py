"""A resolved guide as the task API gives it."""

from typing import Any

from pydantic import BaseModel

from actions.answers.aspects.legal_basis import sourced
from actions.answers.citation import cite
from core.reply import Citation
from knowledge.guides import ResolvedGuide


def hit_view(guide: ResolvedGuide, score: float) -> dict[str, Any]:
    """One search hit."""
    return {
        "item": guide.item,
        "name": guide.name,
        "region": guide.region,
        "score": round(score, 4),
        "summary": summary(guide),
    }


def summary(guide: ResolvedGuide) -> str:
    """The first sentence of the overview; empty where there is none."""
    overview = guide.field("overview")
    return str(overview.value[0].text) if overview else ""


def resolved_view(guide: ResolvedGuide) -> dict[str, Any]:
    """Fields with the region that states each, the laws by key, and a citation for every clause and source."""
    fields = {
        name: {
            "value": _plain(resolved.value),
            "region": resolved.region,
            "region_name": resolved.region_name,
        }
        for name, resolved in guide.fields().items()
    }
    return {
        "item": guide.item,
        "name": guide.name,
        "region": guide.region,
        "fields": fields,
        "laws": {key: law.model_dump(mode="json") for key, law in guide.laws.items()},
        "citations": [citation.model_dump(mode="json") for citation in _citations(guide)],
    }


def _citations(guide: ResolvedGuide) -> list[Citation]:
    found: dict[tuple[str, str | None], Citation] = {}
    for name, resolved in guide.fields().items():
        for source in sourced(resolved.value):
            citation = cite(guide, name, resolved, source)
            found.setdefault((name, citation.law), citation)
    return list(found.values())


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return [_plain(part) for part in value] if isinstance(value, list) else value
