"""The desk: forms, submissions and cases put together over one database."""

from dataclasses import dataclass
from pathlib import Path

from actions.cases.demo import load_demo_cases
from actions.cases.limits import guide_limits
from actions.cases.proof import Keyed
from actions.cases.service import CaseService
from actions.cases.sources.sql import SqlCaseSource
from actions.database import Database
from actions.forms.catalogue import SPECS, FormCatalogue
from actions.forms.offers import guide_offers
from actions.forms.service import FormService
from actions.submissions import SubmissionService
from core.clock import Clock
from core.workdays import WorkingCalendar
from knowledge.guides import GuideStore


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that takes applications and follows them."""

    forms: FormService
    submissions: SubmissionService
    cases: CaseService
    source: SqlCaseSource


async def open_desk(
    database: Database,
    guides: GuideStore,
    *,
    secret: str,
    region: str,
    clock: Clock,
    demo: bool = False,
    specs: Path = SPECS,
) -> Desk:
    """The desk over a migrated database; with `demo`, an empty one gets the demo cases of 示范市.

    Drafts that have been kept long enough are dropped.
    """
    calendar = WorkingCalendar.load()
    catalogue = FormCatalogue.open(specs, guide_offers(guides, region, clock))
    limits = guide_limits(guides, region, clock)
    source = SqlCaseSource(database, Keyed(secret), clock)
    submissions = SubmissionService(
        database, catalogue, source, secret=secret, clock=clock, region=region, limits=limits, calendar=calendar
    )
    forms = FormService(database, catalogue, submissions, secret=secret, clock=clock)
    await forms.purge()
    if demo:
        await load_demo_cases(database, Keyed(secret), limits, clock, calendar)
    cases = CaseService(database, source, secret=secret, clock=clock, calendar=calendar)
    return Desk(forms, submissions, cases, source)
