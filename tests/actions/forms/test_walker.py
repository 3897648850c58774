"""Many forms filled by people who interrupt, correct, pause and go back: each submitted once, with what was meant."""

import json
import random
from datetime import date

import pytest
from sqlalchemy import select

from actions.database import Database
from actions.forms.catalogue import FormCatalogue
from actions.forms.service import FormService
from actions.submissions import SubmissionRow
from core.sealing import Seal
from tests.actions.forms.conftest import SECRET
from tests.actions.forms.walker import Walker

TODAY = date(2026, 11, 22)
WALKS = 200


@pytest.mark.parametrize("start", range(0, WALKS, 20))
async def test_walks_end_in_one_submission_with_the_values_meant(
    forms: FormService, catalogue: FormCatalogue, database: Database, start: int
) -> None:
    specs = catalogue.all()
    walkers = {}
    for seed in range(start, start + 20):
        walker = Walker(forms, specs[seed % len(specs)], f"walk-{seed}", random.Random(seed), TODAY)
        outcome = await walker.walk()
        assert outcome.reply.case is not None
        walkers[outcome.reply.case.case_no] = walker

    async with database.reading() as session:
        rows = (await session.scalars(select(SubmissionRow))).all()

    assert len(rows) == len(walkers) == 20
    for row in rows:
        walker = walkers[row.case_no]
        taken = json.loads(Seal(SECRET).open(row.values_sealed))
        assert taken == walker.expected(), (set(taken.items()) ^ set(walker.expected().items()), walker.said)
