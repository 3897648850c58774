"""Vectors of texts kept from build to build, so that only what changed is encoded again."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.encoder import Encoder, Vectors
from knowledge.index.manifest import IndexBroken, read

_SLICE = 512
_KEY_BYTES = 16
Progress = Callable[[str, int, int], None]
"""Step, how much of it is done, how much there is."""


def quiet(step: str, done: int, total: int) -> None:
    """Shows nothing."""


def encode(texts: Sequence[str], encoder: Encoder, kept: dict[bytes, Vectors], progress: Progress) -> Vectors:
    """One vector a text; those in `kept` are taken from there."""
    keys = [_key(text) for text in texts]
    fresh = sorted({key: text for key, text in zip(keys, texts, strict=True) if key not in kept}.items())
    known = dict(kept)
    for start in range(0, len(fresh), _SLICE):
        part = fresh[start : start + _SLICE]
        progress("encode", start, len(fresh))
        known.update(zip((key for key, _ in part), encoder.encode([text for _, text in part], "passage"), strict=True))
    progress("encode", len(fresh), len(fresh))
    return np.stack([known[key] for key in keys])


def save(folder: Path, texts: Sequence[str], vectors: Vectors) -> None:
    """Keeps the vectors of some texts."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "vectors.npy", vectors)
    (folder / "keys.bin").write_bytes(b"".join(_key(text) for text in texts))


def kept(version: Path, encoder: str) -> dict[bytes, Vectors]:
    """What an earlier version kept for this encoder; nothing where there is none."""
    try:
        if read(version).encoder != encoder:
            return {}
        keys = (version / "vectors" / "keys.bin").read_bytes()
        vectors = np.load(version / "vectors" / "vectors.npy", mmap_mode="r")
    except (IndexBroken, OSError):
        return {}
    return {keys[n * _KEY_BYTES : (n + 1) * _KEY_BYTES]: vectors[n] for n in range(len(vectors))}


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:_KEY_BYTES]
