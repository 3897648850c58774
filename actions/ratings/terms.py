"""Levels, reasons, deadlines and sentences of ratings, from `actions/data/ratings.yml`."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from actions.ratings.state import FollowUpState

_FILE = Path(__file__).parents[1] / "data" / "ratings.yml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Strict):
    """One of the five levels."""

    title: str
    words: list[str]


class Deadlines(_Strict):
    """Until when a low rating is followed up there, in working days after it."""

    name: str
    contact_within_workdays: int = Field(ge=1)
    rectify_within_workdays: int = Field(ge=1)


class Told(_Strict):
    """How a state of the follow-up is told, with its dates and without."""

    dated: str
    plain: str


class Sentence(_Strict):
    """One sentence in both modes."""

    standard: str
    elder: str


class Terms(_Strict):
    """The whole file."""

    levels: dict[int, Level]
    reasons: dict[str, str]
    regions: dict[str, Deadlines]
    follow_up: dict[FollowUpState, Told]
    says: dict[str, Sentence]

    def level_in(self, text: str) -> int | None:
        """The level that the text names by its longest words: 非常不满意 before 不满意 before 满意."""
        found = [(len(word), level) for level, one in self.levels.items() for word in one.words if word in text]
        return max(found)[1] if found else None

    def say(self, key: str, mode: str, **values: object) -> str:
        """The sentence of that key in that mode, filled in."""
        sentence = self.says[key]
        return (sentence.elder if mode == "elder" else sentence.standard).format(**values)


@cache
def terms() -> Terms:
    """The file, read once."""
    return Terms.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
