"""`/speech`: vosk-server's protocol on the app's own websocket."""

import asyncio

import structlog
from fastapi import WebSocket, WebSocketDisconnect

from core.problem import AppError
from voice.pool import RecogniserPool
from voice.session import Answer, SpeechSession
from voice.settings import VoiceSettings

TRY_AGAIN_LATER, TOO_BIG, UNSUPPORTED, GOING_AWAY = 1013, 1009, 1003, 1001

log = structlog.get_logger()


async def serve_speech(socket: WebSocket, pool: RecogniserPool | None, settings: VoiceSettings) -> None:
    """Serve one connection to its end; closes with 1013 when busy, 1009 past a limit, 1001 after idling."""
    offered = [name.strip() for name in socket.headers.get("sec-websocket-protocol", "").split(",")]
    await socket.accept(subprotocol="ws" if "ws" in offered else None)
    if pool is None:
        await socket.close(TRY_AGAIN_LATER, "no model")
        return
    try:
        async with SpeechSession(pool.stream, most_audio_s=settings.most_audio_s) as session:
            await _serve(socket, session, settings)
    except WebSocketDisconnect:
        return
    except TimeoutError:
        await socket.close(GOING_AWAY, "idle")
    except AppError as error:
        log.info("speech_closed", code=error.code)
        await socket.close(TRY_AGAIN_LATER if error.status == 503 else TOO_BIG, error.code)


async def _serve(socket: WebSocket, session: SpeechSession, settings: VoiceSettings) -> None:
    while True:
        async with asyncio.timeout(settings.idle_s):
            frame = await socket.receive()
        if frame["type"] == "websocket.disconnect":
            return
        answer = await _answer(session, frame.get("text"), frame.get("bytes"), settings)
        if answer is None:
            await socket.close(TOO_BIG, "frame too large")
            return
        if answer.text is not None:
            await socket.send_text(answer.text)
        if answer.close:
            await socket.close()
            return


async def _answer(
    session: SpeechSession, text: str | None, audio: bytes | None, settings: VoiceSettings
) -> Answer | None:
    """The session's answer to a frame; None for one that is too large."""
    size = len(text if text is not None else audio or b"")
    if size > settings.most_frame_bytes:
        return None
    return await session.take_text(text) if text is not None else await session.take_audio(audio or b"")
