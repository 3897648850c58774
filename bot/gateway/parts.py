"""Everything that the gateway is made of, put together once when it starts."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

import httpx
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import create_async_engine

from bot.gateway.actions import TaskApi
from bot.gateway.assistant import Assistant
from bot.gateway.audit import AuditLog
from bot.gateway.conversations.repository import ConversationRepository
from bot.gateway.conversations.service import ConversationService
from bot.gateway.conversations.sockets import Sockets
from bot.gateway.database import Database
from bot.gateway.erasure import Erasures
from bot.gateway.fallback import Fallback
from bot.gateway.identity.citizens import Citizen, CitizenVerifier, DemoIssuer, TrustedIssuer
from bot.gateway.limits import Limiter
from bot.gateway.ordering import TurnOrder
from bot.gateway.settings import GatewaySettings
from bot.gateway.upstream import Upstream, new_client
from bot.gateway.wording import Wording
from core.clock import Clock
from core.metrics import TurnMetrics
from core.sealing import Seal


@dataclass(frozen=True)
class Parts:
    """The parts, by name."""

    settings: GatewaySettings
    clock: Clock
    wording: Wording
    database: Database
    repository: ConversationRepository
    conversations: ConversationService
    client: httpx.AsyncClient
    assistant: Assistant
    tasks: TaskApi
    voice: Upstream
    fallback: Fallback
    order: TurnOrder
    limiter: Limiter
    audit: AuditLog
    erasures: Erasures
    seal: Seal
    verifier: CitizenVerifier
    demo: DemoIssuer | None
    metrics: TurnMetrics
    sockets: Sockets
    running: set[asyncio.Task[Any]] = field(default_factory=set)
    """Turns that are being handled; awaited before the process ends."""

    @classmethod
    def build(cls, settings: GatewaySettings, clock: Clock, registry: CollectorRegistry) -> Self:
        """All parts, nothing connected yet."""
        secret, wording = settings.shared_secret, Wording.load()
        database = Database(settings.gateway_database_url)
        repository = ConversationRepository(database)
        client = new_client(settings)
        assistant = Assistant(
            Upstream(
                client, settings.assistant_url, timeout_s=settings.assistant_timeout_s, settings=settings, clock=clock
            )
        )
        tasks = TaskApi(
            Upstream(client, settings.actions_url, timeout_s=settings.actions_timeout_s, settings=settings, clock=clock)
        )
        retention = timedelta(days=settings.retention_days)
        demo = DemoIssuer(settings.home / "demo-citizens.pem", clock) if settings.demo else None
        return cls(
            settings=settings,
            clock=clock,
            wording=wording,
            database=database,
            repository=repository,
            conversations=ConversationService(repository, settings, wording, clock),
            client=client,
            assistant=assistant,
            tasks=tasks,
            voice=Upstream(
                client, settings.voice_url, timeout_s=settings.voice_timeout_s, settings=settings, clock=clock
            ),
            fallback=Fallback(tasks, repository, wording),
            order=_order(settings, database),
            limiter=Limiter(settings.limit_storage, secret, clock),
            audit=AuditLog(database, clock),
            erasures=Erasures(database, repository, assistant, tasks, clock, retention=retention),
            seal=Seal(secret),
            verifier=CitizenVerifier(_issuers(settings, demo), clock),
            demo=demo,
            metrics=TurnMetrics.register(registry),
            sockets=Sockets(settings.sockets),
        )

    def actor(self, client: str, citizen: Citizen | None, conversation_id: str | None = None) -> str:
        """Who someone is in the audit log: a keyed hash of the citizen, else the conversation, else the client."""
        if citizen is not None:
            key = self.settings.shared_secret.encode()
            return f"citizen:{hmac.new(key, b'actor:' + citizen.subject.encode(), hashlib.sha256).hexdigest()[:32]}"
        return f"conversation:{conversation_id}" if conversation_id else f"client:{client}"

    async def close(self) -> None:
        """Wait for the turns in hand, then close every connection."""
        if self.running:
            await asyncio.wait(set(self.running), timeout=self.settings.assistant_timeout_s + 2)
        await self.client.aclose()
        await self.order.close()
        await self.database.close()


def _order(settings: GatewaySettings, database: Database) -> TurnOrder:
    if database.is_sqlite:
        return TurnOrder(queue=settings.turn_queue)
    locks = create_async_engine(
        settings.gateway_database_url,
        pool_size=settings.replica_locks,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5},
    )
    return TurnOrder(queue=settings.turn_queue, replicas=locks)


def _issuers(settings: GatewaySettings, demo: DemoIssuer | None) -> list[TrustedIssuer]:
    issuers = [demo.trusted] if demo else []
    if settings.citizen_issuer and settings.citizen_key:
        issuers.append(TrustedIssuer(settings.citizen_issuer, settings.citizen_key.read_text(encoding="ascii")))
    return issuers
