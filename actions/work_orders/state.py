"""The states of a work order and where it may go from each (国办发〔2020〕53号: 受理→派单→办理→答复→回访→办结)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OrderState(StrEnum):
    """Where a work order stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    NOT_ACCEPTED = "not_accepted"
    DISPATCHED = "dispatched"
    PROCESSING = "processing"
    DELAYED = "delayed"
    ANSWERED = "answered"
    CALLBACK = "callback"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return not NEXT[self]

    @property
    def is_timed(self) -> bool:
        """Whether the clock of the limit runs: not while the person is asked for more, nor once it is answered."""
        return self in _TIMED


NEXT: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.DRAFT: frozenset({OrderState.SUBMITTED}),
    OrderState.SUBMITTED: frozenset({OrderState.ACCEPTED, OrderState.RETURNED, OrderState.NOT_ACCEPTED}),
    OrderState.RETURNED: frozenset({OrderState.SUBMITTED, OrderState.NOT_ACCEPTED}),
    OrderState.ACCEPTED: frozenset({OrderState.DISPATCHED}),
    OrderState.DISPATCHED: frozenset({OrderState.PROCESSING}),
    OrderState.PROCESSING: frozenset({OrderState.DELAYED, OrderState.ANSWERED}),
    OrderState.DELAYED: frozenset({OrderState.DELAYED, OrderState.ANSWERED}),
    OrderState.ANSWERED: frozenset({OrderState.CALLBACK}),
    OrderState.CALLBACK: frozenset({OrderState.CLOSED, OrderState.REOPENED}),
    OrderState.REOPENED: frozenset({OrderState.DISPATCHED, OrderState.PROCESSING}),
    OrderState.NOT_ACCEPTED: frozenset(),
    OrderState.CLOSED: frozenset(),
}
"""Where an order may go from each state."""
_TIMED = frozenset(
    {
        OrderState.SUBMITTED,
        OrderState.ACCEPTED,
        OrderState.DISPATCHED,
        OrderState.PROCESSING,
        OrderState.DELAYED,
        OrderState.REOPENED,
    }
)
NEEDS_REASON = frozenset({OrderState.RETURNED, OrderState.NOT_ACCEPTED, OrderState.DELAYED})
"""States whose reason the person is told: 说明理由."""
STARTS_ANEW = frozenset({OrderState.SUBMITTED, OrderState.REOPENED})
"""States from which the whole limit runs again."""


@dataclass(frozen=True, slots=True)
class Move:
    """A wish to bring an order into another state."""

    to: OrderState
    note: str = ""
    """Told to the person."""
    due: date | None = None
    """The new last day, of a delay."""


def fault_of(state: OrderState, due: date | None, move: Move) -> str | None:
    """Why the move is not allowed, in plain Chinese; None where it is."""
    if move.to not in NEXT[state]:
        return f"工单现在的状态是{state.value}，不能变成{move.to.value}"
    if move.to in NEEDS_REASON and not move.note.strip():
        return "要写明理由，会告诉当事人"
    if move.to is OrderState.DELAYED and (move.due is None or (due is not None and move.due <= due)):
        return "延期要写明新的期限，并且晚于原来的期限"
    return None
