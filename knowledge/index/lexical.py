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


class LexicalIndex:
    """BM25 scores of chunks for a list of tokens."""

    def __init__(self, model: bm25s.BM25, size: int) -> None:
        self._model = model
        self._size = size
        self._vocabulary: dict[str, int] = model.vocab_dict
        frequencies = np.diff(np.asarray(model.scores["indptr"]))
        self._idf = np.log(1 + (size - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)
        self._unseen = float(np.log(1 + (size + 0.5) / 0.5))

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> "LexicalIndex":
        """An index of documents given as tokens; at least one document must have a token."""
        model = bm25s.BM25(method=_METHOD, k1=_K1, b=_B)
        model.index([list(document) for document in documents], show_progress=False)
        return cls(model, len(documents))

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """The saved index, its arrays memory-mapped."""
        model = bm25s.BM25.load(folder, mmap=True)
        return cls(model, int(model.scores["num_docs"]))

    def save(self, folder: Path) -> None:
        """Writes the index into a folder."""
        self._model.save(folder, show_progress=False)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Every chunk's share of the score that a chunk with all tokens could reach, 0..1.

        Tokens that no chunk has count as the rarest ones do, so that foreign text scores low everywhere.
        """
        ids = [self._vocabulary.get(token, -1) for token in tokens]
        known = [token_id for token_id in ids if token_id >= 0]
        ceiling = float(self._idf[known].sum()) + self._unseen * (len(ids) - len(known))
        if not known or ceiling <= 0:
            return np.zeros(self._size, dtype=np.float32)
        raw: Scores = self._model.get_scores_from_ids(np.asarray(known, dtype=np.int32))
        shares: Scores = (np.maximum(raw[: self._size], 0) / ceiling).astype(np.float32)
        return shares
