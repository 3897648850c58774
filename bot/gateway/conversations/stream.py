"""A turn as events, the same over SSE and WebSocket: `status`, `message` for each message, `turn`, or `problem`."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from bot.gateway.parts import Parts
from bot.gateway.turn import Incoming, begin_turn
from core.problem import AppError, problem_body
from core.reply import Turn
from core.tracing import current_trace
from core.web import InternalError

log = structlog.get_logger()

_KEEP_ALIVE_S = 5.0
"""Proxies close streams that are silent for long."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a turn."""

    kind: str
    id: str
    data: str
    """JSON."""


@dataclass(frozen=True, slots=True)
class RunningTurn:
    """A turn that was accepted: it will be answered, by an error at worst."""

    task: asyncio.Task[Turn]
    message_id: str
    path: str

    async def events(self) -> AsyncIterator[Event | None]:
        """Its events in order; None now and then while there is nothing to tell."""
        yield Event("status", f"{self.message_id}-accepted", '{"state":"accepted"}')
        while not (await asyncio.wait({self.task}, timeout=_KEEP_ALIVE_S))[0]:
            yield None
        try:
            turn = self.task.result()
        except AppError as error:
            yield self._problem(error)
            return
        except Exception as error:  # the outermost edge of a stream: logged, and ended with a sentence
            log.error("unexpected_error", event_kind="turn", exc_info=error)
            yield self._problem(InternalError())
            return
        for message in turn.messages:
            yield Event("message", message.id, message.model_dump_json())
        yield Event("turn", turn.turn_id, turn.model_dump_json())

    def _problem(self, error: AppError) -> Event:
        return Event("problem", f"{self.message_id}-problem", problem_json(error, self.path))


def problem_json(error: AppError, path: str) -> str:
    """A problem object as JSON."""
    return json.dumps(problem_body(error, instance=path, request_id=current_trace().request_id), ensure_ascii=False)


async def start(parts: Parts, incoming: Incoming, path: str) -> RunningTurn:
    """Begin a turn; returns once it is accepted, and raises what handle_turn raises before that."""
    accepted = asyncio.Event()
    task = begin_turn(parts, incoming, accepted.set)
    waiting = asyncio.create_task(accepted.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    if task.done() and not accepted.is_set():
        task.result()
    return RunningTurn(task, incoming.request.client_message_id, path)


async def sse(turn: RunningTurn) -> AsyncIterator[bytes]:
    """The events of a turn as text/event-stream."""
    async for event in turn.events():
        if event is None:
            yield KEEPALIVE_COMMENT
        else:
            yield format_sse_event(event=event.kind, id=event.id, data_str=event.data)
