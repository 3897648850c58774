"""Speech recognition behind a small interface, so that another engine can take vosk's place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word with its place in the audio."""

    text: str
    start_s: float
    end_s: float
    confidence: float
    """0..1; 1.0 where the engine does not say."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One reading of an utterance."""

    text: str
    confidence: float
    """The engine's own scale; comparable only inside one transcript."""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A finished utterance, best reading first. Chinese words are joined by blanks, as vosk gives them."""

    alternatives: tuple[Alternative, ...]

    @property
    def text(self) -> str:
        """The best reading; empty when nothing was heard."""
        return self.alternatives[0].text if self.alternatives else ""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the best reading; empty when words were not asked for."""
        return self.alternatives[0].words if self.alternatives else ()


@dataclass(frozen=True, slots=True)
class RecogniserConfig:
    """What one stream of audio wants."""

    rate_hz: int = 8000
    grammar: tuple[str, ...] = ()
    """The phrases that may be said; empty: anything."""
    words: bool = False
    max_alternatives: int = 0


class Recogniser(Protocol):
    """One stream of audio: s16le mono PCM in, transcripts out. Not safe for use from two threads at once."""

    def accept(self, pcm: bytes) -> bool:
        """Take audio; True when the speaker has come to an end (end-pointing), and `result` is ready."""
        ...

    def partial(self) -> str:
        """What was understood so far of the utterance under way."""
        ...

    def result(self) -> Transcript:
        """The utterance that `accept` said was finished."""
        ...

    def final(self) -> Transcript:
        """Whatever is left, with the audio ended; the stream can go on afterwards."""
        ...


class RecogniserEngine(Protocol):
    """A loaded model that opens streams."""

    name: str

    def open(self, config: RecogniserConfig) -> Recogniser:
        """A fresh stream; costs milliseconds, shares the model."""
        ...

    def phrases(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """The phrases as this model spells them; what it cannot spell is left out."""
        ...
