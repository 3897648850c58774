"""One rating a matter, only from where it was told; a low one is followed up until it is settled."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from actions.database import Database
from actions.ratings.models import RatingEventRow, RatingRow
from actions.ratings.service import RatingService
from actions.ratings.state import FollowUpState
from core.clock import LOCAL, FixedClock
from core.problem import BadInput, Conflict, NotFound

MATTER = "20261123000012"
HERE, ELSEWHERE = "conversation-1", "conversation-2"


def make_ratings(database: Database, region: str = "990100") -> RatingService:
    """The ratings of a region on Monday 23 November 2026."""
    clock = FixedClock(datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL))
    return RatingService(database, secret="a secret for tests", clock=clock, region=region)


@pytest.fixture
async def database(memory_folder: Path) -> AsyncIterator[Database]:
    """An empty, migrated database."""
    database = Database(f"sqlite+aiosqlite:///{memory_folder}/actions.db")
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def ratings(database: Database) -> RatingService:
    """The ratings of 示范市."""
    return make_ratings(database)


async def _row(database: Database) -> RatingRow:
    async with database.reading() as session:
        return (await session.scalars(select(RatingRow))).one()


async def test_a_matter_is_offered_once(ratings: RatingService) -> None:
    assert not await ratings.told(HERE, MATTER, offering=False)
    assert await ratings.told(HERE, MATTER, offering=True)
    assert not await ratings.told(HERE, MATTER, offering=True)
    assert not await ratings.told(ELSEWHERE, MATTER, offering=True)


async def test_only_where_the_matter_was_told_it_can_be_rated(ratings: RatingService, database: Database) -> None:
    await ratings.told(HERE, MATTER, offering=True)

    assert (await ratings.rate(ELSEWHERE, MATTER, 1)).refused == "not_yours"
    assert (await ratings.rate(HERE, MATTER, 4)).refused is None
    assert (await _row(database)).level == 4


async def test_the_matter_told_last_is_meant_and_else_the_assistant(ratings: RatingService) -> None:
    own = await ratings.matter_of(HERE)
    await ratings.told(HERE, MATTER, offering=False)

    assert ratings.is_of_the_assistant(own)
    assert await ratings.matter_of(HERE) == MATTER
    assert (await ratings.rate(ELSEWHERE, own, 5)).refused == "not_yours"


async def test_a_low_rating_opens_a_follow_up_with_its_days(ratings: RatingService, database: Database) -> None:
    await ratings.told(HERE, MATTER, offering=True)

    rated = await ratings.rate(HERE, MATTER, 2)
    row = await _row(database)
    told = await ratings.follow_ups([MATTER, "20260101000000"])

    assert rated.deadlines is not None
    assert (row.follow_up, row.contact_by, row.rectify_by) == ("open", date(2026, 11, 24), date(2026, 12, 14))
    assert list(told) == [MATTER]
    assert "11月24日" in told[MATTER].told


async def test_a_region_without_a_setting_promises_no_day(database: Database) -> None:
    elsewhere = make_ratings(database, "110000")
    await elsewhere.told(HERE, MATTER, offering=True)

    rated = await elsewhere.rate(HERE, MATTER, 1)

    assert (rated.deadlines, (await _row(database)).contact_by) == (None, None)


async def test_reasons_add_up_while_the_level_stays(ratings: RatingService) -> None:
    await ratings.told(HERE, MATTER, offering=True)
    await ratings.rate(HERE, MATTER, 2, reasons=["trips"])

    assert (await ratings.rate(HERE, MATTER, 2, reasons=["attitude"])).reasons == ("trips", "attitude")
    assert (await ratings.rate(HERE, MATTER, 1)).reasons == ()


async def test_a_better_rating_withdraws_a_follow_up_that_has_not_begun(ratings: RatingService) -> None:
    await ratings.told(HERE, MATTER, offering=True)
    await ratings.rate(HERE, MATTER, 1)
    await ratings.rate(HERE, MATTER, 5)

    assert await ratings.follow_ups([MATTER]) == {}


async def test_once_the_follow_up_has_begun_the_rating_stands(ratings: RatingService, database: Database) -> None:
    await ratings.told(HERE, MATTER, offering=True)
    await ratings.rate(HERE, MATTER, 1)
    await ratings.advance(MATTER, FollowUpState.CONTACTED, "", "desk-1")

    assert (await ratings.rate(HERE, MATTER, 5)).refused == "begun"
    assert (await _row(database)).level == 1


async def test_a_follow_up_goes_its_way_and_no_other(ratings: RatingService, database: Database) -> None:
    await ratings.told(HERE, MATTER, offering=True)
    await ratings.rate(HERE, MATTER, 1)

    with pytest.raises(Conflict):
        await ratings.advance(MATTER, FollowUpState.CLOSED, "好了", "desk-1")
    await ratings.advance(MATTER, FollowUpState.CONTACTED, "", "desk-1")
    await ratings.advance(MATTER, FollowUpState.RECTIFYING, "", "desk-1")
    with pytest.raises(Conflict):
        await ratings.advance(MATTER, FollowUpState.CLOSED, " ", "desk-1")
    await ratings.advance(MATTER, FollowUpState.CLOSED, "窗口已改为一次告知", "desk-1")

    assert "窗口已改为一次告知" in (await ratings.follow_ups([MATTER]))[MATTER].told
    async with database.reading() as session:
        steps = (await session.scalars(select(RatingEventRow.after).order_by(RatingEventRow.id))).all()
    assert steps == ["open", "contacted", "rectifying", "closed"]


async def test_without_a_low_rating_there_is_nothing_to_follow(ratings: RatingService) -> None:
    with pytest.raises(NotFound):
        await ratings.advance(MATTER, FollowUpState.CONTACTED, "", "desk-1")


async def test_the_assistant_is_rated_without_a_follow_up(ratings: RatingService) -> None:
    own = await ratings.matter_of(HERE)
    rated = await ratings.rate(HERE, own, 1)

    assert rated == replace(rated, refused=None, deadlines=None)
    assert await ratings.follow_ups([own]) == {}


@pytest.mark.parametrize(("level", "reasons"), [(0, []), (6, []), (1, ["whatever"])])
async def test_levels_and_reasons_are_those_there_are(ratings: RatingService, level: int, reasons: list[str]) -> None:
    await ratings.told(HERE, MATTER, offering=True)

    with pytest.raises(BadInput):
        await ratings.rate(HERE, MATTER, level, reasons=reasons)


async def test_the_record_of_changes_can_only_grow(ratings: RatingService, database: Database) -> None:
    await ratings.told(HERE, MATTER, offering=True)
    await ratings.rate(HERE, MATTER, 3)

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as session:
            await session.execute(delete(RatingEventRow))
