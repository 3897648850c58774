"""Telling the holder of a case where it stands, and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.cases.view import Case
from core.reply import Reply


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What one turn of the progress dialogue says and leaves behind."""

    reply: Reply
    state: dict[str, Any] | None
    """To be handed back with the next turn (JSON values, no personal data); None when nothing is left to ask."""
    done: bool
    """True: the dialogue is over, the loop may be left."""


class CaseService:
    """Progress of cases: by number and holder's tail, or for the citizen who is logged in."""

    async def lookup(self, case_no: str, holder_tail: str, client: str) -> Case:
        """The case, for whoever knows its number and the last four of the holder's ID or phone.

        Raises core.problem.NotFound (code case_not_found) alike for an unknown number and a wrong tail, TooMany after
        five failures of one client or for one number within fifteen minutes.
        """
        raise NotImplementedError

    async def turn(
        self,
        conversation_id: str,
        state: Mapping[str, Any] | None,
        text: str,
        *,
        turn_id: str = "",
        intent: str | None = None,
        confidence: float = 0.0,
        entities: Mapping[str, Any] | None = None,
        mode: str = "standard",
        subject: str | None = None,
    ) -> CaseOutcome:
        """One turn of the dialogue: case number in any shape, then the holder's last four, then the progress."""
        raise NotImplementedError

    async def of_subject(self, subject: str) -> list[Case]:
        """The cases of a logged-in citizen, newest first."""
        raise NotImplementedError

    async def get(self, case_no: str, subject: str) -> Case:
        """One case of a logged-in citizen; raises NotFound (case_not_found) for anybody else's."""
        raise NotImplementedError
