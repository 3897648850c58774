"""Citizens' words for cases, from `actions/data/case_words.yml`."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from actions.cases.record import CaseRecord, CaseStatus
from actions.work_orders.terms import StateWords, terms

_FILE = Path(__file__).parents[1] / "data" / "case_words.yml"


class Sentence(BaseModel):
    """One sentence in both modes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    standard: str
    elder: str


class CaseWords(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    states: dict[CaseStatus, StateWords]
    says: dict[str, Sentence]


@cache
def words() -> CaseWords:
    """The words, read once."""
    return CaseWords.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def state_words(record: CaseRecord) -> StateWords:
    """How the record's status is told; work orders have states of their own."""
    return terms().states[record.order.state] if record.order else words().states[record.status]


def say(key: str, mode: str, **values: object) -> str:
    """The sentence of that key in that mode, filled in."""
    sentence = words().says[key]
    return (sentence.elder if mode == "elder" else sentence.standard).format(**values)
