"""Real speech through the shipped demonstration model."""

import csv
from pathlib import Path

import pytest

from core.settings import ROOT
from voice.audio import decode
from voice.recogniser import RecogniserConfig
from voice.repair import spoken_digits
from voice.settings import DEMONSTRATION_MODEL
from voice.vosk_engine import VoskEngine

RECORDINGS = ROOT.parent / "shared" / "speech" / "recordings"

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="needs the recordings in ../shared/speech")


@pytest.fixture(scope="module")
def engine() -> VoskEngine:
    return VoskEngine(DEMONSTRATION_MODEL)


def rows(kind: str) -> list[tuple[Path, str]]:
    with (RECORDINGS / "list.tsv").open(encoding="utf-8") as lines:
        table = list(csv.DictReader(lines, delimiter="\t"))
    return [(RECORDINGS / row["file"], row["transcript"]) for row in table if row["kind"].startswith(kind)]


def heard(engine: VoskEngine, file: Path, grammar: tuple[str, ...], rate_hz: int) -> str:
    stream = engine.open(RecogniserConfig(rate_hz, grammar))
    texts = []
    pcm = decode(file.read_bytes(), rate_hz=rate_hz, longest_s=60)
    for start in range(0, len(pcm), 8000):
        if stream.accept(pcm[start : start + 8000]):
            texts.append(stream.result().text)
    texts.append(stream.final().text)
    return "".join(texts).replace(" ", "").replace("[unk]", "")


@pytest.mark.parametrize("rate_hz", [16000, 8000])
def test_commands_are_understood_with_their_grammar(engine: VoskEngine, rate_hz: int) -> None:
    commands = rows("isolated_command")
    grammar = tuple(dict.fromkeys(transcript for _, transcript in commands))

    right = sum(heard(engine, file, grammar, rate_hz) == transcript for file, transcript in commands)

    assert right / len(commands) >= 0.95


def test_digit_strings_are_understood_with_the_digit_grammar(engine: VoskEngine) -> None:
    strings = [row for row in rows("digit_string") if "joined" in str(row)] or rows("digit_string")
    grammar = tuple("零一二三四五六七八九幺")

    right = sum(
        spoken_digits(heard(engine, file, grammar, 16000)) == spoken_digits(transcript.replace(" ", ""))
        for file, transcript in strings[:50]
    )

    assert right / len(strings[:50]) >= 0.9


def test_phrases_are_spelt_in_words_of_the_model(engine: VoskEngine) -> None:
    assert all(phrase for phrase in engine.phrases(["居住证", "是的", "转人工"]))
    assert engine.phrases(["qqq"]) == ()
