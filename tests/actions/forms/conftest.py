"""A desk over a new SQLite file, with a clock that stands still."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from actions.cases.limits import CaseLimits
from actions.cases.proof import Keyed
from actions.cases.record import Limit
from actions.cases.sources.sql import SqlCaseSource
from actions.database import Database
from actions.forms.catalogue import FormCatalogue
from actions.forms.service import FormService
from actions.submissions import SubmissionService
from core.clock import LOCAL, FixedClock

SECRET = "a secret for tests"
PERMIT = "residence-permit-application"


def everything_is_posted(item: str) -> frozenset[str]:
    """Offers of a region that posts every result."""
    return frozenset({"mail"})


def seven_days(item: str) -> CaseLimits:
    """Limits for any item."""
    return CaseLimits(None, Limit(7, "working_day"), Limit(15, "day"))


@pytest.fixture
def clock() -> FixedClock:
    """Sunday 22 November 2026, ten in the morning."""
    return FixedClock(datetime(2026, 11, 22, 10, 0, tzinfo=LOCAL))


@pytest.fixture(scope="session")
def catalogue() -> FormCatalogue:
    """The forms of the repository."""
    return FormCatalogue.open(offers=everything_is_posted)


@pytest.fixture
async def database(memory_folder: Path) -> AsyncIterator[Database]:
    """An empty, migrated database."""
    database = Database(f"sqlite+aiosqlite:///{memory_folder}/actions.db")
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def source(database: Database, clock: FixedClock) -> SqlCaseSource:
    """The built-in cases."""
    return SqlCaseSource(database, Keyed(SECRET), clock)


@pytest.fixture
def submissions(
    database: Database, catalogue: FormCatalogue, source: SqlCaseSource, clock: FixedClock
) -> SubmissionService:
    """Submissions of region 990100."""
    return SubmissionService(
        database, catalogue, source, secret=SECRET, clock=clock, region="990100", limits=seven_days
    )


@pytest.fixture
def forms(
    database: Database, catalogue: FormCatalogue, submissions: SubmissionService, clock: FixedClock
) -> FormService:
    """The forms."""
    return FormService(database, catalogue, submissions, secret=SECRET, clock=clock)
