"""The channel's own sentences, read from wording.yml."""

from datetime import date
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict

_FILE = Path(__file__).with_name("wording.yml")


class WeChatWording(BaseModel):
    """Sentences by where they are said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    owner: str
    reviewed_on: date
    not_text: str
    not_heard: str
    choose: str
    source: str

    @classmethod
    def load(cls) -> Self:
        """The sentences of the file."""
        return cls.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
