"""The sentences that are not facts, read from YAML so that an editor can change them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent.parent / "data"


class Strict(BaseModel):
    """Base of what is read from the data folder: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AspectWording(Strict):
    """How an aspect is named and offered."""

    title: str = Field(max_length=20)
    """On a follow-up button: 要带什么材料."""
    noun: str
    """In a sentence: 办理材料."""
    next: list[str]
    """Aspects offered after it, best first."""
    source: str
    """What it is called in the source line's 'not stated' sentence."""


class Wording(Strict):
    """data/wording.yml."""

    owner: str
    reviewed_on: str
    sentences: Mapping[str, str]
    aspects: Mapping[str, AspectWording]
    hotlines: Mapping[str, str]
    """National hotlines by owner of a guide (gongan, renshe …): 12333."""

    def say(self, key: str, **values: Any) -> str:
        """The sentence of a key with its gaps filled; KeyError for a key that the file lacks."""
        return self.sentences[key].format(**values)


@cache
def load_wording(path: Path = FOLDER / "wording.yml") -> Wording:
    """The wording file, read once; raises pydantic.ValidationError when it is malformed."""
    return Wording.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
