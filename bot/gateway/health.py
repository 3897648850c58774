"""Alive, ready, and measured."""

import asyncio
import ipaddress
from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry
from pydantic import BaseModel

from bot.gateway.database import StoreDown
from bot.gateway.dependencies import PartsOf
from bot.gateway.parts import Parts
from core.metrics import exposition
from core.problem import NotFound

router = APIRouter(tags=["health"])

State = Literal["ok", "down"]


class Alive(BaseModel):
    """The process runs."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Whether the gateway can serve, and what it has to do without."""

    status: Literal["ok", "degraded", "down"]
    """`degraded`: answers, but without the parts that are down."""
    parts: dict[str, State]
    """`database`, `assistant`, `actions`, `index`, and `voice` where it is wanted."""


@router.get("/healthz")
async def alive() -> Alive:
    """The process is alive; says nothing of what it depends on."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Ready, "description": "Cannot serve at all"}})
async def ready(parts: PartsOf, response: Response) -> Ready:
    """What is down: 503 when the gateway cannot serve, 200 `degraded` when it serves without some of its parts."""
    states = await _states(parts)
    if states["database"] == "down":
        response.status_code = 503
        return Ready(status="down", parts=states)
    return Ready(status="ok" if set(states.values()) == {"ok"} else "degraded", parts=states)


async def _states(parts: Parts) -> dict[str, State]:
    database, assistant, actions, voice = await asyncio.gather(
        _database(parts), parts.assistant.is_ready(), parts.tasks.parts(), parts.voice.probe("/healthz")
    )
    states = {
        "database": _state(database),
        "assistant": _state(assistant),
        "actions": _state(actions is not None and actions.get("database", "ok") == "ok"),
        "index": _state(actions is not None and actions.get("index") == "ok"),
    }
    if parts.settings.voice:
        states["voice"] = _state(voice is not None)
    return states


async def _database(parts: Parts) -> bool:
    try:
        await parts.database.ping()
    except StoreDown:
        return False
    return True


def _state(ok: bool) -> State:
    return "ok" if ok else "down"


def metrics_router(registry: CollectorRegistry) -> APIRouter:
    """GET /metrics, for clients on this machine only: to anyone else it does not exist."""
    metrics = APIRouter()

    @metrics.get("/metrics", include_in_schema=False)
    async def expose(request: Request) -> Response:
        if not _is_local(request.client.host if request.client else ""):
            raise NotFound
        body, media_type = exposition(registry)
        return Response(body, media_type=media_type)

    return metrics


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
