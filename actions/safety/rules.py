"""The rules of data/safety.yml: which class a message falls in, if any."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from knowledge.text.normalise import normalise

FILE = Path(__file__).parent.parent / "data" / "safety.yml"
MAX_CHARACTERS = 1000
"""Of a longer message this much of both ends is looked at."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Strict):
    """One class with its words and what is said."""

    kind: str = Field(alias="class")
    intent: str
    status: Literal["safety", "refused"]
    words: list[str] = Field(min_length=1)
    unless: list[str]
    text: str
    elder: list[str] = Field(min_length=1)
    human: bool = False
    """A person is called at once."""
    offer_human: bool = False


class _File(_Strict):
    owner: str
    reviewed_on: str
    rules: list[Rule]
    in_forms: list[str]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A message that needs the words of a safety rule instead of an answer."""

    rule: Rule

    @property
    def kind(self) -> str:
        """The class: fire, suicide …; the only thing that is logged."""
        return self.rule.kind


class SafetyRules:
    """Checks messages, first rule first."""

    def __init__(self, rules: Sequence[Rule], in_forms: Sequence[str]) -> None:
        self._rules = [
            (rule, re.compile("|".join(rule.words)), re.compile("|".join(rule.unless)) if rule.unless else None)
            for rule in rules
        ]
        self._in_forms = frozenset(in_forms)
        self._by_intent = {rule.intent: rule for rule in rules}

    @classmethod
    def load(cls, path: Path = FILE) -> "SafetyRules":
        """The rules of a file; raises pydantic.ValidationError or re.error when it is malformed."""
        return _load(path)

    def check(self, text: str, *, in_form: bool = False) -> Alarm | None:
        """The alarm that a message raises, or None. Inside a form only what cannot be a field's value counts."""
        normal = normalise(text)
        if len(normal) > 2 * MAX_CHARACTERS:
            normal = normal[:MAX_CHARACTERS] + " " + normal[-MAX_CHARACTERS:]
        for rule, words, unless in self._rules:
            if in_form and rule.kind not in self._in_forms:
                continue
            if words.search(normal) and not (unless and unless.search(normal)):
                return Alarm(rule)
        return None

    def of_intent(self, intent: str | None) -> Alarm | None:
        """The alarm of an intent that the classifier was sure of; None for an intent without a rule."""
        rule = self._by_intent.get(intent or "")
        return Alarm(rule) if rule else None


@cache
def _load(path: Path) -> SafetyRules:
    file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    return SafetyRules(file.rules, file.in_forms)
