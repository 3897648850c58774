"""The conversation over a WebSocket: the same events as the stream, and messages the other way."""

import asyncio
from typing import Literal

from fastapi import WebSocket
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.websockets import WebSocketDisconnect

from bot.gateway.conversations.schemas import MessageRequest
from bot.gateway.conversations.stream import problem_json, start
from bot.gateway.dependencies import read_citizen
from bot.gateway.identity.citizens import Citizen
from bot.gateway.parts import Parts
from bot.gateway.turn import Incoming
from core.problem import AppError, BadInput, Unauthenticated
from core.web import TooLarge

SUBPROTOCOL = "zhiban.v1"
_TOKEN_PROTOCOL = "token."  # noqa: S105 - a prefix
_FIRST_FRAME_S = 10
_MAX_FRAME = 8 * 1024
_UNAUTHENTICATED, _FULL, _TOO_LARGE, _NOT_TEXT = 4401, 1013, 1009, 1003


class AuthFrame(BaseModel):
    """The first frame, unless the token came as the subprotocol `token.<token>` beside `zhiban.v1`."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["auth"]
    token: str
    citizen_token: str | None = None


class MessageFrame(MessageRequest):
    """A message of the person."""

    type: Literal["message"]


class Conversing:
    """One open socket of one conversation."""

    def __init__(self, socket: WebSocket, parts: Parts, conversation_id: str) -> None:
        self._socket = socket
        self._parts = parts
        self._conversation_id = conversation_id
        self._client = parts.limiter.client_key(socket.client.host if socket.client else "")
        self._token: str | None = None
        self._citizen: Citizen | None = None

    async def run(self) -> None:
        """Until the other side goes away."""
        try:
            if await self._open():
                while True:
                    await self._take(await self._receive())
        except WebSocketDisconnect:
            return

    async def refuse(self) -> None:
        """Close before it is opened."""
        await self._socket.close(_FULL)

    async def _open(self) -> bool:
        offered = self._socket.scope.get("subprotocols", [])
        await self._socket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
        self._token = next((p.removeprefix(_TOKEN_PROTOCOL) for p in offered if p.startswith(_TOKEN_PROTOCOL)), None)
        try:
            await self._count()
            if self._token is None:
                await self._read_credentials()
            await self._parts.conversations.authenticate(self._conversation_id, self._token)
        except AppError as error:
            await self._tell_problem(error)
            await self._socket.close(_UNAUTHENTICATED if isinstance(error, Unauthenticated) else _FULL)
            return False
        await self._send("status", None, '{"state":"ready"}')
        return True

    async def _read_credentials(self) -> None:
        try:
            async with asyncio.timeout(_FIRST_FRAME_S):
                frame = AuthFrame.model_validate_json(await self._receive())
        except (TimeoutError, ValidationError) as error:
            raise Unauthenticated("请先发送对话的令牌") from error
        self._token = frame.token
        self._citizen = await read_citizen(self._parts, self._client, frame.citizen_token)

    async def _receive(self) -> str:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        text: str | None = message.get("text")
        if text is not None and len(text) <= _MAX_FRAME:
            return text
        error, code = (BadInput("请用文字发送"), _NOT_TEXT) if text is None else (TooLarge(), _TOO_LARGE)
        await self._tell_problem(error)
        await self._socket.close(code)
        raise WebSocketDisconnect(code)

    async def _take(self, text: str) -> None:
        """Answer one frame. One after another: what is sent meanwhile waits in the socket's own bounded buffer."""
        message_id: str | None = None
        try:
            request = _read_message(text)
            message_id = request.client_message_id
            await self._count()
            incoming = Incoming(self._conversation_id, self._token, self._client, self._citizen, request)
            turn = await start(self._parts, incoming, self._socket.url.path)
        except AppError as error:
            await self._tell_problem(error, message_id)
            return
        async for event in turn.events():
            if event is not None:
                await self._send(event.kind, message_id, event.data)

    async def _count(self) -> None:
        await self._parts.limiter.hit(self._parts.settings.limit_address, "address", self._client)

    async def _tell_problem(self, error: AppError, message_id: str | None = None) -> None:
        await self._send("problem", message_id, problem_json(error, self._socket.url.path))

    async def _send(self, kind: str, message_id: str | None, data: str) -> None:
        to = "null" if message_id is None else f'"{message_id}"'
        await self._socket.send_text(f'{{"type":"{kind}","client_message_id":{to},"{kind}":{data}}}')


def _read_message(text: str) -> MessageRequest:
    try:
        frame = MessageFrame.model_validate_json(text)
    except ValidationError as error:
        raise BadInput("消息的格式不对，请检查后重发") from error
    return MessageRequest(client_message_id=frame.client_message_id, text=frame.text, payload=frame.payload)
