"""Form specifications."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from bot.gateway.dependencies import Client, ItemSlug, PartsOf
from bot.gateway.problems import problems

router = APIRouter(prefix="/v1/forms", tags=["forms"])


class FormView(BaseModel):
    """A form as data: the widget can fill it in offline."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    item: str
    name: str
    version: int | str
    json_schema: dict[str, Any] = Field(alias="schema")
    """JSON Schema 2020-12 of the values."""
    ui: dict[str, Any]
    """Order of the fields, labels, help, and when each is asked."""


@router.get("/{item}", responses=problems(404, 503))
async def form(item: ItemSlug, parts: PartsOf, client: Client) -> FormView:
    """The form of an item."""
    return await parts.tasks.get(f"/forms/{item}", FormView)
