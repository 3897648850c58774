"""Chunks on disk: one text file, offsets and item boundaries as arrays, all memory-mapped."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.chunks import Entry, Kind


@dataclass(frozen=True, slots=True)
class Table:
    """Items and their chunks; the chunks of one item stand side by side."""

    items: tuple[str, ...]
    names: tuple[str, ...]
    bundles: frozenset[str]
    """Those of the items that are bundles."""
    starts: npt.NDArray[np.int64]
    """First chunk of every item."""
    kinds: npt.NDArray[np.uint8]
    owners: npt.NDArray[np.int32]
    """Item of every chunk."""
    text: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]

    def chunk(self, index: int) -> str:
        """The text of a chunk."""
        return bytes(self.text[self.offsets[index] : self.offsets[index + 1]]).decode()

    def best(self, scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The highest chunk score of every item."""
        highest: npt.NDArray[np.float32] = np.maximum.reduceat(scores, self.starts)
        return highest


def build(entries: Sequence[Entry]) -> Table:
    """The table of some items, each with at least one chunk."""
    texts = [chunk.text.encode() for entry in entries for chunk in entry.chunks]
    counts = np.array([len(entry.chunks) for entry in entries], dtype=np.int64)
    return Table(
        items=tuple(entry.item for entry in entries),
        names=tuple(entry.name for entry in entries),
        bundles=frozenset(entry.item for entry in entries if entry.bundle),
        starts=np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64),
        kinds=np.array([chunk.kind for entry in entries for chunk in entry.chunks], dtype=np.uint8),
        owners=np.repeat(np.arange(len(entries), dtype=np.int32), counts),
        text=np.frombuffer(b"".join(texts), dtype=np.uint8),
        offsets=np.concatenate(([0], np.cumsum([len(text) for text in texts]))).astype(np.int64),
    )


def save(table: Table, folder: Path) -> None:
    """Writes the table into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("starts", "kinds", "owners", "text", "offsets"):
        np.save(folder / f"{name}.npy", getattr(table, name))
    listing = [
        {"item": item, "name": name, "bundle": item in table.bundles}
        for item, name in zip(table.items, table.names, strict=True)
    ]
    (folder / "items.json").write_text(json.dumps(listing, ensure_ascii=False), "utf-8")


def open_table(folder: Path) -> Table:
    """The saved table, memory-mapped."""
    listing = json.loads((folder / "items.json").read_text("utf-8"))
    arrays = {n: np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("starts", "kinds", "owners", "text", "offsets")}
    return Table(
        items=tuple(row["item"] for row in listing),
        names=tuple(row["name"] for row in listing),
        bundles=frozenset(row["item"] for row in listing if row["bundle"]),
        **arrays,
    )


__all__ = ["Kind", "Table", "build", "open_table", "save"]
