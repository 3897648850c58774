"""The kit of the pipeline, made once from what the process has opened."""

from collections.abc import Callable

from actions.answers.aspect_rules import load_aspect_rules
from actions.answers.check import FactCheck
from actions.answers.context import ItemSearch, Kit
from actions.answers.names import ItemNames
from actions.answers.wording import load_wording
from actions.safety.rules import SafetyRules
from core.clock import Clock, SystemClock
from core.workdays import WorkingCalendar
from knowledge.bundle import BundleStore
from knowledge.guides import GuideStore


def make_kit(
    guides: GuideStore,
    search: ItemSearch,
    *,
    bundles: BundleStore | None = None,
    has_form: Callable[[str], bool] = lambda item: False,
    clock: Clock | None = None,
) -> Kit:
    """Everything the steps need; raises pydantic.ValidationError when a data file is malformed."""
    clock = clock or SystemClock()
    wording = load_wording()
    return Kit(
        guides=guides,
        bundles=bundles or BundleStore({}),
        search=search,
        wording=wording,
        rules=load_aspect_rules(),
        safety=SafetyRules.load(),
        names=ItemNames.of(guides, clock.today()),
        check=FactCheck(wording),
        calendar=WorkingCalendar.load(),
        clock=clock,
        has_form=has_form,
    )
