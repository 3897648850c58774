"""Shapes of sentences, by name, from data/patterns.yml."""

import re
from functools import cache
from pathlib import Path

import yaml

from actions.answers.wording import FOLDER, Strict


class _File(Strict):
    owner: str
    reviewed_on: str
    patterns: dict[str, list[str]]


@cache
def _load(path: Path) -> dict[str, re.Pattern[str]]:
    file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    return {name: re.compile("|".join(parts)) for name, parts in file.patterns.items()}


def pattern(name: str) -> re.Pattern[str]:
    """The expression of a name; KeyError where the file has none."""
    return _load(FOLDER / "patterns.yml")[name]
