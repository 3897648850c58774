"""The vector index by size: recall against exact search, latency, build time, memory.

    zhiban bench index --sizes 10000 100000 1000000

Chunks are real names of services (../shared/data) in made-up regions, encoded by the shipped encoder; with more chunks
than can be encoded in the time given, the rest are the encoded ones moved a little, which is said in the output.
Queries are names with slips. One core, encoding excluded.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from knowledge.encoder import OnnxEncoder
from knowledge.index.dense import DenseIndex, layout_for
from knowledge.training.noise import noisy
from knowledge.training.recipe import service_names

NAMES = Path(__file__).parents[2] / "shared" / "data" / "retrieval" / "service_item_names.json"
SEED = 20261122
QUERIES = 200
NEIGHBOURS = 10
SLICE = 512
MOVED_BY = 0.35
"""Length of the random step from an encoded chunk to a made one; unrelated names are about 1.2 apart."""

Vectors = npt.NDArray[np.float32]


def chunk_vectors(encoder: OnnxEncoder, names: list[str], size: int, seconds: float) -> tuple[Vectors, int]:
    """Vectors of chunks in random order, and how many of them were encoded rather than moved."""
    rng = random.Random(SEED)
    texts = (
        f"{rng.choice('东西南北上下新古')}{rng.choice('湖山河城江平安宁')}{n % 97}区{rng.choice(names)}"
        for n in range(size)
    )
    parts: list[Vectors] = []
    begun = time.monotonic()
    while sum(map(len, parts)) < size and time.monotonic() - begun < seconds:
        part = [text for text, _ in zip(texts, range(SLICE), strict=False)]
        if not part:
            break
        parts.append(encoder.encode(part, "passage"))
    encoded = np.concatenate(parts)[:size]
    generator = np.random.default_rng(SEED)
    whole = np.empty((size, encoded.shape[1]), dtype=np.float32)
    whole[: len(encoded)] = encoded
    for start in range(len(encoded), size, SLICE * 64):
        end = min(size, start + SLICE * 64)
        step = generator.normal(size=(end - start, encoded.shape[1])).astype(np.float32)
        step *= MOVED_BY / np.linalg.norm(step, axis=1, keepdims=True)
        moved = encoded[generator.integers(len(encoded), size=end - start)] + step
        whole[start:end] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return whole, len(encoded)


def measure(vectors: Vectors, queries: Vectors, probes: int | None) -> dict[str, str]:
    """The row of one size."""
    exact = DenseIndex.build(vectors, "flat")
    truth = [set(exact.nearest(query, NEIGHBOURS).chunks.tolist()) for query in queries]
    del exact
    begun = time.perf_counter()
    built = DenseIndex.build(vectors, probes=probes)
    build_s = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dense.faiss"
        built.save(file)
        del built
        index = DenseIndex.open(file)
        megabytes = file.stat().st_size / 2**20
        for query in queries:
            index.nearest(query, NEIGHBOURS)
        times, found = [], []
        for query, wanted in zip(queries, truth, strict=True):
            begun = time.perf_counter()
            near = index.nearest(query, NEIGHBOURS)
            times.append((time.perf_counter() - begun) * 1000)
            found.append(len(wanted & set(near.chunks.tolist())) / NEIGHBOURS)
    return {
        "layout": layout_for(len(vectors)),
        "recall@10": f"{np.mean(found):.3f}",
        "p50 ms": f"{np.percentile(times, 50):.2f}",
        "p95 ms": f"{np.percentile(times, 95):.2f}",
        "build s": f"{build_s:.1f}",
        "file MiB": f"{megabytes:.0f}",
    }


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    arguments.add_argument("--encode-seconds", type=float, default=120)
    arguments.add_argument("--probes", type=int, help="inverted lists looked at")
    chosen = arguments.parse_args()
    names = service_names(NAMES)
    if not names:
        sys.exit(f"{NAMES} is not there")
    encoder = OnnxEncoder.open()
    rng = random.Random(SEED)
    queries = encoder.encode([noisy(rng.choice(names), rng) for _ in range(QUERIES)], "query")
    rows = []
    for size in chosen.sizes:
        vectors, encoded = chunk_vectors(encoder, names, size, chosen.encode_seconds)
        row = measure(vectors, queries, chosen.probes)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
        rows.append({"chunks": f"{size:,}", "encoded": f"{encoded:,}", **row, "peak MiB so far": f"{peak:.0f}"})
        del vectors
    table = Table(*rows[0], title="Vector index by size")
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)


if __name__ == "__main__":
    main()
