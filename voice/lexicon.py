"""The domain's words for repair: an artefact of the search index that the actions process serves."""

import asyncio
import logging

import httpx
import jieba
import structlog

from core.web import SECRET_HEADER
from voice.repair import Repair

TIMEOUT = httpx.Timeout(5, connect=2)
REFRESH_S = 30.0
"""A changed index is heard of within this time; the ETag makes an unchanged one cost nothing."""

COMMON = 200
"""Occurrences in jieba's dictionary from which on a word is ordinary: it may have been meant as it is."""

log = structlog.get_logger()


def _is_common_word(text: str) -> bool:
    if not jieba.dt.initialized:
        jieba.setLogLevel(logging.WARNING)
        jieba.initialize()
    return int(jieba.dt.FREQ.get(text, 0)) >= COMMON


class Lexicon:
    """The repair over the lexicon as last served; without one, a repair that knows numbers and fillers only."""

    def __init__(self, actions_url: str, secret: str) -> None:
        self._url = f"{actions_url}/tasks/lexicon"
        self._headers = {SECRET_HEADER: secret}
        self.repair = Repair(())

    async def keep_fresh(self) -> None:
        """Fetch now and again, until cancelled."""
        async with httpx.AsyncClient(timeout=TIMEOUT, headers=self._headers) as http:
            etag = ""
            while True:
                etag = await self._fetch(http, etag)
                await asyncio.sleep(REFRESH_S if etag else REFRESH_S / 10)

    async def _fetch(self, http: httpx.AsyncClient, etag: str) -> str:
        """The ETag of what `repair` now holds; empty while nothing was served."""
        try:
            answer = await http.get(self._url, headers={"If-None-Match": etag} if etag else {})
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return etag
            answer.raise_for_status()
            words = [str(row["word"]) for row in answer.json()["words"]]
            self.repair = await asyncio.to_thread(Repair, words, is_word=_is_common_word)
            return str(answer.headers.get("ETag", ""))
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            log.warning("lexicon_unavailable", reason=type(error).__name__)
            return etag
