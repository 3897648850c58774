"""Forms as the rest of the process sees them: open, take a turn, resume, describe."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.reply import Reply

AnswerQuestion = Callable[[], Awaitable[Reply]]
"""Gives the reply to the question that this turn's text asks; called at most once, only when it is a question."""


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
class FormOutcome:
    """What one turn of a form says, and where the form stands then."""

    reply: Reply
    state: FormStage


class FormService:
    """The forms of all conversations. Every call with a `turn_id` seen before gives the same reply, without effect."""

    async def open(
        self, conversation_id: str, item: str, *, turn_id: str, channel: str, subject: str | None = None
    ) -> Reply:
        """The first question of an application; raises NotFound (form_not_found) for an item without a form."""
        raise NotImplementedError

    async def turn(
        self,
        conversation_id: str,
        turn_id: str,
        text: str,
        *,
        intent: str | None = None,
        confidence: float = 0.0,
        entities: Mapping[str, Any] | None = None,
        mode: str = "standard",
        answer_question: AnswerQuestion | None = None,
    ) -> FormOutcome:
        """One message while a form is open: a value, a command, or a question in the middle.

        `text` is the whole text (unsealed), or a payload `/intent{json}` from a button.
        """
        raise NotImplementedError

    async def resume(
        self,
        conversation_id: str,
        *,
        turn_id: str,
        channel: str,
        subject: str | None = None,
        item: str | None = None,
    ) -> FormOutcome:
        """Go on with the paused form of this conversation, or of this citizen on whichever channel it was begun."""
        raise NotImplementedError

    async def erase(self, conversation_id: str) -> None:
        """Drop everything kept for a conversation; submitted applications stay."""
        raise NotImplementedError

    def schema(self, item: str) -> dict[str, Any]:
        """`{item, name, version, schema, ui}`: JSON Schema 2020-12 with its UI part; raises NotFound."""
        raise NotImplementedError

    def forms(self) -> list[dict[str, Any]]:
        """`{item, name, version}` of every form there is."""
        raise NotImplementedError
