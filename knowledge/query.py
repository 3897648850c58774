"""How a question is read before it is searched."""

from pathlib import Path

import yaml

from knowledge.lexicon import Lexicon
from knowledge.repair import Repair
from knowledge.text.normalise import Fillers, normalise

FILLERS_FILE = Path(__file__).parent / "data" / "fillers.yml"
MAX_CHARACTERS = 160
"""Of a longer question the beginning and the end are read: the ask stands at one of them."""


class Reader:
    """Reads a question: as it stands, and with its slips repaired."""

    def __init__(self, lexicon: Lexicon, repair: Repair) -> None:
        self._lexicon = lexicon
        self._repair = repair
        self._fillers = Fillers(yaml.safe_load(FILLERS_FILE.read_text("utf-8")))

    def read(self, text: str, locale: str | None = None) -> list[str]:
        """One or two readings in normal form with standard words; none where nothing is left to read."""
        half = MAX_CHARACTERS // 2
        clipped = text if len(text) <= MAX_CHARACTERS else f"{text[:half]} {text[-half:]}"
        plain = self._lexicon.canonical(self._fillers.strip(normalise(clipped, locale)))
        repaired = self._lexicon.canonical(self._repair.apply(plain))
        return [reading for reading in dict.fromkeys((plain, repaired)) if any(map(str.isalnum, reading))]
