"""The limits that hold for a new case: those of the guide, as of the day it is handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.cases.record import Limit, Unit
from core.clock import Clock
from knowledge.guides import GuideStore, NoGuide
from knowledge.schema import Limit as GuideLimit


@dataclass(frozen=True, slots=True)
class CaseLimits:
    """Name and limits of an item."""

    item_name: str | None = None
    promised: Limit | None = None
    statutory: Limit | None = None


_DAYS: dict[Unit, float] = {"working_day": 1.4, "day": 1.0, "month": 30.0}
"""Rough lengths, to compare limits of different units."""

LimitSource = Callable[[str], CaseLimits]
"""Gives the limits of an item in this deployment's region."""


def no_limits(item: str) -> CaseLimits:
    """The limits where no guide is at hand."""
    return CaseLimits()


def guide_limits(guides: GuideStore, region: str, clock: Clock) -> LimitSource:
    """A source that reads them from the guides."""

    def _limits(item: str) -> CaseLimits:
        try:
            guide = guides.resolve(item, region, on=clock.today())
        except NoGuide:
            return CaseLimits()
        found = guide.field("time_limit")
        if found is None:
            return CaseLimits(guide.name)
        return CaseLimits(guide.name, _longest(found.value.promised), _longest(found.value.statutory))

    return _limits


def _longest(limits: Sequence[GuideLimit]) -> Limit | None:
    """The longest limit that holds in every situation, else the longest of all: nobody is promised too much."""
    counted = [one for one in limits if one.amount is not None]
    general = [one for one in counted if not one.situations] or counted
    chosen = max(general, key=lambda one: (one.amount or 0) * _DAYS[one.unit], default=None)
    return Limit(chosen.amount or 0, chosen.unit) if chosen else None
