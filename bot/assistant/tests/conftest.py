"""What the tests of this environment share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ASSISTANT = Path(__file__).resolve().parents[1]


def examples(file: Path) -> Iterator[tuple[str, str]]:
    """Sentence and intent of every example of an NLU file."""
    for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
        for line in block["examples"].splitlines():
            yield line.removeprefix("- "), block["intent"]


@pytest.fixture
def assistant_folder(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Rasa project, as working directory."""
    monkeypatch.chdir(ASSISTANT)
    return ASSISTANT
