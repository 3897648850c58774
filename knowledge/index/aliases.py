"""Names and other names found word for word in a question."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.chunks import Kind
from knowledge.index.table import Table
from knowledge.text.normalise import bare

_LONGEST = 24


class AliasIndex:
    """Which items' names stand in a text, and how much of the text they cover."""

    def __init__(self, names: Sequence[tuple[int, str]], size: int) -> None:
        owners: dict[str, set[int]] = defaultdict(set)
        for item, name in names:
            owners[name].add(item)
        self._owners = {name: sorted(items) for name, items in owners.items()}
        self._size = size
        self._longest = min(_LONGEST, max((len(name) for name in owners), default=0))

    @classmethod
    def of_table(cls, table: Table, canonical: Callable[[str], str] = str) -> "AliasIndex":
        """The names and aliases of a table's items, with standard words as questions are read."""
        named = np.flatnonzero(np.isin(np.asarray(table.kinds), (Kind.NAME, Kind.ALIAS))).tolist()
        rows = [(int(table.owners[chunk]), bare(canonical(table.chunk(chunk)))) for chunk in named]
        return cls([(item, name) for item, name in rows if len(name) > 1], len(table.items))

    def scores(self, text: str) -> npt.NDArray[np.float32]:
        """Per item the share of the text that its longest name covers, less where items share the name; 1 is the
        name alone."""
        plain = bare(text)
        found = np.zeros(self._size, dtype=np.float32)
        for start in range(len(plain)):
            for end in range(start + 2, min(len(plain), start + self._longest) + 1):
                items = self._owners.get(plain[start:end])
                if items is None:
                    continue
                covered = math.sqrt((end - start) / len(plain)) / len(items)
                found[items] = np.maximum(found[items], covered)
        return found
