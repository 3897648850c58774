"""Search hits and guides."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from bot.gateway.dependencies import Client, ItemSlug, PartsOf
from bot.gateway.problems import problems
from core.reply import Citation, Region

router = APIRouter(prefix="/v1/guides", tags=["guides"])


class GuideHit(BaseModel):
    """A service item that fits what was asked."""

    item: str
    name: str
    region: Region
    score: float | None = None
    """0 to 1; null in the list of all items."""
    summary: str | None = None


class GuideHits(BaseModel):
    """Hits, best first."""

    hits: list[GuideHit]


class GuideField(BaseModel):
    """A field of a guide with the region whose guide says it."""

    value: Any
    region: Region
    region_name: str


class GuideView(BaseModel):
    """A guide as it holds in a region."""

    model_config = ConfigDict(extra="allow")

    item: str
    name: str
    region: Region
    fields: dict[str, GuideField]
    laws: Any
    citations: list[Citation]


@router.get("", responses=problems(503))
async def search(
    parts: PartsOf,
    client: Client,
    q: Annotated[str | None, Query(max_length=200)] = None,
    region: Region | None = None,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> GuideHits:
    """Service items that fit a question, best first; all of them without `q`."""
    region = region or parts.settings.region
    return await parts.tasks.get("/guides", GuideHits, q=q, region=region, limit=limit)


@router.get("/{item}", responses=problems(404, 503))
async def guide(item: ItemSlug, parts: PartsOf, client: Client, region: Region | None = None) -> GuideView:
    """The guide of an item, with what each field rests on."""
    return await parts.tasks.get(f"/guides/{item}", GuideView, region=region or parts.settings.region)
