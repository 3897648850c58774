"""What every FastAPI app of the project has: request ids, problem details, limits, access log, metrics."""

import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

import structlog
from fastapi import FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from prometheus_client import CollectorRegistry
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import logging
from core.metrics import HttpMetrics, exposition
from core.problem import PROBLEM_JSON, AppError, BadInput, NotFound, Unauthenticated, problem_body
from core.tracing import current_trace, read_trace, set_trace

log = structlog.get_logger()

SECRET_HEADER = "X-Zhiban-Secret"  # noqa: S105 - the header's name
BODY_LIMIT = 1024 * 1024
"""Bytes of a request body unless a process says otherwise."""


class InternalError(AppError):
    """Something is broken that nobody foresaw."""

    title = "系统暂时出了点问题，请稍后再试，急事请拨打12345"


class TooLarge(AppError):
    """The body is larger than this process takes."""

    status = 413
    code = "too_large"
    title = "内容太大，请缩短后再发"


class MethodNotAllowed(AppError):
    """The address exists but not with this method."""

    status = 405
    code = "method_not_allowed"
    title = "不支持这种请求方式"


def install(
    app: FastAPI,
    *,
    service: str,
    registry: CollectorRegistry | None = None,
    body_limit: int = BODY_LIMIT,
    body_limits: Mapping[str, int] | None = None,
) -> None:
    """Makes an app behave as all of ours do, logs included.

    A registry adds counts and `GET /metrics`; `body_limits` are those of single paths, in bytes.
    """
    logging.configure(service)
    metrics = None
    if registry is not None:
        metrics = HttpMetrics.register(registry)
        app.add_api_route("/metrics", lambda: _metrics(registry), include_in_schema=False)
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_middleware(_BodyLimit, limit=body_limit, limits=body_limits or {})
    app.add_middleware(_Edge, metrics=metrics)


def require_secret(secret: str) -> Callable[[str], None]:
    """A dependency that lets in only callers that know the secret between processes."""
    expected = secret.encode()

    def check(given: Annotated[str, Header(alias=SECRET_HEADER)] = "") -> None:
        if not hmac.compare_digest(given.encode(), expected):
            raise Unauthenticated

    return check


def problem_response(error: AppError, path: str) -> JSONResponse:
    """An error as application/problem+json."""
    body = problem_body(error, instance=path, request_id=current_trace().request_id)
    return JSONResponse(body, status_code=error.status, headers=error.headers, media_type=PROBLEM_JSON)


def _metrics(registry: CollectorRegistry) -> Response:
    body, media_type = exposition(registry)
    return Response(body, media_type=media_type)


async def _on_app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101 - registered for this class only
    if error.status >= 500:
        log.warning("app_error", code=error.code, status=error.status, exc_info=error)
    return problem_response(error, request.url.path)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    known: dict[int, type[AppError]] = {404: NotFound, 405: MethodNotAllowed, 413: TooLarge, 400: BadInput}
    kind = known.get(error.status_code)
    problem = kind() if kind else AppError()
    if kind is None:
        problem.status, problem.code = error.status_code, f"http_{error.status_code}"
        problem.title = "请求无法处理" if error.status_code < 500 else InternalError.title
    problem.headers = dict(error.headers or {})
    return problem_response(problem, request.url.path)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = [{"field": _field(e["loc"]), "message": _message(e)} for e in error.errors()[:20]]
    return problem_response(BadInput("请检查列出的各项后重新提交", errors=errors), request.url.path)


def _field(location: tuple[int | str, ...]) -> str:
    parts = [str(part) for part in location]
    return ".".join(parts[1:] if parts[0] in ("body", "query", "path", "header", "cookie") else parts)


_MESSAGES = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请去掉",
    "json_invalid": "不是有效的JSON",
    "string_too_long": "太长了，最多{max_length}个字",
    "string_too_short": "太短了，至少{min_length}个字",
    "too_long": "太多了，最多{max_length}个",
    "too_short": "太少了，至少{min_length}个",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "literal_error": "只能是：{expected}",
    "enum": "只能是：{expected}",
    "value_error": "格式不正确",
}


def _message(error: Any) -> str:
    """What is wrong in plain Chinese; never the value that was sent."""
    template = _MESSAGES.get(error["type"], "格式不正确")
    try:
        return template.format(**error.get("ctx", {}))
    except (KeyError, IndexError):
        return "格式不正确"


class _Edge:
    """Outermost: gives the request its id, answers what nobody caught, counts, and writes the access log."""

    def __init__(self, app: ASGIApp, metrics: HttpMetrics | None) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        trace = read_trace(Headers(scope=scope))
        set_trace(trace)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=trace.request_id)
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        await self._http(scope, receive, send, trace.request_id)

    async def _http(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:  # the outermost edge: logged without its message, answered politely
            log.error("unexpected_error", route=_route(scope), exc_info=error)
            if status == 0:
                await problem_response(InternalError(), scope["path"])(scope, receive, send_with_id)
        finally:
            self._record(scope, status or 499, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        method = scope["method"]
        if self._metrics:
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.duration.labels(method, route).observe(seconds)
        if route not in ("/healthz", "/readyz", "/metrics"):
            log.info("request", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 1))


def _route(scope: Scope) -> str:
    """The template of the address, so that no id gets into logs and labels."""
    return str(getattr(scope.get("route"), "path", "none"))


class _BodyLimit:
    """Refuses bodies that are too large, by what they announce and by what arrives."""

    def __init__(self, app: ASGIApp, limit: int, limits: Mapping[str, int]) -> None:
        self._app = app
        self._limit = limit
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], self._limit)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            await problem_response(TooLarge(), scope["path"])(scope, receive, send)
            return
        await self._app(scope, self._counted(receive, limit), send)

    def _counted(self, receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > limit:
                raise HTTPException(TooLarge.status)  # FastAPI passes on only this class from reading a body
            return message

        return counted
