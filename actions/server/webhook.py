"""POST /webhook: the actions as Rasa calls them, by rasa_sdk's executor inside this app (no rasa_sdk server)."""

import asyncio
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from core.problem import AppError, NotFound

log = structlog.get_logger(__name__)


class ActionCall(BaseModel):
    """Rasa's request; it may carry more."""

    model_config = ConfigDict(extra="allow")

    next_action: str
    sender_id: str
    tracker: dict[str, Any]


class ActionTimeout(AppError):
    """An action took longer than it may."""

    status = 504
    code = "action_timeout"
    title = "处理超时，请稍后再试"


class UnknownAction(NotFound):
    """Rasa asked for an action that is not here: domain and actions differ in version."""

    code = "action_not_found"
    title = "没有这个动作"


def webhook_router(executor: ActionExecutor, timeout_s: float) -> APIRouter:
    """The route of the webhook; whoever includes it guards it with the secret."""
    router = APIRouter()

    @router.post("/webhook", include_in_schema=False)
    async def webhook(call: ActionCall, request: Request) -> Response:
        wire = call.model_dump()
        wire.setdefault("domain", {})  # no action reads it, and without it rasa_sdk answers 449
        try:
            async with asyncio.timeout(timeout_s):
                result = await executor.run(wire)
        except TimeoutError:
            raise ActionTimeout from None
        except ActionNotFoundException as error:
            raise UnknownAction from error
        except ActionExecutionRejection as error:
            body = {"error": "rejected", "action_name": error.action_name}
            return JSONResponse(body, status_code=400)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    return router
