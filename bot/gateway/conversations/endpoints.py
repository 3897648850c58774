"""Conversations over HTTP and WebSocket."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response, WebSocket
from fastapi.sse import EventSourceResponse

from bot.gateway.audit import Act, Entry
from bot.gateway.conversations.schemas import (
    ConversationBegun,
    ConversationRequest,
    History,
    MessageRequest,
    Rating,
    RatingRequest,
    TokenRenewed,
)
from bot.gateway.conversations.socket import Conversing
from bot.gateway.conversations.stream import sse, start
from bot.gateway.dependencies import Client, ConversationId, MaybeCitizen, PartsOf, Token, no_store
from bot.gateway.parts import Parts
from bot.gateway.problems import problems
from bot.gateway.turn import Incoming, begin_turn
from core.problem import Unauthenticated
from core.reply import Turn
from core.tracing import current_trace

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], dependencies=[Depends(no_store)])


@router.post("", status_code=201, responses=problems(503))
async def begin(request: ConversationRequest, parts: PartsOf, client: Client) -> ConversationBegun:
    """Begin a conversation. Keep the token: it opens this conversation, and it is told only once."""
    await parts.limiter.hit(parts.settings.limit_conversations, "conversations", client)
    return await parts.conversations.begin(request)


@router.post(
    "/{conversation_id}/messages",
    response_model=Turn,
    responses={
        200: {
            "description": "The Turn; or, when `text/event-stream` is accepted, the events `status`, `message` for "
            "each message, and `turn`, or `problem`",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problems(401, 409, 503),
    },
)
async def say(
    conversation_id: ConversationId,
    request: MessageRequest,
    parts: PartsOf,
    client: Client,
    token: Token,
    citizen: MaybeCitizen,
    http: Request,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Say something. The same `client_message_id` again gives the same Turn; it is done once."""
    incoming = Incoming(conversation_id, token, client, citizen, request)
    if "text/event-stream" in accept:
        turn = await start(parts, incoming, http.url.path)
        return EventSourceResponse(sse(turn), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    done = await begin_turn(parts, incoming)
    return Response(done.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/{conversation_id}/messages", responses=problems(401, 503))
async def history(
    conversation_id: ConversationId,
    parts: PartsOf,
    client: Client,
    token: Token,
    cursor: Annotated[str | None, Query(max_length=16, pattern=r"^[A-Za-z0-9_-]*$")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> History:
    """What was said, oldest first within a page; without a cursor, the last page. What the person said is masked."""
    conversation = await parts.conversations.authenticate(conversation_id, token)
    page = await parts.conversations.history(conversation, cursor, limit)
    await _note(parts, Act.HISTORY_READ, conversation_id)
    return page


@router.post("/{conversation_id}/token", responses=problems(401, 503))
async def renew_token(conversation_id: ConversationId, parts: PartsOf, client: Client, token: Token) -> TokenRenewed:
    """Exchange the token for a new one. The present one holds for another minute, in case the answer gets lost."""
    conversation = await parts.conversations.authenticate(conversation_id, token)
    return await parts.conversations.renew(conversation)


@router.put("/{conversation_id}/rating", responses=problems(401, 503))
async def rate(
    conversation_id: ConversationId, request: RatingRequest, parts: PartsOf, client: Client, token: Token
) -> Rating:
    """Rate the conversation, or a matter in it (好差评). One rating each; another one takes its place."""
    conversation = await parts.conversations.authenticate(conversation_id, token)
    rating = await parts.conversations.rate(conversation, request)
    await _note(parts, Act.RATING_WRITTEN, conversation_id)
    return rating


@router.delete("/{conversation_id}", status_code=204, responses=problems(401, 503))
async def erase(conversation_id: ConversationId, parts: PartsOf, client: Client, token: Token) -> None:
    """Erase the conversation everywhere (PIPL art. 47): here at once, elsewhere as soon as it can be reached."""
    try:
        conversation = await parts.conversations.authenticate(conversation_id, token)
    except Unauthenticated:
        if token and await parts.erasures.was_requested(conversation_id, token):
            return
        raise
    async with parts.order.hold(conversation.id):
        await parts.conversations.erase(conversation)
    await _note(parts, Act.CONVERSATION_ERASED, conversation_id)
    parts.erasures.wake()


@router.websocket("/{conversation_id}/ws")
async def converse(socket: WebSocket, conversation_id: ConversationId, parts: PartsOf) -> None:
    """The same conversation over a WebSocket (docs/gateway.md)."""
    await parts.sockets.converse(Conversing(socket, parts, conversation_id))


async def _note(parts: Parts, act: Act, conversation_id: str) -> None:
    entry = Entry(f"conversation:{conversation_id}", act, conversation_id, "ok", current_trace().request_id)
    await parts.audit.append(entry)
