"""vosk-server's own port: the protocol for clients that know no other address, without extensions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from core.problem import AppError
from voice.pool import RecogniserPool
from voice.session import SpeechSession
from voice.settings import VoiceSettings

log = structlog.get_logger()


@asynccontextmanager
async def vosk_port(pool: RecogniserPool, settings: VoiceSettings, host: str, port: int) -> AsyncIterator[int]:
    """Serve for as long as the block lasts; gives the port (useful with port 0).

    No compression is negotiated: Asterisk's module refuses any extension in the reply.
    """

    async def connected(socket: ServerConnection) -> None:
        try:
            async with SpeechSession(pool.stream, most_audio_s=settings.most_audio_s) as session:
                await _serve(socket, session, settings.idle_s)
        except (ConnectionClosed, TimeoutError):
            await socket.close(1001)
        except AppError as error:
            log.info("speech_closed", code=error.code)
            await socket.close(1013 if error.status == 503 else 1009, error.code)

    async with serve(
        connected,
        host,
        port,
        compression=None,
        max_size=settings.most_frame_bytes,
        select_subprotocol=lambda _, offered: Subprotocol("ws") if "ws" in offered else None,
    ) as server:
        yield int(next(iter(server.sockets)).getsockname()[1])


async def _serve(socket: ServerConnection, session: SpeechSession, idle_s: float) -> None:
    while True:
        async with asyncio.timeout(idle_s):
            frame = await socket.recv()
        answer = await session.take_text(frame) if isinstance(frame, str) else await session.take_audio(frame)
        if answer.text is not None:
            await socket.send(answer.text)
        if answer.close:
            return
