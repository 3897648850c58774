"""What follows a low rating (差评闭环): somebody calls back, and what was wrong is put right within its time."""

from collections.abc import Mapping
from enum import StrEnum

LOW = 2
"""不满意 and 非常不满意 are low ratings (国办发〔2019〕51号)."""


class FollowUpState(StrEnum):
    """Where the follow-up of a low rating stands."""

    OPEN = "open"
    CONTACTED = "contacted"
    RECTIFYING = "rectifying"
    CLOSED = "closed"

    @property
    def has_begun(self) -> bool:
        """Whether the rating can no longer be replaced."""
        return self is not FollowUpState.OPEN


NEXT: Mapping[FollowUpState, frozenset[FollowUpState]] = {
    FollowUpState.OPEN: frozenset({FollowUpState.CONTACTED}),
    FollowUpState.CONTACTED: frozenset({FollowUpState.RECTIFYING, FollowUpState.CLOSED}),
    FollowUpState.RECTIFYING: frozenset({FollowUpState.CLOSED}),
    FollowUpState.CLOSED: frozenset(),
}
"""Where it may go: an explanation closes it at once, a fault is put right first."""
