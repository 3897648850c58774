"""Alive, and ready: which part is missing and what to do about it."""

import asyncio
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from actions.server.services import Services

log = structlog.get_logger(__name__)

PING_TIMEOUT_S = 2.0
INDEX_MISSING = "没有可用的索引：请运行 zhiban index build，几秒后会自动打开"
DATABASE_DOWN = "数据库连不上：请检查 ZHIBAN_ACTIONS_DATABASE_URL 和数据库服务"
NO_GUIDES = "没有办事指南：请检查 ZHIBAN_GUIDES 指向的文件夹"

router = APIRouter()


def services(request: Request) -> Services:
    """The services of this app, once it has started."""
    found: Services = request.app.state.services
    return found


Parts = Annotated[Services, Depends(services)]


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(parts: Parts) -> Response:
    """200 when everything is there, else 503; each part says `ok` or what to do."""
    state = {"database": await _database(parts), "index": await asyncio.to_thread(_index, parts)}
    ready = all(value == "ok" for value in state.values())
    body = {"status": "ok" if ready else "unavailable", "parts": state}
    return JSONResponse(body, status_code=200 if ready else 503)


async def _database(parts: Services) -> str:
    try:
        async with asyncio.timeout(PING_TIMEOUT_S):
            await parts.database.ping()
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.warning("database_down", error=type(error).__name__)
        return DATABASE_DOWN
    return "ok"


def _index(parts: Services) -> str:
    if not parts.guides.items():
        return NO_GUIDES
    return "ok" if parts.search.searcher is not None else INDEX_MISSING
