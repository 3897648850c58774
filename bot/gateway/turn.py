"""The way of a message, one direction: who speaks, in what order, what Rasa may see, what is said, what is kept."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.gateway.assistant import AssistantFailed, Utterance
from bot.gateway.audit import Act, Entry
from bot.gateway.composition import compose, turn_id_of, user_message
from bot.gateway.conversations.repository import Conversation
from bot.gateway.conversations.schemas import MessageRequest, parse_payload
from bot.gateway.identity.citizens import Citizen
from bot.gateway.parts import Parts
from bot.gateway.redaction import Redacted, digest, redact
from bot.gateway.upstream import UpstreamDown
from core.problem import Conflict, Unauthenticated
from core.reply import Reply, Status, Turn
from core.tracing import current_trace

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as a channel decoded it, with the credentials that came with it."""

    conversation_id: str
    token: str | None
    client: str
    """Keyed hash of the client's address."""
    citizen: Citizen | None
    request: MessageRequest
    vouched: bool = False
    """The channel itself has checked who speaks: WeChat's signature stands for the token."""


def _nothing() -> None:
    return None


async def handle_turn(parts: Parts, incoming: Incoming, on_accepted: Callable[[], None] = _nothing) -> Turn:
    """The turn that answers a message, done once for each client_message_id; `on_accepted` is called once it is queued.

    Raises Unauthenticated, TooMany, Conflict (same id, other content), Unavailable (the store does not answer).
    """
    conversation = await _identify(parts, incoming)
    turn_id = turn_id_of(conversation.id, incoming.request.client_message_id)
    content = digest(incoming.request, parts.settings.shared_secret)
    await parts.limiter.hit(parts.settings.limit_messages, "messages", conversation.id)
    on_accepted()

    async with parts.order.hold(conversation.id):
        if (done := await parts.repository.find_turn(turn_id)) is not None:
            if done.content_digest != content:
                raise Conflict("这个 client_message_id 已经用于另一条消息，请换一个新的")
            return done.turn

        started = time.perf_counter()
        said = redact(incoming.request, parts.seal)
        shown = await _shown(parts, conversation, incoming.request.payload, said)
        replies = await _decide(parts, conversation, turn_id, said, shown, incoming.citizen)
        turn = compose(conversation.id, turn_id, replies)
        if not await parts.repository.add_turn(turn, user_message(turn_id, shown), content, parts.clock.now()):
            raise Unauthenticated("对话已删除，请重新开始对话")
    await _record(parts, conversation, incoming, turn, time.perf_counter() - started)
    return turn


def begin_turn(parts: Parts, incoming: Incoming, on_accepted: Callable[[], None] = _nothing) -> asyncio.Task[Turn]:
    """`handle_turn` as a task of its own, carried to its end even when the one who waits for it goes away."""
    task = asyncio.create_task(handle_turn(parts, incoming, on_accepted))
    parts.running.add(task)
    task.add_done_callback(parts.running.discard)
    return task


async def _identify(parts: Parts, incoming: Incoming) -> Conversation:
    if incoming.vouched:
        return await parts.conversations.vouched(incoming.conversation_id)
    return await parts.conversations.authenticate(incoming.conversation_id, incoming.token)


async def _decide(
    parts: Parts, conversation: Conversation, turn_id: str, said: Redacted, shown: str, citizen: Citizen | None
) -> list[Reply]:
    utterance = Utterance(
        conversation_id=conversation.id,
        turn_id=turn_id,
        message=said.message,
        sealed_text=said.sealed_text,
        region=conversation.region,
        mode=conversation.mode,
        locale=conversation.locale,
        channel=conversation.channel,
        subject=citizen.subject if citizen else None,
    )
    degraded = parts.metrics.degraded.labels("assistant")
    try:
        replies = await parts.assistant.say(utterance)
    except (UpstreamDown, AssistantFailed) as error:
        degraded.set(1)
        log.warning("assistant_unavailable", conversation_id=conversation.id, code=error.code, exc_info=error)
        return [await parts.fallback.reply(conversation.id, shown, region=conversation.region, mode=conversation.mode)]
    degraded.set(0)
    return replies


async def _shown(parts: Parts, conversation: Conversation, payload: str | None, said: Redacted) -> str:
    """What the history shows of it: the masked text, or the title of the choice that was tapped."""
    if payload is None:
        return said.message
    title = await parts.repository.title_of(conversation.id, payload)
    return title or parts.wording.commands.get(parse_payload(payload)[0], parts.wording.chosen)


async def _record(parts: Parts, conversation: Conversation, incoming: Incoming, turn: Turn, seconds: float) -> None:
    channel, status = conversation.channel, turn.status.value
    parts.metrics.turns.labels(channel, status).inc()
    parts.metrics.duration.labels(channel).observe(seconds)
    if turn.status is Status.HANDOFF:
        parts.metrics.handoffs.labels(channel).inc()
    log.info(
        "turn_handled", conversation_id=conversation.id, status=status, item=turn.item, ms=round(seconds * 1000, 1)
    )
    if turn.case is not None:
        actor = parts.actor(incoming.client, incoming.citizen, conversation.id)
        await parts.audit.append(Entry(actor, Act.CASE_SHOWN, turn.case.case_no, status, current_trace().request_id))
