"""Kinds, limits, states and sentences of work orders, from `actions/data/work_orders.yml`."""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from actions.work_orders.state import OrderState

_FILE = Path(__file__).parents[1] / "data" / "work_orders.yml"
_CONTENT = 4
"""Characters besides the lead-in (我要投诉) from which a sentence tells what it is about."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(_Strict):
    """One kind of concern (诉求)."""

    item: str
    title: str
    by_phone: bool


class StateWords(_Strict):
    """How a state is told."""

    text: str
    stage: str
    next: str


class Sentence(_Strict):
    """One sentence in both modes."""

    standard: str
    elder: str


class RegionTerms(_Strict):
    """The limits that an operator has set for a region."""

    name: str
    working_days: dict[str, int]


class Terms(_Strict):
    """The whole file."""

    repeat_within_days: int = Field(ge=1)
    kinds: dict[str, Kind]
    regions: dict[str, RegionTerms]
    states: dict[OrderState, StateWords]
    lead_in: str
    asks_how: str
    says: dict[str, Sentence]

    def kind_of(self, item: str) -> str | None:
        """The kind of order that a form opens; None for a form that opens a case."""
        return next((name for name, kind in self.kinds.items() if kind.item == item), None)

    def working_days(self, kind: str, region: str) -> int | None:
        """Within how many working days the handling unit gets in touch there; None where nothing is set."""
        found = self.regions.get(region)
        return found.working_days.get(kind) if found else None

    def say(self, key: str, mode: str, **values: object) -> str:
        """The sentence of that key in that mode, filled in."""
        sentence = self.says[key]
        return (sentence.elder if mode == "elder" else sentence.standard).format(**values)

    def is_about_the_way(self, text: str) -> bool:
        """Whether the sentence asks how or where to complain instead of complaining."""
        return bool(re.search(self.asks_how, text))

    def content_of(self, text: str) -> str | None:
        """What an opening sentence already tells (我要投诉窗口办事拖拉 → 窗口办事拖拉); None where it tells nothing."""
        rest = re.sub(self.lead_in, "", text.strip(), count=1).strip(" ，。！!,")
        return rest if len(re.sub(r"\W", "", rest)) >= _CONTENT else None


@cache
def terms() -> Terms:
    """The file, read once."""
    return Terms.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
