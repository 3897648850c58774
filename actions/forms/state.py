"""What a draft holds between two turns, and the moves that change it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal, Self

from actions.forms.commands import Command
from actions.forms.spec import CONSENT, FormField, FormSpec


class FormStage(StrEnum):
    """Where the form of a conversation stands after a turn."""

    COLLECTING = "collecting"
    REVIEW = "review"
    SUBMITTED = "submitted"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    NONE = "none"
    """No form is there."""

    @property
    def is_open(self) -> bool:
        """Whether the next message belongs to the form."""
        return self in (FormStage.COLLECTING, FormStage.REVIEW)


@dataclass(frozen=True, slots=True)
class Draft:
    """A form half filled. Never changed in place."""

    item: str
    version: int
    values: Mapping[str, str] = field(default_factory=dict)
    """By field name, in stored form; also those that no longer apply, in case the person changes back."""
    skipped: tuple[str, ...] = ()
    asking: str | None = None
    """The field asked last; None in review."""
    stage: FormStage = FormStage.COLLECTING
    confirming: Literal["cancel", "restart", "prefill"] | None = None
    """A yes-or-no question that stands between."""
    offered: Mapping[str, str] = field(default_factory=dict)
    """What the citizen told earlier, offered and not yet taken."""
    misses: int = 0
    """Values refused in a row for the field asked."""
    case_no: str | None = None

    def relevant(self, spec: FormSpec) -> tuple[FormField, ...]:
        """The fields these answers call for."""
        return spec.relevant(dict(self.values))

    def numbered(self, spec: FormSpec) -> tuple[FormField, ...]:
        """The relevant fields as people count them: without the consent in front."""
        return tuple(one for one in self.relevant(spec) if one.name != CONSENT)

    def is_done(self, one: FormField) -> bool:
        """Whether the field needs no asking any more."""
        return one.name in self.values or one.name in self.skipped

    def next_missing(self, spec: FormSpec) -> FormField | None:
        """The first field still to be asked."""
        return next((one for one in self.relevant(spec) if not self.is_done(one)), None)

    def effective(self, spec: FormSpec) -> dict[str, str]:
        """The values that will be submitted: those that apply."""
        return {one.name: self.values[one.name] for one in self.relevant(spec) if one.name in self.values}

    def with_values(self, values: Mapping[str, str]) -> Self:
        """The draft with these values taken."""
        kept = tuple(name for name in self.skipped if name not in values)
        return replace(self, values={**self.values, **values}, skipped=kept, misses=0)

    def to_json(self) -> dict[str, Any]:
        """Everything, as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Back from `to_json`; unknown keys of later versions are left out."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        return cls(**{**known, "skipped": tuple(known["skipped"]), "stage": FormStage(known["stage"])})


@dataclass(frozen=True, slots=True)
class Fill:
    """Values were given; perhaps one more that could not be taken."""

    values: Mapping[str, str]
    refused: tuple[str, str] | None = None
    """Field and reason."""
    asks_too: bool = False
    """The same message also asks something."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """What was said is no value for this field."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Revisit:
    """Ask this field again (改第三项)."""

    field: str


@dataclass(frozen=True, slots=True)
class Do:
    """A command."""

    command: Command


@dataclass(frozen=True, slots=True)
class Ask:
    """The person asked something; the form waits."""


@dataclass(frozen=True, slots=True)
class NoSuchField:
    """A correction of something this form does not ask."""

    named: str


Move = Fill | Refuse | Revisit | Do | Ask | NoSuchField
