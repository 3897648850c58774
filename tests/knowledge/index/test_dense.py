from pathlib import Path

import numpy as np
import pytest

from knowledge.index.dense import DenseIndex, Layout, layout_for


def unit_vectors(count: int, dims: int = 32) -> np.ndarray:
    vectors = np.random.default_rng(1).normal(size=(count, dims)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("layout", ["flat", "hnsw", "ivf"])
def test_every_layout_finds_a_vector_again_from_disk(tmp_path: Path, layout: Layout) -> None:
    vectors = unit_vectors(3000)
    DenseIndex.build(vectors, layout).save(tmp_path / "dense.faiss")

    near = DenseIndex.open(tmp_path / "dense.faiss").nearest(vectors[42], 5)

    assert near.chunks[0] == 42
    assert near.cosines[0] == pytest.approx(1, abs=0.02)
    assert list(near.cosines) == sorted(near.cosines, reverse=True)


def test_layout_follows_size() -> None:
    assert [layout_for(n) for n in (6_000, 100_000, 1_000_000)] == ["flat", "hnsw", "ivf"]


def test_fewer_vectors_than_asked_for() -> None:
    assert len(DenseIndex.build(unit_vectors(2)).nearest(unit_vectors(1)[0], 10).chunks) == 2
