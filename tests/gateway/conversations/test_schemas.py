"""The intents that a payload may name."""

import re
from pathlib import Path

from bot.gateway.conversations.schemas import INTENTS
from core.reply import Aspect

ARCHITECTURE = Path(__file__).resolve().parents[3] / "docs" / "architecture.md"


def test_the_intents_are_those_of_the_architecture() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    paragraph = text.split("Intents:")[1].split("\n\n")[0]
    named = set(re.findall(r"`([a-z_.]+)`", paragraph)) - {"core.reply.", "progress"} | {"progress"}

    guides = {f"guide.{aspect}" for aspect in Aspect if aspect is not Aspect.PROGRESS}
    assert {name for name in INTENTS if not name.startswith("guide.")} == named
    assert {name for name in INTENTS if name.startswith("guide.")} == guides
