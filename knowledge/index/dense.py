"""Vectors of chunks in FAISS: exact for small sets, HNSW or quantised IVF for large ones."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Layout = Literal["flat", "hnsw", "ivf"]
FLAT_UP_TO = 50_000
HNSW_UP_TO = 300_000
_LINKS = 32
_EF_BUILD = 120
_EF_SEARCH = 64
_TRAIN_PER_LIST = 40


def layout_for(size: int) -> Layout:
    """Exact search while it is fast enough, a graph while it fits, inverted lists of bytes beyond."""
    if size <= FLAT_UP_TO:
        return "flat"
    return "hnsw" if size <= HNSW_UP_TO else "ivf"


@dataclass(frozen=True, slots=True)
class Near:
    """Nearest chunks, best first."""

    chunks: npt.NDArray[np.int64]
    cosines: Vectors


class DenseIndex:
    """Nearest vectors by cosine; all vectors are of unit length."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors, layout: Layout | None = None, probes: int | None = None) -> "DenseIndex":
        """An index over vectors in chunk order; `probes` lists are looked at by an IVF layout."""
        size, dims = vectors.shape
        chosen = layout or layout_for(size)
        if chosen == "flat":
            index: faiss.Index = faiss.IndexFlatIP(dims)
        elif chosen == "hnsw":
            index = _graph(vectors)
        else:
            index = _inverted(vectors, probes)
        index.add(vectors)
        return cls(index)

    @classmethod
    def open(cls, file: Path) -> "DenseIndex":
        """The saved index, memory-mapped where FAISS can."""
        return cls(faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC))

    def save(self, file: Path) -> None:
        """Writes the index into a file."""
        faiss.write_index(self._index, str(file))

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    def nearest(self, query: Vectors, limit: int) -> Near:
        """The nearest chunks of one query vector."""
        cosines, chunks = self._index.search(query.reshape(1, -1), min(limit, self.size))
        found = chunks[0] >= 0
        return Near(chunks[0][found], cosines[0][found])


def _graph(vectors: Vectors) -> Any:
    bits: Any = faiss.ScalarQuantizer.QT_8bit
    index: Any = faiss.IndexHNSWSQ(vectors.shape[1], bits, _LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = _EF_BUILD
    index.hnsw.efSearch = _EF_SEARCH
    index.train(vectors)
    return index


def _inverted(vectors: Vectors, probes: int | None) -> Any:
    size, dims = vectors.shape
    lists = max(1, int(4 * np.sqrt(size)))
    bits: Any = faiss.ScalarQuantizer.QT_8bit
    quantizer: Any = faiss.IndexHNSWFlat(dims, _LINKS, faiss.METRIC_INNER_PRODUCT)
    index: Any = faiss.IndexIVFScalarQuantizer(quantizer, dims, lists, bits, faiss.METRIC_INNER_PRODUCT)
    index.own_fields = True
    quantizer.this.disown()
    index.nprobe = probes or max(8, lists // 64)
    sample = np.random.default_rng(7).permutation(size)[: lists * _TRAIN_PER_LIST]
    index.train(vectors[sample])
    return index
