"""What a turn says: the reply that actions compose and every channel encodes."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Region = Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3}){0,2}$")]
"""Administrative division code (区划代码): GB/T 2260 six digits, or nine or twelve; 000000 is the nation."""


class Status(StrEnum):
    """How a turn ended; metrics group on it."""

    ANSWERED = "answered"
    CLARIFICATION = "clarification"
    FORM = "form"
    CASE = "case"
    HANDOFF = "handoff"
    SAFETY = "safety"
    UNANSWERABLE = "unanswerable"
    REFUSED = "refused"
    CHITCHAT = "chitchat"
    ERROR = "error"


class Aspect(StrEnum):
    """What about a service item is asked."""

    OVERVIEW = "overview"
    MATERIALS = "materials"
    CONDITION = "condition"
    TIME_LIMIT = "time_limit"
    FEE = "fee"
    PLACE = "place"
    HOURS = "hours"
    ONLINE = "online"
    PROCESS = "process"
    RESULT = "result"
    DELIVERY = "delivery"
    LEGAL_BASIS = "legal_basis"
    PHONE = "phone"
    AGENT = "agent"
    APPOINTMENT = "appointment"
    PROGRESS = "progress"
    VALIDITY = "validity"
    REGION = "region"
    QUOTA = "quota"
    AFTER_LIMIT = "after_limit"
    REMEDY = "remedy"
    RELATED = "related"
    FORM_SAMPLE = "form_sample"


class Strict(BaseModel):
    """Base of everything on the wire: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class Citation(Strict):
    """The record that a statement was taken from."""

    item: str
    guide_name: str
    field: str
    """Guide field the statement comes from, e.g. `fee`."""
    law: str | None = None
    """Law and article as a citizen would read it: 《居住证暂行条例》第二十一条."""
    quote: str | None = None
    """The clause itself, verbatim."""
    url: str | None = None
    version: int
    effective_from: date | None = None
    reviewed_on: date
    region: Region
    """Division whose guide supplied the field."""
    verified: bool = True
    """False: shown as 以当地公布为准 until an operator has checked it."""


class Choice(Strict):
    """Something the person may tap instead of typing."""

    title: str = Field(max_length=60)
    payload: str = Field(max_length=400)
    """Sent back as `payload`: `/intent{json}`."""


class FieldView(Strict):
    """The form field that is asked, enough for a channel to draw its control."""

    name: str
    label: str
    type: Literal["text", "choice", "date", "id_number", "uscc", "phone", "address", "amount", "file", "name"]
    required: bool = True
    help: str | None = None
    example: str | None = None
    options: list[Choice] = []
    error: str | None = None
    """Why the last value was not taken, in plain Chinese."""


class ReviewRow(Strict):
    """One line of the review before submission; the value is masked where it need not be whole."""

    name: str
    label: str
    value: str


class TimelineEvent(Strict):
    """One step a case has taken."""

    at: str
    """ISO-8601 with offset."""
    status: str
    text: str


class Message(Strict):
    """One bubble."""

    id: str
    role: Literal["user", "assistant", "agent", "system"] = "assistant"
    kind: Literal["text", "choices", "field", "review", "case", "notice"] = "text"
    text: str
    speech: str | None = None
    """What is read aloud when it differs from `text`."""
    choices: list[Choice] = []
    citations: list[Citation] = []
    field: FieldView | None = None
    review: list[ReviewRow] = []
    timeline: list[TimelineEvent] = []


class FormState(Strict):
    """Where the open form stands."""

    item: str
    field: str | None
    filled: int
    total: int
    state: Literal["collecting", "review", "submitted", "paused"]


class CaseState(Strict):
    """Where a case stands, for its holder."""

    case_no: str
    status: str
    stage: str
    promised_by: date | None
    statutory_by: date | None
    days_left: int | None
    """Working days until `promised_by`; negative when overdue."""
    next_step: str | None


class Reply(Strict):
    """Everything one turn says, without the identity of turn and conversation."""

    status: Status
    intent: str | None = None
    item: str | None = None
    aspect: Aspect | None = None
    region: Region | None = None
    messages: list[Message]
    form: FormState | None = None
    case: CaseState | None = None


class Turn(Reply):
    """The public form of a reply (contract v1)."""

    turn_id: str
    conversation_id: str
