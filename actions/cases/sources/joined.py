"""Several sources as one: the built-in cases beside a department's."""

import asyncio
from collections.abc import Sequence

from actions.cases.record import CaseRecord
from actions.cases.source import CaseSource
from core.problem import Unavailable


class JoinedCaseSource:
    """A CaseSource that asks all of its sources every time, so that the time of an answer tells nothing."""

    def __init__(self, sources: Sequence[CaseSource]) -> None:
        self._sources = tuple(sources)

    async def match(self, case_no: str, holder_tail: str) -> CaseRecord | None:
        """See CaseSource; the first source that knows the case answers."""
        return _first(await self._all(*(source.match(case_no, holder_tail) for source in self._sources)))

    async def get(self, case_no: str, subject: str) -> CaseRecord | None:
        """See CaseSource."""
        return _first(await self._all(*(source.get(case_no, subject) for source in self._sources)))

    async def of_subject(self, subject: str) -> list[CaseRecord]:
        """See CaseSource. A source that does not answer is left out, as long as another one does."""
        told = await self._all(*(source.of_subject(subject) for source in self._sources))
        lists = [one for one in told if isinstance(one, list)]
        if not lists:
            raise Unavailable
        return sorted((record for one in lists for record in one), key=lambda one: one.submitted_at, reverse=True)

    async def of_bundle(self, bundle_no: str) -> list[CaseRecord]:
        """See CaseSource."""
        told = await self._all(*(source.of_bundle(bundle_no) for source in self._sources))
        return [record for one in told if isinstance(one, list) for record in one]

    @staticmethod
    async def _all(*calls: object) -> list[object]:
        told = await asyncio.gather(*calls, return_exceptions=True)  # type: ignore[call-overload]
        for one in told:
            if isinstance(one, BaseException) and not isinstance(one, Unavailable):
                raise one
        return list(told)


def _first(told: Sequence[object]) -> CaseRecord | None:
    """The case where one source has it; raises Unavailable where none has and one did not answer."""
    found = next((one for one in told if isinstance(one, CaseRecord)), None)
    if found is None and (gone := next((one for one in told if isinstance(one, Unavailable)), None)):
        raise gone
    return found
