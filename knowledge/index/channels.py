"""One loaded index: every channel's opinion on every item."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge import lexicon as lexicons
from knowledge.chunks import Kind
from knowledge.encoder import Encoder, Vectors
from knowledge.index import manifest as manifests
from knowledge.index import table as tables
from knowledge.index.aliases import AliasIndex
from knowledge.index.dense import DenseIndex
from knowledge.index.lexical import LexicalIndex, Scores
from knowledge.index.linear import LinearIndex
from knowledge.index.table import Table
from knowledge.lexicon import Lexicon
from knowledge.query import Reader
from knowledge.repair import Repair
from knowledge.text.pinyin import fold, syllables
from knowledge.text.tokenise import Tokeniser

CHANNELS = ("lexical", "fact", "item", "body", "linear", "dense", "crowd", "pinyin", "alias")
"""lexical: best name or question; fact: best field sentence; item: all its names and questions;
body: all its field sentences; linear: the fitted model; dense: nearest vector;
crowd: mean of the three nearest; pinyin: best by sound; alias: longest name found word for word."""
_NEAREST = 256
_CROWD = 3

Features = Mapping[str, Scores]


@dataclass(frozen=True)
class Index:
    """An opened version of the index."""

    manifest: manifests.Manifest
    table: Table
    lexical: LexicalIndex
    item: LexicalIndex
    body: LexicalIndex
    linear: LinearIndex | None
    pinyin: LexicalIndex
    dense: DenseIndex | None
    aliases: AliasIndex
    lexicon: Lexicon
    tokeniser: Tokeniser
    reader: Reader
    artefact: str
    """The lexicon as JSON."""

    @cached_property
    def is_fact(self) -> npt.NDArray[np.bool_]:
        """Which chunks are sentences of the guide, not what people say."""
        facts: npt.NDArray[np.bool_] = np.asarray(self.table.kinds) == Kind.FACT
        return facts

    def features(self, texts: list[str], vectors: Vectors | None) -> Features:
        """Scores of every item by channel, the best over some readings of one question.

        `texts` are normalised readings; `vectors` are their encodings, or None for lexical search only.
        """
        readings = [self._reading(text, vectors[n] if vectors is not None else None) for n, text in enumerate(texts)]
        return {name: np.maximum.reduce([reading[name] for reading in readings]) for name in CHANNELS}

    def nearest_chunks(self, items: list[int], text: str) -> list[str]:
        """Of every item the chunk with the most words of the text."""
        scores = self.lexical.scores(self.tokeniser.tokens(text))
        bounds = [*self.table.starts.tolist(), len(scores)]
        return [self.table.chunk(bounds[n] + int(np.argmax(scores[bounds[n] : bounds[n + 1]]))) for n in items]

    def _reading(self, text: str, vector: npt.NDArray[np.float32] | None) -> Features:
        tokens = self.tokeniser.tokens(text)
        chunks = self.lexical.scores(tokens)
        dense, crowd = self._nearest(vector)
        return {
            "lexical": self.table.best(np.where(self.is_fact, np.float32(0), chunks)),
            "fact": self.table.best(np.where(self.is_fact, chunks, np.float32(0))),
            "item": self.item.scores(tokens),
            "body": self.body.scores(tokens),
            "linear": self._fitted(text),
            "dense": dense,
            "crowd": crowd,
            "pinyin": self.table.best(self.pinyin.scores(sound_tokens(text))),
            "alias": self.aliases.scores(text),
        }

    def _fitted(self, text: str) -> Scores:
        if self.linear is None:
            return np.zeros(len(self.table.items), dtype=np.float32)
        return self.linear.scores(model_tokens(text, self.tokeniser))

    def _nearest(self, vector: npt.NDArray[np.float32] | None) -> tuple[Scores, Scores]:
        size = len(self.table.items)
        if self.dense is None or vector is None:
            return np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
        near = self.dense.nearest(vector, _NEAREST)
        owners = np.asarray(self.table.owners)[near.chunks]
        floor = near.cosines[-1]
        best = np.full((size, _CROWD), floor, dtype=np.float32)
        seen = np.zeros(size, dtype=np.int64)
        for owner, cosine in zip(owners.tolist(), near.cosines.tolist(), strict=True):
            if seen[owner] < _CROWD:
                best[owner, seen[owner]] = cosine
                seen[owner] += 1
        return best[:, 0], best.mean(axis=1)


def sound_tokens(text: str) -> list[str]:
    """Folded syllables and pairs of them: what two texts that sound alike share."""
    folded = [fold(s) for s in syllables(text)]
    return [*folded, *(f"{a}_{b}" for a, b in pairwise(folded))]


def _usual_pairs(table: Table, lexicon: Lexicon) -> set[str]:
    """Pairs of characters that are written on purpose: questions are full of slips, so there one is not enough."""
    edited: set[str] = set()
    asked: Counter[str] = Counter()
    for number, kind in enumerate(np.asarray(table.kinds).tolist()):
        text = table.chunk(number)
        pairs = {a + b for version in (text, lexicon.canonical(text)) for a, b in pairwise(version)}
        if kind == Kind.QUESTION:
            asked.update(pairs)
        else:
            edited |= pairs
    return edited | {pair for pair, count in asked.items() if count > 1}


def model_tokens(text: str, tokeniser: Tokeniser) -> set[str]:
    """What the linear model sees of a text: its tokens, and its sounds, which outlive slips."""
    return {*tokeniser.tokens(text), *(f"~{token}" for token in sound_tokens(text))}


def open_index(folder: Path, encoder: Encoder | None) -> Index:
    """The live version below an index folder; its vectors are used only when this encoder made them."""
    version = manifests.live(folder).resolve()
    manifest = manifests.read(version)
    table = tables.open_table(version / "table")
    artefact = (version / "lexicon.json").read_text("utf-8")
    lexicon = lexicons.load(artefact)
    same = encoder is not None and encoder.name == manifest.encoder
    return Index(
        manifest=manifest,
        table=table,
        lexical=LexicalIndex.open(version / "lexical"),
        item=LexicalIndex.open(version / "item"),
        body=LexicalIndex.open(version / "body"),
        linear=LinearIndex.open(version / "linear") if (version / "linear").exists() else None,
        pinyin=LexicalIndex.open(version / "pinyin"),
        dense=DenseIndex.open(version / "dense.faiss") if same else None,
        aliases=AliasIndex.of_table(table, lexicon.canonical),
        lexicon=lexicon,
        tokeniser=Tokeniser(word for word in lexicon.words if len(word) > 2),
        reader=Reader(lexicon, Repair(lexicon, _usual_pairs(table, lexicon))),
        artefact=artefact,
    )
