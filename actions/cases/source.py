"""The seam to wherever cases live."""

from typing import Protocol

from actions.cases.record import CaseRecord


class CaseSource(Protocol):
    """Tells about cases. Raises core.problem.Unavailable when it cannot answer and knows no last state."""

    async def match(self, case_no: str, holder_tail: str) -> CaseRecord | None:
        """The case with that number (or whose number ends so) and that holder's tail.

        None for an unknown number and for a wrong tail alike, after the same amount of work.
        """
        ...

    async def of_subject(self, subject: str) -> list[CaseRecord]:
        """The cases of a logged-in citizen, newest first."""
        ...

    async def get(self, case_no: str, subject: str) -> CaseRecord | None:
        """The case with that number if it is this citizen's."""
        ...

    async def of_bundle(self, bundle_no: str) -> list[CaseRecord]:
        """The cases of one bundle in the order they are handled; only asked once one of them has been shown."""
        ...
