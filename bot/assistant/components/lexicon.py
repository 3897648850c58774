"""Writes `lexicon/words.txt`, jieba's dictionary of what service items are called. `python -m components.lexicon`.

Read from the guides' files, not by importing them: the processes share data, no code. The third column says `item`
where a word names an item and nothing else, so that the intent classifier may take it for any item; 身份证丢失 or
护照到期 say more than that. `wording/items.txt` adds items that no guide names, and with a leading - takes one out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

ASSISTANT = Path(__file__).resolve().parents[1]
KNOWLEDGE = ASSISTANT.parents[1] / "knowledge" / "data"
FREQUENCY = 100_000
"""High enough that jieba never cuts a name."""
ITEM, OTHER = "item", "n"
_NAME = re.compile(r"[\u4e00-\u9fff]{2,12}")
_SAYS_MORE = re.compile(
    "一件事|联办|不干|哪|怎|[办补换改申领转丢过到遗续延销变迁取提还交开关打扯吃报看上下首再审检认解置买卖]"
)
"""Signs of an act, an aspect or a state."""


def _names(guide: Any) -> Iterator[str]:
    """Name and aliases of a guide, names also without their brackets: 新生儿出生登记（落户）."""
    if not isinstance(guide, dict):
        return
    for name in [guide.get("name") or "", *(guide.get("aliases") or [])]:
        yield str(name)
        yield re.sub(r"[（(].*?[）)]", "", str(name))


def words(guides: Iterable[Any], extra: str) -> dict[str, str]:
    """Words of two to twelve Chinese characters, each with `item` or `n`."""
    found = {name for guide in guides for name in _names(guide) if _NAME.fullmatch(name)}
    kinds = {name: OTHER if _SAYS_MORE.search(name) else ITEM for name in found}
    for line in extra.split():
        kinds[line.lstrip("-")] = OTHER if line.startswith("-") else ITEM
    return kinds


def main() -> None:
    """Write the dictionary, sorted, one word a line with frequency and kind."""
    files = sorted(KNOWLEDGE.glob("guides/*/*.yml")) + sorted(KNOWLEDGE.glob("bundles/*.yml"))
    guides = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    lines = (ASSISTANT / "wording" / "items.txt").read_text(encoding="utf-8").splitlines()
    extra = "\n".join(line for line in lines if not line.startswith("#"))
    kinds = words(guides, extra)
    folder = ASSISTANT / "lexicon"
    folder.mkdir(exist_ok=True)
    text = "".join(f"{word} {FREQUENCY} {kinds[word]}\n" for word in sorted(kinds))
    (folder / "words.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
