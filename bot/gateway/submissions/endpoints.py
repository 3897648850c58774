"""A form that was filled in offline, handed in once."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from bot.gateway.audit import Act, Entry
from bot.gateway.conversations.schemas import Channel
from bot.gateway.dependencies import Client, MaybeCitizen, PartsOf, no_store
from bot.gateway.problems import problems
from core.problem import AppError
from core.tracing import current_trace

router = APIRouter(prefix="/v1/submissions", tags=["submissions"], dependencies=[Depends(no_store)])

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class SubmissionRequest(BaseModel):
    """The values of one form."""

    model_config = ConfigDict(extra="forbid")

    item: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,79}$")]
    version: int | Annotated[str, StringConstraints(max_length=40)]
    """Version of the form that was filled in."""
    values: Annotated[dict[FieldName, JsonValue], Field(max_length=200)]
    channel: Channel = Channel.WEB


class Receipt(BaseModel):
    """What the person gets for it."""

    case_no: str
    item: str
    promised_by: date | None = None
    statutory_by: date | None = None


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": Receipt, "description": "Handed in before under the same key"},
        **problems(401, 404, 409, 503),
    },
)
async def submit(
    request: SubmissionRequest,
    key: Annotated[str, Header(alias="Idempotency-Key", pattern=r"^[A-Za-z0-9_-]{8,64}$")],
    parts: PartsOf,
    client: Client,
    citizen: MaybeCitizen,
    response: Response,
) -> Receipt:
    """Hand in a form. The same `Idempotency-Key` with the same body again answers 200 with the same case number."""
    body: dict[str, Any] = request.model_dump(mode="json") | {"subject": citizen.subject if citizen else None}
    actor, request_id = parts.actor(client, citizen), current_trace().request_id
    try:
        response.status_code, receipt = await parts.tasks.post(
            "/submissions", Receipt, body, headers={"Idempotency-Key": key}
        )
    except AppError as error:
        await parts.audit.append(Entry(actor, Act.SUBMISSION_MADE, request.item, error.code, request_id))
        raise
    await parts.audit.append(Entry(actor, Act.SUBMISSION_MADE, receipt.case_no, "ok", request_id))
    return receipt
