"""A public websocket joined to the voice process's: frames go through unread, both ways, until one side ends."""

import asyncio
from collections.abc import AsyncIterator

import structlog
from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from core.web import SECRET_HEADER

_CONNECT_S = 2.0
_TRY_AGAIN_LATER = 1013
_MOST_FRAME_BYTES = 256 * 1024

log = structlog.get_logger()


class Relay:
    """One public socket on its way to the voice process."""

    def __init__(self, socket: WebSocket, url: str, secret: str) -> None:
        self._socket = socket
        self._url = url
        self._secret = secret

    async def refuse(self) -> None:
        """Close before it is opened."""
        await self._socket.close(_TRY_AGAIN_LATER)

    async def run(self) -> None:
        """Until either side goes away. Closes with 1013 while the voice process does not answer."""
        # Asterisk's module asks for the subprotocol `ws` and hangs up when the answer is another.
        await self._socket.accept(subprotocol="ws" if "ws" in self._socket.scope.get("subprotocols", []) else None)
        try:
            voice = await connect(
                self._url,
                compression=None,
                open_timeout=_CONNECT_S,
                max_size=_MOST_FRAME_BYTES,
                additional_headers={SECRET_HEADER: self._secret},
                proxy=None,
            )
        except (OSError, TimeoutError, WebSocketException) as error:
            log.warning("voice_unreachable", reason=type(error).__name__)
            await self._socket.close(_TRY_AGAIN_LATER)
            return
        async with voice:
            await self._join(voice)

    async def _join(self, voice: ClientConnection) -> None:
        inwards = asyncio.create_task(self._pass_in(voice))
        outwards = asyncio.create_task(self._pass_out(voice))
        _, pending = await asyncio.wait({inwards, outwards}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(inwards, outwards, return_exceptions=True)
        if self._socket.application_state is WebSocketState.CONNECTED:
            await self._socket.close(voice.close_code or 1000, voice.close_reason or None)

    async def _pass_in(self, voice: ClientConnection) -> None:
        async for frame in self._frames():
            await voice.send(frame)

    async def _frames(self) -> AsyncIterator[str | bytes]:
        while True:
            frame = await self._socket.receive()
            if frame["type"] == "websocket.disconnect":
                return
            text = frame.get("text")
            yield text if text is not None else frame.get("bytes", b"")

    async def _pass_out(self, voice: ClientConnection) -> None:
        try:
            async for frame in voice:
                await (self._socket.send_text(frame) if isinstance(frame, str) else self._socket.send_bytes(frame))
        except (ConnectionClosed, WebSocketDisconnect, RuntimeError):
            return
