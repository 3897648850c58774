"""Telling the aspect from words, and a bare follow-up from a question that brings a matter of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import Field

from actions.answers.wording import FOLDER, Strict
from core.reply import Aspect

_CLAUSE = re.compile(r"[，,。；;？?！!、\s]+|还有(?=.)|另外|顺便|以及|然后")
_NOT_MATTER = re.compile(r"[\W\da-z_]+")


class _Rule(Strict):
    aspect: Aspect
    words: list[str] = Field(min_length=1)


class _File(Strict):
    owner: str
    reviewed_on: str
    sure_from: float
    switch_from: float
    rules: list[_Rule]
    function_words: list[str]


@dataclass(frozen=True, slots=True)
class AspectRules:
    """data/aspects.yml, compiled."""

    patterns: tuple[tuple[Aspect, re.Pattern[str]], ...]
    function_words: re.Pattern[str]
    sure_from: float
    switch_from: float

    def first(self, text: str) -> Aspect | None:
        """The aspect that a clause asks; rules are ordered from the special to the general."""
        return next((aspect for aspect, pattern in self.patterns if pattern.search(text)), None)

    def each(self, text: str) -> list[Aspect]:
        """The distinct aspects of a sentence's clauses, in the order they are asked."""
        found = [self.first(clause) for clause in clauses(text)]
        return list(dict.fromkeys(aspect for aspect in found if aspect))

    def matter(self, text: str) -> str:
        """What is left of a text without aspect words, function words, digits and punctuation."""
        for _, pattern in self.patterns:
            text = pattern.sub(" ", text)
        return _NOT_MATTER.sub("", self.function_words.sub(" ", text))


def clauses(text: str) -> Sequence[str]:
    """The sentence in clauses, cut at punctuation and at 还有, 另外."""
    return [clause for clause in _CLAUSE.split(text) if clause]


@cache
def load_aspect_rules(path: Path = FOLDER / "aspects.yml") -> AspectRules:
    """The rules, read once; raises pydantic.ValidationError or re.error when the file is malformed."""
    file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    return AspectRules(
        tuple((rule.aspect, re.compile("|".join(rule.words))) for rule in file.rules),
        re.compile("|".join(file.function_words)),
        file.sure_from,
        file.switch_from,
    )
