"""The vosk engine. The only module that imports vosk."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import vosk

from core.problem import Unavailable
from voice.recogniser import Alternative, Recogniser, RecogniserConfig, Transcript, Word

UNKNOWN = "[unk]"
"""Stands in every grammar: without it each noise becomes one of the phrases."""


class ModelMissing(Unavailable):
    """The folder holds no vosk model."""

    code = "speech_model_missing"
    title = "语音识别模型还没有装好，请先打字"


class VoskEngine:
    """A vosk model folder, loaded once and shared by all streams."""

    def __init__(self, folder: Path) -> None:
        """Load the model; raises ModelMissing, saying which folder was tried."""
        if not (folder / "am" / "final.mdl").is_file():
            raise ModelMissing(f"{folder} 里没有 vosk 模型（缺 am/final.mdl）")
        vosk.SetLogLevel(-1)
        self.name = folder.name
        self._model = vosk.Model(str(folder))
        self._vocabulary = _read_vocabulary(folder / "graph" / "words.txt")

    def open(self, config: RecogniserConfig) -> Recogniser:
        """A fresh stream with the grammar, words and alternatives asked for."""
        return _VoskStream(self._model, config, self.phrases(config.grammar))

    def phrases(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Each phrase split into words that the model knows, longest first; unknown phrases are left out."""
        spelt = (self._spell(phrase.replace(" ", "")) for phrase in wanted)
        return tuple(dict.fromkeys(phrase for phrase in spelt if phrase))

    def _spell(self, phrase: str) -> str | None:
        if not self._vocabulary:  # larger models carry no readable word list: vosk itself drops what it does not know
            return " ".join(phrase)
        words: list[str] = []
        while phrase:
            length = next((n for n in range(len(phrase), 0, -1) if phrase[:n] in self._vocabulary), 0)
            if not length:
                return None
            words.append(phrase[:length])
            phrase = phrase[length:]
        return " ".join(words)


def _read_vocabulary(file: Path) -> frozenset[str]:
    if not file.is_file():
        return frozenset()
    with file.open(encoding="utf-8") as lines:
        return frozenset(line.split(maxsplit=1)[0] for line in lines if line.strip())


class _VoskStream:
    def __init__(self, model: Any, config: RecogniserConfig, phrases: tuple[str, ...]) -> None:
        if phrases:
            grammar = json.dumps([*phrases, UNKNOWN], ensure_ascii=False)
            self._kaldi = vosk.KaldiRecognizer(model, config.rate_hz, grammar)
        else:
            self._kaldi = vosk.KaldiRecognizer(model, config.rate_hz)
        if config.words:
            self._kaldi.SetWords(True)
        if config.max_alternatives:
            self._kaldi.SetMaxAlternatives(config.max_alternatives)

    def accept(self, pcm: bytes) -> bool:
        return bool(self._kaldi.AcceptWaveform(pcm))

    def partial(self) -> str:
        return str(json.loads(self._kaldi.PartialResult()).get("partial", ""))

    def result(self) -> Transcript:
        return _transcript(json.loads(self._kaldi.Result()))

    def final(self) -> Transcript:
        return _transcript(json.loads(self._kaldi.FinalResult()))


def _transcript(answer: dict[str, Any]) -> Transcript:
    readings = answer.get("alternatives") or [answer]
    alternatives = (
        Alternative(
            text=str(reading.get("text", "")),
            confidence=float(reading.get("confidence", 1.0)),
            words=tuple(
                Word(str(word["word"]), float(word["start"]), float(word["end"]), float(word.get("conf", 1.0)))
                for word in reading.get("result", ())
            ),
        )
        for reading in readings
    )
    return Transcript(tuple(alternatives))
