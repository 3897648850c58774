"""BM25 over our own tokens, memory-mapped; also used over syllables for the pinyin channel."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
_METHOD = "lucene"
_K1 = 1.2
_B = 0.4
"""Low: chunks are short, and a long question is no worse than a short one."""
_LEAST = np.float32(0.02)
_WEIGHTS = "token_weights.npy"


class LexicalIndex:
    """BM25 scores of chunks for a list of tokens.

    Every token also weighs by how few items it belongs to (log-entropy weighting): 怎么办 stands in every item's
    questions and says nothing about the item, 签注 stands in two.
    """

    def __init__(self, model: bm25s.BM25, weights: Scores, size: int) -> None:
        self._model = model
        self._size = size
        self._vocabulary: dict[str, int] = model.vocab_dict
        frequencies = np.diff(np.asarray(model.scores["indptr"]))
        idf = np.log(1 + (size - frequencies + 0.5) / (frequencies + 0.5))
        self._weights = weights
        self._worth = (idf[: len(weights)] * weights).astype(np.float32)
        self._unseen = float(np.log(1 + (size + 0.5) / 0.5))

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]], owners: Sequence[int] | None = None) -> "LexicalIndex":
        """An index of documents given as tokens; at least one document must have a token.

        `owners` is the item of every document, by default its own number.
        """
        model = bm25s.BM25(method=_METHOD, k1=_K1, b=_B)
        model.index([list(document) for document in documents], show_progress=False)
        owner = np.asarray(owners if owners is not None else range(len(documents)))
        weights = _distinctness(model, owner)
        starts = np.asarray(model.scores["indptr"])
        model.scores["data"] = np.asarray(model.scores["data"]) * np.repeat(weights, np.diff(starts)[: len(weights)])
        return cls(model, weights, len(documents))

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """The saved index, its arrays memory-mapped."""
        model = bm25s.BM25.load(folder, mmap=True)
        for name in ("data", "indices", "indptr"):
            model.scores[name] = np.asarray(model.scores[name])  # still mapped; numpy's memmap class is slow to slice
        return cls(model, np.load(folder / _WEIGHTS, mmap_mode="r"), int(model.scores["num_docs"]))

    def save(self, folder: Path) -> None:
        """Writes the index into a folder."""
        self._model.save(folder, show_progress=False)
        np.save(folder / _WEIGHTS, self._weights)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Every chunk's share of the score that a chunk with all tokens could reach, 0..1.

        Tokens that no chunk has count as the rarest ones do, so that foreign text scores low everywhere.
        """
        ids = [self._vocabulary.get(token, -1) for token in tokens]
        known = [token_id for token_id in ids if token_id >= 0]
        ceiling = float(self._worth[known].sum()) + self._unseen * (len(ids) - len(known))
        if not known or ceiling <= 0:
            return np.zeros(self._size, dtype=np.float32)
        raw: Scores = self._model.get_scores_from_ids(np.asarray(known, dtype=np.int32))
        shares: Scores = (np.maximum(raw[: self._size], 0) / ceiling).astype(np.float32)
        return shares


def _distinctness(model: bm25s.BM25, owner: npt.NDArray[np.int64]) -> Scores:
    """1 for a token of one item, near 0 for one spread evenly over all items."""
    starts = np.asarray(model.scores["indptr"]).astype(np.int64)
    tokens = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    items = int(owner.max()) + 1
    pairs, counts = np.unique(tokens * items + owner[np.asarray(model.scores["indices"])], return_counts=True)
    token = pairs // items
    totals = np.bincount(token, weights=counts, minlength=len(starts) - 1)
    share = counts / totals[token]
    entropy = np.bincount(token, weights=-share * np.log(share), minlength=len(starts) - 1)
    weights: Scores = (1 - entropy / np.log(max(2, items))).astype(np.float32)
    return np.maximum(weights, _LEAST)
