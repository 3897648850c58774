"""What a citizen has already told (材料复用): offered for a new form with its source, used only after a yes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from actions.database import Database
from actions.forms.catalogue import FormCatalogue
from actions.forms.spec import FieldType, FormSpec
from actions.forms.validation import is_stored_form
from actions.submissions import SubmissionRow
from core.clock import LOCAL
from core.sealing import Seal

_LOOKED_AT = 5
"""Earlier submissions that are looked through."""
_NEVER = frozenset({FieldType.FILE, FieldType.DATE, FieldType.AMOUNT})
"""Kinds of values that belong to one application only."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Values that fit a form, and where they come from in words."""

    values: Mapping[str, str]
    source: str


class EarlierForms:
    """The citizen's own submissions; the newest one that holds anything of use is the source."""

    def __init__(self, database: Database, catalogue: FormCatalogue, secret: str) -> None:
        self._database = database
        self._catalogue = catalogue
        self._seal = Seal(secret)

    async def facts(self, spec: FormSpec, subject: str, today: date) -> Facts | None:
        """What may be offered for that form; None where there is nothing."""
        query = (
            select(SubmissionRow)
            .where(SubmissionRow.subject == subject)
            .order_by(SubmissionRow.submitted_at.desc())
            .limit(_LOOKED_AT)
        )
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        for row in rows:
            if row.item not in self._catalogue:
                continue
            earlier = self._catalogue.get(row.item)
            values = shared(spec, earlier, json.loads(self._seal.open(row.values_sealed)), today)
            if values:
                day = row.submitted_at.astimezone(LOCAL)
                return Facts(values, f"{day.year}年{day.month}月{day.day}日提交的“{earlier.name}”")
        return None


def shared(spec: FormSpec, earlier: FormSpec, said: Mapping[str, str], today: date) -> dict[str, str]:
    """The values of an earlier form that answer the same questions of this one, by `record`."""
    known = {one.record: said[one.name] for one in earlier.fields if one.record and one.name in said}
    return {
        one.name: known[one.record]
        for one in spec.fields
        if one.record in known and one.type not in _NEVER and is_stored_form(one, known[one.record], today)
    }
