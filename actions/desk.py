"""The desk: forms, submissions and cases put together over one database."""

from dataclasses import dataclass
from pathlib import Path

from actions.cases.demo import load_demo_cases
from actions.cases.limits import guide_limits
from actions.cases.memory import Memory
from actions.cases.proof import Keyed
from actions.cases.service import CaseService
from actions.cases.source import CaseSource
from actions.cases.sources.http import HttpCaseSource
from actions.cases.sources.joined import JoinedCaseSource
from actions.cases.sources.sql import SqlCaseSource
from actions.database import Database
from actions.forms.catalogue import SPECS, FormCatalogue
from actions.forms.offers import guide_offers
from actions.forms.service import FormService
from actions.ratings.service import RatingService
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
    ratings: RatingService


async def open_desk(
    database: Database,
    guides: GuideStore,
    *,
    secret: str,
    region: str,
    clock: Clock,
    demo: bool = False,
    specs: Path = SPECS,
    department: tuple[str, str] | None = None,
) -> Desk:
    """The desk over a migrated database; with `demo`, an empty one gets the demo cases of 示范市.

    `department` is address and token of a department's own system (docs/department-api.yml), asked beside the built-in
    cases. Drafts that have been kept long enough are dropped.
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
    asked: CaseSource = source
    if department is not None:
        theirs = HttpCaseSource(*department, Memory(database, secret, clock), clock=clock)
        asked = JoinedCaseSource([source, theirs])
    ratings = RatingService(database, secret=secret, clock=clock, region=region, calendar=calendar)
    cases = CaseService(database, asked, secret=secret, clock=clock, calendar=calendar, follow_ups=ratings.follow_ups)
    return Desk(forms, submissions, cases, source, ratings)
