"""The gateway: the only public surface. `uvicorn bot.gateway.app:create_app --factory`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from prometheus_client import CollectorRegistry

from bot.gateway import health, openapi, static
from bot.gateway.cases import endpoints as cases
from bot.gateway.channels.wechat import endpoints as wechat
from bot.gateway.channels.wechat.channel import WeChatChannel
from bot.gateway.conversations import endpoints as conversations
from bot.gateway.forms import endpoints as forms
from bot.gateway.guides import endpoints as guides
from bot.gateway.identity import endpoints as identity
from bot.gateway.parts import Parts
from bot.gateway.settings import GatewaySettings
from bot.gateway.speech import endpoints as speech
from bot.gateway.submissions import endpoints as submissions
from core import web
from core.clock import Clock, SystemClock

_BODY_LIMIT = 256 * 1024
_BODY_LIMITS = {"/v1/speech/transcriptions": 10 * 1024 * 1024}
_DESCRIPTION = "智办 Zhiban: ask about government services, apply step by step, learn where a case stands."


def create_app(settings: GatewaySettings | None = None, clock: Clock | None = None) -> FastAPI:
    """The app; raises core.settings.SecretMissing when it is started without the secret."""
    settings = settings or GatewaySettings()
    registry = CollectorRegistry()
    parts = Parts.build(settings, clock or SystemClock(), registry)
    app = FastAPI(
        title="Zhiban",
        version="1.0.0",
        description=_DESCRIPTION,
        lifespan=_lifespan,
        generate_unique_id_function=openapi.operation_id,
        # It would send exceptions, which may quote a person, to whatever the environment names; metrics are our own.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        # Their pages load scripts from another site.
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    app.state.wechat = WeChatChannel.build(parts)
    app.include_router(health.metrics_router(registry))
    for router in (conversations, guides, forms, submissions, cases, identity, speech, wechat, health):
        app.include_router(router.router)
    static.serve(app, settings.widget, demo=settings.demo)
    if settings.origins:
        _allow_origins(app, settings.origins)
    web.install(app, service="gateway", registry=registry, body_limit=_BODY_LIMIT, body_limits=_BODY_LIMITS)
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    await parts.database.migrate()
    channel: WeChatChannel | None = app.state.wechat
    background = [asyncio.create_task(parts.erasures.run())]
    if channel is not None:
        background.append(asyncio.create_task(channel.worker.run()))
    try:
        yield
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        if channel is not None:
            await channel.client.aclose()
        await parts.close()


def _allow_origins(app: FastAPI, origins: list[str]) -> None:
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Citizen-Token", "X-Request-Id"],
        expose_headers=["Retry-After", "X-Request-Id"],
        max_age=600,
    )
