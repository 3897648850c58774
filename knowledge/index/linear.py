"""A linear model of which item a question is about, fitted while the index is built: seconds, no torch, no retraining.

What no nearest sentence can tell, it can: that 销 speaks for closing a business and 执照 alone for nothing.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from knowledge.index.lexical import Scores

ITEMS_UP_TO = 500
"""Beyond this many items the model is left out: it grows with items × tokens."""
_RIDGE = 0.05
_ITERATIONS = 60
_LOWEST = 12.0
"""Log-probabilities are mapped to 0..1 down to this."""


class LinearIndex:
    """Multinomial logistic regression over the tokens of a question."""

    def __init__(self, vocabulary: Sequence[str], worth: Scores, weights: Scores) -> None:
        self._number = {token: n for n, token in enumerate(vocabulary)}
        self._worth = worth
        self._weights = weights

    @classmethod
    def fit(cls, documents: Sequence[set[str]], owners: Sequence[int], trust: Sequence[float]) -> "LinearIndex":
        """Fits the model; `trust` is the weight of every document, evened out between items."""
        vocabulary = sorted(set().union(*documents))
        number = {token: n for n, token in enumerate(vocabulary)}
        rows = [n for n, document in enumerate(documents) for _ in document]
        columns = [number[token] for document in documents for token in sorted(document)]
        spread = np.bincount(columns, minlength=len(vocabulary))
        worth = np.log(1 + len(documents) / spread).astype(np.float32)
        matrix = csr_matrix((worth[columns], (rows, columns)), shape=(len(documents), len(vocabulary)))
        length = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1.clip(1e-9)
        matrix = csr_matrix(matrix.multiply(1 / length[:, None]))
        owner, weight = np.asarray(owners), np.asarray(trust, dtype=np.float64)
        weight *= (weight.sum() / (owner.max() + 1)) / np.bincount(owner, weights=weight)[owner]
        return cls(vocabulary, worth, _solve(matrix, owner, weight / len(documents)))

    @classmethod
    def open(cls, folder: Path) -> "LinearIndex":
        """The saved model, memory-mapped."""
        vocabulary = (folder / "vocabulary.txt").read_text("utf-8").split("\n")
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("worth", "weights")}
        return cls(vocabulary, **arrays)

    def save(self, folder: Path) -> None:
        """Writes the model into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "vocabulary.txt").write_text("\n".join(self._number), "utf-8")
        np.save(folder / "worth.npy", self._worth)
        np.save(folder / "weights.npy", self._weights)

    def scores(self, tokens: set[str]) -> Scores:
        """Every item's log-probability, mapped to 0..1; nothing at all for a text without a known token."""
        known = [self._number[token] for token in tokens if token in self._number]
        if not known:
            return np.zeros(self._weights.shape[1], dtype=np.float32)
        values = np.asarray(self._worth)[known]
        logits = (values / np.linalg.norm(values)) @ np.asarray(self._weights)[known]
        logits -= logits.max()
        probabilities = logits - np.log(np.exp(logits).sum())
        scores: Scores = np.clip(1 + probabilities / _LOWEST, 0, 1).astype(np.float32)
        return scores


def _solve(matrix: csr_matrix, owner: npt.NDArray[np.int64], weight: npt.NDArray[np.float64]) -> Scores:
    documents, tokens = matrix.shape
    items = int(owner.max()) + 1
    flipped = csr_matrix(matrix.T)
    wanted = np.zeros((documents, items))
    wanted[np.arange(documents), owner] = 1

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(tokens, items)
        logits = matrix @ weights
        logits -= logits.max(axis=1, keepdims=True)
        share = np.exp(logits)
        total = share.sum(axis=1, keepdims=True)
        chosen = logits[np.arange(documents), owner] - np.log(total[:, 0])
        gradient = flipped @ ((share / total - wanted) * weight[:, None])
        ridge = _RIDGE / documents
        return (
            float(-(chosen * weight).sum() + ridge * (flat**2).sum()),
            np.asarray(gradient).ravel() + 2 * ridge * flat,
        )

    found = minimize(loss, np.zeros(tokens * items), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    weights: Scores = found.x.reshape(tokens, items).astype(np.float32)
    return weights
