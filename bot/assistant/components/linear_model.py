"""A linear classifier over named features: trained with scikit-learn, kept and run as plain arrays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from components.wording import counts

Floats = NDArray[np.float32]
MIN_TEXTS = 2
"""Features of fewer training texts are left out: they are the texts' own, not the intent's."""
HELD_OUT = 0.2
SCALES = np.linspace(0.5, 12.0, 47)


@dataclass(frozen=True)
class LinearModel:
    """Weights by feature and label; `scale` turns margins into honest probabilities."""

    labels: list[str]
    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats
    """Features by labels."""
    bias: Floats
    scale: float

    def vector(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """Places and unit-length TF-IDF values of the known features of a normalised text."""
        known = [(self.vocabulary[gram], count) for gram, count in counts(text).items() if gram in self.vocabulary]
        if not known:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        places = np.array([place for place, _ in known], dtype=np.int64)
        values = (1.0 + np.log([count for _, count in known])) * self.idf[places]
        return places, (values / np.linalg.norm(values)).astype(np.float32)

    def margins(self, text: str) -> Floats:
        """Distance from each label's boundary, in the order of `labels`."""
        places, values = self.vector(text)
        margins: Floats = values @ self.weights[places].astype(np.float32) + self.bias
        return margins

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """Labels with probabilities, best first."""
        chances = softmax(self.margins(text) * self.scale)
        return [(self.labels[place], float(chances[place])) for place in np.argsort(-chances)]

    def save(self, folder: Path) -> None:
        """Write the model as JSON and numpy arrays: nothing in it can run code."""
        names = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        described = {"labels": self.labels, "features": names, "scale": self.scale}
        (folder / "model.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "weights.npz", idf=self.idf, weights=self.weights.astype(np.float16), bias=self.bias)

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read what `save` wrote."""
        described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        vocabulary = {name: place for place, name in enumerate(described["features"])}
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            return cls(
                described["labels"], vocabulary, arrays["idf"], arrays["weights"], arrays["bias"], described["scale"]
            )


def softmax(values: Floats) -> Floats:
    """Probabilities along the last axis."""
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    chances: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return chances


def _vocabulary(texts: Sequence[str]) -> tuple[dict[str, int], Floats]:
    seen: dict[str, int] = {}
    for text in texts:
        for gram in counts(text):
            seen[gram] = seen.get(gram, 0) + 1
    kept = sorted(gram for gram, number in seen.items() if number >= MIN_TEXTS)
    idf = np.log((1 + len(texts)) / (1 + np.array([seen[gram] for gram in kept]))) + 1
    return {gram: place for place, gram in enumerate(kept)}, idf.astype(np.float32)


def _matrix(model: LinearModel, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    rows = [model.vector(text) for text in texts]
    starts = np.cumsum([0] + [len(places) for places, _ in rows])
    places = np.concatenate([places for places, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return scipy.sparse.csr_matrix((values, places, starts), shape=(len(texts), len(model.vocabulary)))


def _fit_scale(margins: Floats, wanted: NDArray[np.int64]) -> float:
    """The scale under which the right labels of unseen texts are most likely (temperature scaling)."""
    losses = [-np.log(softmax(margins * scale)[np.arange(len(wanted)), wanted] + 1e-9).mean() for scale in SCALES]
    return float(SCALES[int(np.argmin(losses))])


def fit(texts: Sequence[str], labels: Sequence[str], *, strength: float, seed: int) -> LinearModel:
    """Train on normalised texts of at least three labels, each with at least two texts.

    `strength` is the SVM's C; the same input and seed give the same model.
    """
    names = sorted(set(labels))
    vocabulary, idf = _vocabulary(texts)
    empty = np.zeros((len(vocabulary), len(names)), dtype=np.float32)
    model = LinearModel(names, vocabulary, idf, empty, np.zeros(len(names), dtype=np.float32), 1.0)
    matrix = _matrix(model, texts)
    wanted = np.array([names.index(label) for label in labels])
    known, unseen = train_test_split(
        np.arange(len(texts)), test_size=max(HELD_OUT, len(names) / len(texts)), random_state=seed, stratify=wanted
    )
    trial = LinearSVC(C=strength, random_state=seed).fit(matrix[known], wanted[known])
    scale = _fit_scale(trial.decision_function(matrix[unseen]), wanted[unseen])
    final = LinearSVC(C=strength, random_state=seed).fit(matrix, wanted)
    weights = np.ascontiguousarray(final.coef_.T, dtype=np.float32)
    return LinearModel(names, vocabulary, idf, weights, final.intercept_.astype(np.float32), scale)
