"""A turn as the answers see it: what was asked, with what is remembered, and what is said and remembered after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.reply import Choice, Reply

Memory = dict[str, Any]
"""Slots to set: item, aspect, region, candidates, last_reply, unknown_count."""


@dataclass(frozen=True, slots=True)
class Question:
    """One message, as understood so far."""

    text: str
    """Masked text; empty or a payload where a button was tapped."""
    turn_id: str = ""
    intent: str | None = None
    confidence: float = 0.0
    entities: Mapping[str, Any] = field(default_factory=dict)
    item: str | None = None
    """The item talked about before."""
    aspect: str | None = None
    region: str | None = None
    """The conversation's region; None where none is known."""
    mode: Literal["standard", "elder"] = "standard"
    locale: str | None = None
    candidates: tuple[Choice, ...] = ()
    unknown_count: int = 0
    situation: str | None = None
    """The branch of the guide (情形) that the person said earlier to be theirs."""

    @property
    def is_payload(self) -> bool:
        """Whether a button was tapped rather than something said."""
        return self.text.startswith("/")

    @property
    def elder(self) -> bool:
        """Whether to speak in short bubbles, one thing at a time."""
        return self.mode == "elder"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and what is to be remembered."""

    reply: Reply
    memory: Memory = field(default_factory=dict)
    follow: str | None = None
    """The action to go on with: a button's payload that belongs to a form, a case or a person."""
