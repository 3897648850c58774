"""Where a work order may go."""

import itertools
from datetime import date

import pytest

from actions.work_orders.state import NEXT, Move, OrderState, fault_of

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "way",
    [
        "draft submitted accepted dispatched processing answered callback closed",
        "draft submitted returned submitted not_accepted",
        "draft submitted accepted dispatched processing delayed answered callback reopened processing answered",
    ],
)
def test_the_ways_of_the_procedure_are_open(way: str) -> None:
    states = [OrderState(name) for name in way.split()]
    for before, after in itertools.pairwise(states):
        assert fault_of(before, DAY, Move(after, "说明", date(2026, 12, 7))) is None


@pytest.mark.parametrize("before", list(OrderState))
def test_everything_else_is_refused(before: OrderState) -> None:
    for after in set(OrderState) - NEXT[before]:
        assert fault_of(before, DAY, Move(after, "说明", date(2026, 12, 7)))


@pytest.mark.parametrize(("before", "after"), [("submitted", "returned"), ("submitted", "not_accepted")])
def test_what_goes_back_says_why(before: str, after: str) -> None:
    assert fault_of(OrderState(before), DAY, Move(OrderState(after), "  "))


@pytest.mark.parametrize("due", [None, date(2026, 11, 27), DAY])
def test_a_delay_names_a_later_day(due: date | None) -> None:
    assert fault_of(OrderState.PROCESSING, DAY, Move(OrderState.DELAYED, "等检测结果", due))


def test_only_closed_and_refused_orders_are_over() -> None:
    assert {state for state in OrderState if state.is_over} == {OrderState.CLOSED, OrderState.NOT_ACCEPTED}
