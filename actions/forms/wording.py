"""The sentences of forms, from `actions/data/form_wording.yml`, by mode."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parents[1] / "data" / "form_wording.yml"
ELDER = "elder"
ELDER_LENGTH = 60
"""Characters of a message in elder mode."""
ELDER_CHOICES = 4


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


def say(key: str, mode: str, **values: object) -> str:
    """The sentence of that key in that mode, filled in."""
    variants = _sentences()[key]
    template = variants.get(mode) or variants["standard"]
    return template.format(**values)


def has(key: str, mode: str) -> bool:
    """Whether the key has a sentence of its own in that mode."""
    return mode in _sentences().get(key, {})


def pieces(text: str, mode: str) -> list[str]:
    """The text as it is, or in elder mode cut at sentence ends into pieces of at most 60 characters."""
    if mode != ELDER or len(text) <= ELDER_LENGTH:
        return [text]
    cut: list[str] = []
    for sentence in _sentences_of(text):
        if cut and len(cut[-1]) + len(sentence) <= ELDER_LENGTH:
            cut[-1] += sentence
        else:
            cut += [sentence[start : start + ELDER_LENGTH] for start in range(0, len(sentence), ELDER_LENGTH)]
    return cut


def _sentences_of(text: str) -> list[str]:
    """The text in parts that end where a breath may be taken."""
    parts: list[str] = []
    start = 0
    for place, char in enumerate(text):
        if char in "。！？；，\n":
            parts.append(text[start : place + 1])
            start = place + 1
    return [part for part in (*parts, text[start:]) if part.strip()]
