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
_NOT_MATTER = re.compile(r"(?<![a-z])[a-z]{1,2}(?![a-z])|[\W\d_]+")
"""Letters count from three in a row: jzz is 居住证."""
_TWO_IN_ONE = frozenset({Aspect.FEE, Aspect.TIME_LIMIT, Aspect.PLACE, Aspect.HOURS, Aspect.MATERIALS})
"""Aspects that people ask in one breath: 要多少钱几天能拿到."""
_ASKS_WHICH = re.compile(r"什么|啥|哪些|多少|几|哪")


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
        found = [aspect for clause in clauses(text) for aspect in self._of_clause(clause)]
        return list(dict.fromkeys(found))

    def _of_clause(self, clause: str) -> list[Aspect]:
        """The aspect of a clause, and another asked in the same breath by words of its own."""
        first = next(((aspect, found) for aspect, pattern in self.patterns if (found := pattern.search(clause))), None)
        if first is None:
            return []
        aspect, found = first
        rest = clause[: found.start()] + "\n" + clause[found.end() :]
        places = {aspect: found.start()}
        for other, pattern in self.patterns:
            asked = (more for more in pattern.finditer(rest) if _ASKS_WHICH.search(rest, more.start(), more.end() + 2))
            if {aspect, other} <= _TWO_IN_ONE and other not in places and (more := next(asked, None)):
                places[other] = clause.find(more[0])
        return sorted(places, key=lambda each: places[each])

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
