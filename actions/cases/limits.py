"""The limits that hold for a new case: those of the guide, as of the day it is handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.cases.record import Limit
from core.clock import Clock
from knowledge.guides import GuideStore, NoGuide
from knowledge.schema import Limit as GuideLimit


@dataclass(frozen=True, slots=True)
class CaseLimits:
    """Name and limits of an item."""

    item_name: str | None = None
    promised: Limit | None = None
    statutory: Limit | None = None


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
        return CaseLimits(guide.name, _first(found.value.promised), _first(found.value.statutory))

    return _limits


def _first(limits: Sequence[GuideLimit]) -> Limit | None:
    """The limit without a situation, else the longest: nobody is promised more than the guide says."""
    counted = [one for one in limits if one.amount is not None]
    general = [one for one in counted if not one.situations]
    chosen = general[0] if general else max(counted, key=lambda one: one.amount or 0, default=None)
    return Limit(chosen.amount or 0, chosen.unit) if chosen else None
