"""The actions process: `uvicorn actions.server.app:create_app --factory`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from prometheus_client import CollectorRegistry
from rasa_sdk.executor import ActionExecutor

from actions.server import health, tasks
from actions.server.actions import all_actions
from actions.server.services import open_services
from actions.server.webhook import webhook_router
from actions.settings import ActionsSettings
from core.clock import Clock
from core.web import install, require_secret
from knowledge.guides import GuideStore


def create_app(
    settings: ActionsSettings | None = None, clock: Clock | None = None, guides: GuideStore | None = None
) -> FastAPI:
    """The app; its parts are opened when it starts. Raises SecretMissing where there is no secret."""
    settings = settings or ActionsSettings()
    guarded = [Depends(require_secret(settings.shared_secret))]
    executor = ActionExecutor()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings, clock, guides) as services:
            app.state.services, app.state.executor = services, executor
            for action in all_actions(services):
                executor.register_action(action)
            yield

    app = FastAPI(title="Zhiban actions", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    install(app, service="actions", registry=CollectorRegistry(), body_limit=settings.actions_body_limit)
    app.include_router(health.router)
    app.include_router(webhook_router(executor, settings.actions_timeout_s), dependencies=guarded)
    app.include_router(tasks.router, dependencies=guarded)
    return app
