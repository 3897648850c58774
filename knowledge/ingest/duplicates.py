"""Near-duplicate texts, found by what share of their character triples they have in common.

Texts are compared in normal form, so the same article in two scripts counts as one.
"""

import hashlib
from collections.abc import Hashable

import numpy as np
import numpy.typing as npt

from knowledge.text.normalise import bare

_HASHES = 64
_BANDS = 16
_ALIKE = 0.8
_PRIME = (1 << 61) - 1
_random = np.random.default_rng(20261122)
_FACTORS = _random.integers(1, 1 << 31, _HASHES, dtype=np.uint64)
_OFFSETS = _random.integers(0, 1 << 31, _HASHES, dtype=np.uint64)

Signature = npt.NDArray[np.uint64]


def signature(text: str) -> Signature:
    """A MinHash of the text's character triples."""
    plain = bare(text)
    triples = {plain[n : n + 3] for n in range(max(1, len(plain) - 2))}
    numbers = [int.from_bytes(hashlib.blake2b(t.encode(), digest_size=4).digest()) for t in triples]
    hashed = np.array(numbers, dtype=np.uint64)[:, None] * _FACTORS + _OFFSETS
    smallest: Signature = (hashed % np.uint64(_PRIME)).min(axis=0)
    return smallest


class Duplicates:
    """Texts seen so far; looks only at those that share a band of their signature."""

    def __init__(self) -> None:
        self._seen: dict[str, Signature] = {}
        self._bands: dict[Hashable, set[str]] = {}

    def twin(self, name: str, text: str) -> str | None:
        """The name of an earlier text that is nearly the same, or None; then this one is kept under its name."""
        mine = signature(text)
        width = _HASHES // _BANDS
        keys = [(n, mine[n * width : (n + 1) * width].tobytes()) for n in range(_BANDS)]
        near = {other for key in keys for other in self._bands.get(key, ())}
        for other in sorted(near):
            if float((self._seen[other] == mine).mean()) >= _ALIKE:
                return other
        self._seen[name] = mine
        for key in keys:
            self._bands.setdefault(key, set()).add(name)
        return None
