"""The gateway's own sentences, read from wording.yml."""

from datetime import date
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict

from core.reply import Choice

_FILE = Path(__file__).with_name("wording.yml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Greeting(_Strict):
    """How a conversation begins, by mode."""

    standard: str
    elder: str


class Wording(_Strict):
    """Sentences by where they are said; changing one needs no code."""

    owner: str
    reviewed_on: date
    greeting: Greeting
    privacy: str
    """With `{retention_days}`. What is kept, for how long, and the right to erase it (PIPL art. 17)."""
    demo: str
    choices: list[Choice]
    forms_closed: str
    cannot_answer: str
    commands: dict[str, str]
    """What the history shows for a button that no message offered, by intent."""
    chosen: str
    """Shown for any other choice whose title is not known."""

    @classmethod
    def load(cls, file: Path = _FILE) -> Self:
        """The sentences of a file; raises pydantic.ValidationError when it does not fit."""
        return cls.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
