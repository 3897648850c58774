"""What the process opens at start and closes at its end."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from actions.answers.context import Found
from actions.answers.kit import make_kit
from actions.answers.names import ItemNames, tidy
from actions.answers.pipeline import Answering
from actions.answers.talk import Talk
from actions.cases.service import CaseService
from actions.database import Database
from actions.desk import open_desk
from actions.forms.service import FormService
from actions.ratings.service import RatingService
from actions.settings import ActionsSettings
from actions.submissions import SubmissionService
from core.clock import Clock, SystemClock
from core.problem import AppError
from core.sealing import Seal
from knowledge.bundle import BundleStore
from knowledge.guides import GuideStore
from knowledge.search import Searcher

log = structlog.get_logger(__name__)

REOPEN_AFTER_S = 5.0


@dataclass(frozen=True, slots=True)
class NameHit:
    """An item whose name stands in the text."""

    item: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class NamesFound:
    """What the names alone tell."""

    hits: list[NameHit]
    decision: str


class ItemSearch:
    """The search over the index; by names alone while there is no index, which is looked for again and again."""

    def __init__(self, folder: Path, guides: GuideStore, clock: Clock) -> None:
        self._folder, self._guides, self._clock = folder, guides, clock
        self._names = ItemNames.of(guides, clock.today())
        self._searcher: Searcher | None = None
        self._tried = float("-inf")

    @property
    def searcher(self) -> Searcher | None:
        """The open index, or None while there is none."""
        if self._searcher is None and time.monotonic() - self._tried > REOPEN_AFTER_S:
            self._tried = time.monotonic()
            try:
                self._searcher = Searcher.open(self._folder, self._guides)
            except (AppError, OSError, LookupError, ValueError) as error:  # an index of another version, too
                log.warning("index_missing", error=type(error).__name__)
        return self._searcher

    def search(self, text: str, region: str = "000000", limit: int = 5, bundles: bool = False) -> Found:
        """Items that a text may be about, best first."""
        if self.searcher is not None:
            return self.searcher.search(text, region=region, limit=limit, on=self._clock.today(), bundles=bundles)
        return self._by_name(tidy(text), region, limit)

    def _by_name(self, text: str, region: str, limit: int) -> NamesFound:
        items = [item for named in self._names.find(text) for item in sorted(named.items)]
        today = self._clock.today()
        held = [item for item in dict.fromkeys(items) if self._guides.has(item, region, today)][:limit]
        names = [self._guides.resolve(item, region, today).name for item in held]
        hits = [NameHit(item, name, 1.0 / len(held)) for item, name in zip(held, names, strict=True)]
        return NamesFound(hits, "unknown" if not hits else "answer" if len(hits) == 1 else "clarify")


@dataclass(frozen=True, slots=True)
class Services:
    """All parts of the process, made once."""

    settings: ActionsSettings
    seal: Seal
    guides: GuideStore
    search: ItemSearch
    answering: Answering
    talk: Talk
    database: Database
    forms: FormService
    cases: CaseService
    submissions: SubmissionService
    ratings: RatingService
    clock: Clock


@asynccontextmanager
async def open_services(
    settings: ActionsSettings, clock: Clock | None = None, guides: GuideStore | None = None
) -> AsyncIterator[Services]:
    """The services of a running process; the database is brought up to date first, and closed at the end.

    Guides that are open already are taken as they are; else they are read from the folder of the settings.
    """
    clock = clock or SystemClock()
    store = guides if guides is not None else await asyncio.to_thread(GuideStore.open, settings.guides)
    search = ItemSearch(settings.index_folder, store, clock)
    await asyncio.to_thread(lambda: search.searcher)
    database = Database(settings.actions_database_url)
    try:
        await database.migrate()
        desk = await open_desk(
            database,
            store,
            secret=settings.shared_secret,
            region=settings.region,
            clock=clock,
            demo=settings.demo,
            department=settings.department,
        )
        bundles = await asyncio.to_thread(BundleStore.open)
        kit = make_kit(store, search, bundles=bundles, has_form=desk.forms.has, clock=clock)
        answering = Answering(kit)
        yield Services(
            settings=settings,
            seal=Seal(settings.shared_secret),
            guides=store,
            search=search,
            answering=answering,
            talk=Talk(answering),
            database=database,
            forms=desk.forms,
            cases=desk.cases,
            submissions=desk.submissions,
            ratings=desk.ratings,
            clock=clock,
        )
    finally:
        await database.close()
