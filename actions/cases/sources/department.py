"""What a department's system sends: the wire form of docs/department-api.yml, turned into records."""

from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from actions.cases.record import CaseEvent, CaseRecord, CaseStatus, Limit
from core.clock import LOCAL
from core.masks import mask_name


class Wire(BaseModel):
    """Base of what comes from outside: fields we do not know are left alone, so that departments may add some."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class WireLimit(Wire):
    """A time limit."""

    amount: int = Field(ge=0, le=10_000)
    unit: Literal["working_day", "day", "month"]


class WireEvent(Wire):
    """A change of status."""

    at: AwareDatetime
    status: CaseStatus
    text: str = Field(max_length=500)


class WireCase(Wire):
    """A case."""

    case_no: str = Field(pattern=r"^[0-9A-Z]{8,64}$")
    item: str = Field(max_length=80)
    item_name: str = Field(max_length=120)
    region: str = Field(pattern=r"^\d{6,12}$")
    status: CaseStatus
    holder: str = Field(max_length=60)
    """The holder's name; it is masked here unless the department has masked it."""
    submitted_at: AwareDatetime
    events: list[WireEvent] = Field(min_length=1, max_length=200)
    promised: WireLimit | None = None
    statutory: WireLimit | None = None
    supplement: list[str] = Field(default=[], max_length=50)
    supplement_until: date | None = None
    special_procedure: str | None = Field(default=None, max_length=40)
    result: str | None = Field(default=None, max_length=500)
    delivery: str | None = Field(default=None, max_length=500)
    reason: str | None = Field(default=None, max_length=500)
    bundle_no: str | None = Field(default=None, max_length=64)
    bundle_order: int | None = None

    def record(self, as_of: datetime | None = None) -> CaseRecord:
        """The record; `as_of` marks what was told earlier."""
        return CaseRecord(
            case_no=self.case_no,
            item=self.item,
            item_name=self.item_name,
            region=self.region,
            status=self.status,
            holder=self.holder if "*" in self.holder else mask_name(self.holder),
            submitted_at=self.submitted_at.astimezone(LOCAL),
            events=tuple(
                CaseEvent(event.at.astimezone(LOCAL), event.status, event.text)
                for event in sorted(self.events, key=lambda event: event.at)
            ),
            promised=_limit(self.promised),
            statutory=_limit(self.statutory),
            supplement=tuple(self.supplement),
            supplement_until=self.supplement_until,
            special_procedure=self.special_procedure,
            result=self.result,
            delivery=self.delivery,
            reason=self.reason,
            bundle_no=self.bundle_no,
            bundle_order=self.bundle_order,
            as_of=as_of,
        )


class WireCases(Wire):
    """The cases of a citizen."""

    cases: list[WireCase] = Field(max_length=500)


def _limit(limit: WireLimit | None) -> Limit | None:
    return Limit(limit.amount, limit.unit) if limit else None
