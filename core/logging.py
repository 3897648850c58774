"""Logs: JSON lines on stdout, one event each, never with anything a person said or is."""

import contextlib
import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

DROPPED = frozenset({"text", "utterance", "name", "phone", "id_number", "token", "authorization"})
"""Fields that never reach a log, whoever passes them; a last defence, not a licence to pass them."""

_configured = False


def configure(service: str, *, level: str = "INFO", force: bool = False) -> None:
    """Sets up structlog and the standard library's logging alike; only the first call in a process counts.

    JSON unless stdout is a terminal. Values bound with structlog.contextvars (request_id) appear on every line.
    """
    global _configured
    if _configured and not force:
        return
    _configured = True
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_service(service),
        describe_exception,
        drop_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=not force,
    )
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if sys.stdout.isatty():
        renderer = structlog.dev.ConsoleRenderer()
    handler = _Stdout()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if type(other) not in (logging.StreamHandler, _Stdout)] + [
        handler
    ]
    root.setLevel(level.upper())
    for chatty in ("httpx", "httpx2", "httpcore"):  # they log whole addresses
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for server in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(server).handlers = []
        logging.getLogger(server).propagate = server != "uvicorn.access"  # core.web writes it, without query strings


class _Stdout(logging.Handler):
    """Writes to what is stdout at the time, which tests and terminals replace."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one line; a closed stdout loses it silently, as there is nowhere left to say so."""
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(self.format(record) + "\n")
            sys.stdout.flush()


def drop_personal(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Removes the fields of DROPPED at every depth."""
    return {key: _without(value) for key, value in event.items() if key.lower() not in DROPPED}


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner) for key, inner in value.items() if str(key).lower() not in DROPPED}
    if isinstance(value, (list, tuple)):
        return [_without(inner) for inner in value]
    return value


def describe_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replaces `exc_info` by the classes and the stack: messages of exceptions may quote what a person typed."""
    info = event.pop("exc_info", None)
    error = sys.exception() if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"], event["stack"] = _classes(error), _frames(error)
    return event


def _classes(error: BaseException) -> list[str]:
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 8:
        chain.append(f"{type(current).__module__}.{type(current).__qualname__}")
        current = current.__cause__ or current.__context__
    return chain


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames][-20:]


def _add_service(service: str) -> Processor:
    def add(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add
