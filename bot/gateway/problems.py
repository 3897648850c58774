"""Problem details in the OpenAPI document."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from core.problem import PROBLEM_JSON


class FieldProblem(BaseModel):
    """One thing that is wrong with a request."""

    field: str
    message: str
    """In plain Chinese, for the person."""


class Problem(BaseModel):
    """RFC 9457. `title` and `detail` are sentences for the person; `code` is for programs and never changes."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    instance: str
    request_id: str
    detail: str | None = None
    errors: list[FieldProblem] | None = None


_MEANINGS = {
    401: "No credential, or one that is not valid",
    403: "Not allowed",
    404: "No such thing, or not this caller's: the two look the same",
    409: "The same key came with another content",
    413: "The body is too large",
    422: "Well-formed but not acceptable",
    429: "A limit was reached; see Retry-After",
    503: "A part this depends on does not answer; the same request may be sent again",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of an endpoint that may answer with these problems, and with those every endpoint may."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _MEANINGS[status], "content": {PROBLEM_JSON: {"schema": schema}}}
        for status in sorted({*statuses, 413, 422, 429})
    }
