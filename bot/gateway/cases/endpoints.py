"""Where cases stand: for their owners, and for who holds the number and the last four of ID or phone."""

from collections.abc import Awaitable
from datetime import date
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from bot.gateway.audit import Act, Entry
from bot.gateway.dependencies import CaseNumber, Client, KnownCitizen, PartsOf, no_store
from bot.gateway.parts import Parts
from bot.gateway.problems import problems
from core.problem import AppError
from core.reply import TimelineEvent
from core.tracing import current_trace

router = APIRouter(prefix="/v1/cases", tags=["cases"], dependencies=[Depends(no_store)])

_Found = TypeVar("_Found")


class Supplement(BaseModel):
    """What has to be handed in later (补正)."""

    what: list[str]
    until: date | None


class Case(BaseModel):
    """A case (办件) and its progress."""

    case_no: str
    item: str
    item_name: str
    status: str
    status_text: str
    stage: str
    submitted_at: AwareDatetime
    promised_by: date | None
    statutory_by: date | None
    estimated: bool = False
    """The dates are provisional: not yet accepted, or beyond the published holiday calendar."""
    days_left: int | None
    """Working days until `promised_by`, else `statutory_by`; negative when overdue; null while the clock is stopped."""
    due_soon: bool = False
    overdue: bool
    next_step: str | None
    supplement: Supplement | None
    result: str | None
    delivery: str | None = None
    reason: str | None = None
    """Why it was not granted, where it was not."""
    timeline: list[TimelineEvent]
    holder: str
    """Masked name."""
    bundle_no: str | None = None
    """Set for the cases of one bundle (一件事)."""
    as_of: str | None = None
    """When the department's system last told this, where it does not answer at the moment."""


class Cases(BaseModel):
    """Cases of one citizen, newest first."""

    cases: list[Case]


class LookupRequest(BaseModel):
    """Number of the case, and the last four of the holder's ID number or phone."""

    model_config = ConfigDict(extra="forbid")

    case_no: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]
    holder_tail: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}[0-9Xx]$")]


@router.get("", responses=problems(401, 503))
async def own_cases(parts: PartsOf, client: Client, citizen: KnownCitizen) -> Cases:
    """The citizen's own cases."""
    found = parts.tasks.get("/cases", Cases, subject=citizen.subject)
    return await _audited(parts, parts.actor(client, citizen), Act.CASES_LISTED, "cases", found)


@router.get("/{case_no}", responses=problems(401, 404, 503))
async def own_case(case_no: CaseNumber, parts: PartsOf, client: Client, citizen: KnownCitizen) -> Case:
    """One of the citizen's own cases; 404 alike for someone else's and for none."""
    found = parts.tasks.get(f"/cases/{case_no}", Case, subject=citizen.subject)
    return await _audited(parts, parts.actor(client, citizen), Act.CASE_READ, case_no, found)


@router.post("/lookup", responses=problems(404, 503))
async def look_up(request: LookupRequest, parts: PartsOf, client: Client) -> Case:
    """Progress for whoever holds the number and the last four; 404 alike for a wrong number and wrong four."""
    await parts.limiter.hit(parts.settings.limit_lookups, "lookups", client)

    async def found() -> Case:
        return (await parts.tasks.post("/cases/lookup", Case, request.model_dump() | {"client": client}))[1]

    return await _audited(parts, parts.actor(client, None), Act.CASE_LOOKED_UP, request.case_no, found())


async def _audited(parts: Parts, actor: str, act: Act, what: str, found: Awaitable[_Found]) -> _Found:
    """What was found, once the log says that it was looked at; a refusal is logged too."""
    request_id = current_trace().request_id
    try:
        case = await found
    except AppError as error:
        await parts.audit.append(Entry(actor, act, what, error.code, request_id))
        raise
    await parts.audit.append(Entry(actor, act, what, "ok", request_id))
    return case
