"""Which item a question is about: search over the live index, with a decision."""

import threading
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import structlog

from core.problem import AppError
from knowledge.encoder import DEFAULT_FOLDER as ENCODER_FOLDER
from knowledge.encoder import Encoder, EncoderBroken, OnnxEncoder
from knowledge.guides import GuideStore
from knowledge.index import manifest as manifests
from knowledge.index.channels import CHANNELS, Index, open_index
from knowledge.index.fusion import Fusion, open_fusion
from knowledge.regions import NATION

log = structlog.get_logger()
Decision = Literal["answer", "clarify", "unknown"]
_LOOK_EVERY_S = 1.0
_CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that may be meant."""

    item: str
    name: str
    score: float
    """0..1: how likely this item is what was meant."""
    chunk: str
    """The text of the item with most words of the question."""
    channel_scores: dict[str, float]
    bundle: bool = False
    """True where the item is a bundle (一件事) of `knowledge.bundle` and has no guide."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, and what they are good for."""

    hits: list[Hit]
    decision: Decision
    """answer: take the first; clarify: offer the first two or three; unknown: say so."""


class Searcher:
    """Search over the live index of a folder; a new version is picked up within seconds, between two requests."""

    def __init__(self, folder: Path, guides: GuideStore, encoder: Encoder | None, fusion: Fusion) -> None:
        self._folder = folder
        self._guides = guides
        self._encoder = encoder
        self._fusion = fusion
        self._stamp = self._look()
        self._index = open_index(folder, encoder)
        self._looked = time.monotonic()
        self._loading = threading.Lock()

    @classmethod
    def open(cls, index_folder: Path, guides: GuideStore, encoder_folder: Path | None = ENCODER_FOLDER) -> "Searcher":
        """The live index of a folder; raises IndexBroken where there is none.

        Where the encoder is missing or broken, or the index was made with another one, search is lexical only.
        """
        encoder: Encoder | None = None
        if encoder_folder is not None:
            try:
                encoder = OnnxEncoder.open(encoder_folder)
            except EncoderBroken:
                log.warning("encoder_missing")
        return cls(index_folder, guides, encoder, open_fusion())

    @property
    def index(self) -> Index:
        """The version in use."""
        return self._index

    def search(
        self,
        text: str,
        region: str = NATION,
        limit: int = 5,
        on: date | None = None,
        locale: str | None = None,
        *,
        bundles: bool = False,
    ) -> SearchResult:
        """Items that a question may be about, among those with a guide for the region on that day (today).

        With `bundles` also those that bring several items together.
        """
        self._refresh()
        index = self._index
        readings = index.reader.read(text, locale)
        if not readings:
            return SearchResult([], "unknown")
        vectors = self._encoder.encode(readings, "query") if self._encoder and index.dense else None
        features = index.features(readings, vectors)
        logits = self._fusion.rank(features)
        day = on or datetime.now(_CHINA).date()
        allowed = [
            number
            for number, item in enumerate(index.table.items)
            if (bundles if item in index.table.bundles else self._guides.has(item, region, day))
        ]
        if not allowed:
            return SearchResult([], "unknown")
        mask = np.full_like(logits, -1e9)
        mask[allowed] = logits[allowed]
        known, shares = self._fusion.known(features, mask), self._fusion.shares(mask)
        order = [n for n in np.argsort(-mask, kind="stable").tolist() if mask[n] > -1e8][:limit]
        chunks = index.nearest_chunks(order, readings[-1])
        hits = [
            Hit(
                item=index.table.items[n],
                name=index.table.names[n],
                bundle=index.table.items[n] in index.table.bundles,
                score=round(known * float(shares[n] / shares[order[0]]), 4),
                chunk=chunk,
                channel_scores={name: round(float(features[name][n]), 4) for name in CHANNELS},
            )
            for n, chunk in zip(order, chunks, strict=True)
        ]
        return SearchResult(hits, self._fusion.decide(hits[0].score))

    def _look(self) -> tuple[int, int] | None:
        try:
            stat = (manifests.live(self._folder) / manifests.MANIFEST).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def _refresh(self) -> None:
        """Starts loading a new version in the background; requests go on with the one in use."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY_S:
            return
        self._looked = now
        stamp = self._look()
        if stamp is None or stamp == self._stamp or not self._loading.acquire(blocking=False):
            return
        threading.Thread(target=self._load, args=(stamp,), name="index-load", daemon=True).start()

    def _load(self, stamp: tuple[int, int]) -> None:
        try:
            self._guides.refresh()
            self._index = open_index(self._folder, self._encoder)
            self._stamp = stamp
            log.info("index_loaded", items=len(self._index.table.items))
        except (AppError, OSError, ValueError) as error:
            self._stamp = stamp
            log.error("index_not_loaded", error=type(error).__name__)
        finally:
            self._loading.release()
