"""Handing in an application, exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person gets for a submission."""

    case_no: str
    item: str
    promised_by: date | None
    statutory_by: date | None
    replayed: bool = False
    """True when this very submission had been made before: HTTP 200 instead of 201."""


class SubmissionService:
    """Turns complete values into a submission and its case in one transaction."""

    async def submit(
        self,
        item: str,
        version: int,
        values: Mapping[str, str],
        *,
        subject: str | None,
        channel: str,
        idempotency_key: str,
    ) -> Receipt:
        """The receipt; the same key and content again gives the same one.

        Raises BadInput with `errors: [{field, message}]` for wrong values, Conflict for the same key with another
        content, NotFound (form_not_found) for an item without a form.
        """
        raise NotImplementedError
