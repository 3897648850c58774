"""The id that follows one request through all processes: X-Request-Id, or the trace id of W3C `traceparent`."""

import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Trace:
    """Where the work in hand belongs."""

    request_id: str
    trace_id: str
    flags: str = "00"

    def headers(self) -> dict[str, str]:
        """What a call to another process carries: a new span of the same trace."""
        return {
            "X-Request-Id": self.request_id,
            "traceparent": f"00-{self.trace_id}-{secrets.token_hex(8)}-{self.flags}",
        }


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def read_trace(headers: Mapping[str, str]) -> Trace:
    """The trace that a request belongs to; a new one where its headers name none or are malformed."""
    request_id = headers.get("x-request-id", "")
    parent = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    trace_id = parent.group(1) if parent else secrets.token_hex(16)
    flags = parent.group(2) if parent else "00"
    return Trace(request_id if _REQUEST_ID.fullmatch(request_id) else trace_id, trace_id, flags)


def set_trace(trace: Trace) -> None:
    """Makes it the trace of the task at hand."""
    _current.set(trace)


def current_trace() -> Trace:
    """The trace of the task at hand; outside a request, a new one."""
    trace = _current.get()
    if trace is None:
        trace = read_trace({})
        _current.set(trace)
    return trace


def outgoing_headers() -> dict[str, str]:
    """Headers for a call to another process, so that its log lines carry the same request id."""
    return current_trace().headers()
