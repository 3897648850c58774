"""Errors with a stable code, and their form on the wire (RFC 9457 problem details)."""

from typing import Any

PROBLEM_JSON = "application/problem+json"


class AppError(Exception):
    """Something that a caller must be told. Subclasses set status, code and title."""

    status = 500
    code = "internal_error"
    title = "系统暂时出了点问题"

    def __init__(self, detail: str | None = None, *, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra
        """Further members of the problem object, JSON values only."""


class BadInput(AppError):
    """The request is well-formed JSON but not acceptable."""

    status = 422
    code = "bad_input"
    title = "填写的内容有误"


class Unauthenticated(AppError):
    """No credential, or one that is not valid."""

    status = 401
    code = "unauthenticated"
    title = "需要先登录或登录已过期"


class Forbidden(AppError):
    """Known caller, not allowed."""

    status = 403
    code = "forbidden"
    title = "没有权限"


class NotFound(AppError):
    """No such thing, or not this caller's: the two look the same."""

    status = 404
    code = "not_found"
    title = "没有找到"


class Conflict(AppError):
    """The same key came with another content, or the state has moved on."""

    status = 409
    code = "conflict"
    title = "与之前的内容冲突"


class TooMany(AppError):
    """A limit was reached; `Retry-After` says when to come back."""

    status = 429
    code = "too_many_requests"
    title = "操作太频繁，请稍后再试"

    def __init__(self, detail: str | None = None, *, retry_after_s: int, **extra: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, retry_after_s))}, **extra)


class Unavailable(AppError):
    """A part this depends on does not answer."""

    status = 503
    code = "unavailable"
    title = "服务暂时不可用，请稍后再试"


def problem_body(error: AppError, *, instance: str, request_id: str) -> dict[str, Any]:
    """The problem object of an error, ready for JSON."""
    body: dict[str, Any] = {
        "type": f"urn:zhiban:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "instance": instance,
        "request_id": request_id,
    }
    if error.detail:
        body["detail"] = error.detail
    return body | error.extra
