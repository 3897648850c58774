"""Demo citizens. Real ones sign in at their identity provider and bring its token."""

from pathlib import Path

import yaml
from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel

from bot.gateway.audit import Act, Entry
from bot.gateway.dependencies import Client, PartsOf, no_store
from bot.gateway.identity.citizens import DEMO_LIFETIME
from bot.gateway.problems import problems
from core.problem import NotFound
from core.tracing import current_trace

router = APIRouter(prefix="/v1/demo", tags=["demo"], dependencies=[Depends(no_store)])

_FILE = yaml.safe_load(Path(__file__).with_name("demo.yml").read_text(encoding="utf-8"))


class DemoCitizen(BaseModel):
    """A made-up person with a token to try things out."""

    subject: str
    name: str
    note: str
    citizen_token: str
    """Send it as `X-Citizen-Token`."""


class DemoCitizens(BaseModel):
    """The made-up people of 示范市."""

    notice: str
    """Shown wherever they are: they are 演示."""
    expires_at: AwareDatetime
    citizens: list[DemoCitizen]


@router.get("/citizens", responses=problems(404, 503))
async def demo_citizens(parts: PartsOf, client: Client) -> DemoCitizens:
    """Signed demo citizens, where this installation is a demo; 404 where it is not."""
    if parts.demo is None:
        raise NotFound
    entry = Entry(f"client:{client}", Act.CITIZEN_ISSUED, "demo-citizens", "ok", current_trace().request_id)
    await parts.audit.append(entry)
    return DemoCitizens(
        notice=_FILE["notice"],
        expires_at=parts.clock.now() + DEMO_LIFETIME,
        citizens=[
            DemoCitizen(**citizen, citizen_token=parts.demo.token_for(citizen["subject"]))
            for citizen in _FILE["citizens"]
        ],
    )
