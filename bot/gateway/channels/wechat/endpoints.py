"""`/channels/wechat`: the address that WeChat pushes messages to. It only keeps them; the worker answers."""

from datetime import timedelta
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from starlette.requests import HTTPConnection

from bot.gateway.channels.wechat.channel import WeChatChannel
from bot.gateway.channels.wechat.crypto import NotFromWeChat, check
from bot.gateway.channels.wechat.push import fields_of, push_of
from bot.gateway.dependencies import PartsOf
from bot.gateway.parts import Parts
from bot.gateway.problems import problems
from core.problem import NotFound

log = structlog.get_logger()
router = APIRouter(prefix="/channels/wechat", tags=["wechat"])

_TAKEN = "success"
_PROBE = {"action": "CheckContainerPath"}
_OLD = timedelta(minutes=10)

Short = Annotated[str, Query(max_length=128)]


def _channel(connection: HTTPConnection) -> WeChatChannel:
    channel: WeChatChannel | None = connection.app.state.wechat
    if channel is None:
        raise NotFound
    return channel


@router.get("", response_class=PlainTextResponse, responses=problems(403, 404))
async def verify(
    request: Request,
    signature: Short,
    timestamp: Short,
    nonce: Short,
    echostr: Annotated[str, Query(max_length=256)],
) -> PlainTextResponse:
    """WeChat's check that this address is ours: the echo, when the signature fits."""
    check(signature, _channel(request).token, timestamp, nonce)
    return PlainTextResponse(echostr)


@router.post("", response_class=PlainTextResponse, responses=problems(403, 404, 503))
async def receive(
    request: Request,
    parts: PartsOf,
    timestamp: Short = "",
    nonce: Short = "",
    signature: Short = "",
    msg_signature: Short = "",
) -> PlainTextResponse:
    """A message or event: `success` once it is kept, within WeChat's five seconds; the answer follows by itself."""
    channel = _channel(request)
    fields = fields_of(await request.body())
    if fields == _PROBE:
        return PlainTextResponse(_TAKEN)
    _check_age(parts, timestamp)
    if channel.envelope is None:
        check(signature, channel.token, timestamp, nonce)
    else:
        # In secure mode nothing plain is believed: its signature does not cover the message.
        encrypted = str(fields.get("Encrypt", ""))
        check(msg_signature, channel.token, timestamp, nonce, encrypted)
        fields = fields_of(channel.envelope.open(encrypted))
    await _keep(channel, parts, fields)
    return PlainTextResponse(_TAKEN)


async def _keep(channel: WeChatChannel, parts: Parts, fields: dict[str, Any]) -> None:
    push = push_of(fields)
    new = await channel.store.receive(push, parts.limiter.client_key(f"wechat:{push.openid}"), parts.clock.now())
    log.info("wechat_push", kind=push.kind, new=new)
    channel.worker.wake()


def _check_age(parts: Parts, timestamp: str) -> None:
    if not timestamp.isdigit() or abs(parts.clock.now().timestamp() - int(timestamp)) > _OLD.total_seconds():
        raise NotFromWeChat
