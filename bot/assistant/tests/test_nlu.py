"""Whether messages are understood: the trained model against sentences that it has never seen."""

from __future__ import annotations

import re
import tarfile
from collections import Counter
from pathlib import Path

import jieba
import pytest
import yaml

from components.linear_model import LinearModel
from components.wording import Wording

from .conftest import ASSISTANT, examples

MODEL = ASSISTANT / "models" / "zhiban.tar.gz"
TRAINING = sorted((ASSISTANT / "data" / "nlu").glob("*.yml"))
TESTS = ASSISTANT / "tests" / "nlu"
EVALS = sorted((ASSISTANT.parents[1] / "tests" / "evals").glob("nlu_*.yml"))
DEVELOPMENT = ASSISTANT.parents[1] / "tests" / "evals" / "nlu_dev.yml"
SAFETY = {"fraud", "injection", "abuse", "political", "others_data"}


def is_safety(intent: str) -> bool:
    return intent.startswith("emergency.") or intent in SAFETY


def bare(text: str) -> str:
    return re.sub(r"\W", "", text) or text


class Understanding:
    """The intent part of a trained model, without the rest of Rasa."""

    def __init__(self, folder: Path) -> None:
        [found] = folder.glob("components/*ConversationIntentClassifier*")
        [dictionary] = folder.glob("components/*JiebaTokenizer*/words.txt")
        table = yaml.safe_load((found / "spoken.yml").read_text(encoding="utf-8"))
        self._cutter = jieba.Tokenizer()
        self._cutter.load_userdict(str(dictionary))
        self._wording = Wording(table, (found / "items.txt").read_text(encoding="utf-8").split())
        self._model = LinearModel.load(found)

    def intent(self, text: str) -> str:
        return self._model.ranking(self._wording.normalise(self._cutter.lcut(text)))[0][0]


@pytest.fixture(scope="session")
def understanding(tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    if not MODEL.exists():
        pytest.skip("no trained model: run ./train.sh")
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(MODEL) as archive:
        archive.extractall(folder, filter="data")
    return Understanding(folder)


@pytest.fixture(scope="session")
def trained() -> dict[str, set[str]]:
    """The intents of every training sentence, by its bare text."""
    meanings: dict[str, set[str]] = {}
    for file in TRAINING:
        for text, intent in examples(file):
            meanings.setdefault(bare(text), set()).add(intent)
    return meanings


def test_every_intent_has_training_and_tests_at_the_same_path() -> None:
    intents = set(yaml.safe_load((ASSISTANT / "domain" / "intents.yml").read_text(encoding="utf-8"))["intents"])

    assert {file.stem for file in TRAINING} == intents
    assert {file.stem for file in TESTS.glob("*.yml")} == intents
    assert all({intent for _, intent in examples(file)} == {file.stem} for file in TRAINING)


def test_no_sentence_means_two_things(trained: dict[str, set[str]]) -> None:
    assert [text for text, intents in trained.items() if len(intents) > 1] == []


@pytest.mark.parametrize("file", [*sorted(TESTS.glob("*.yml")), *EVALS], ids=lambda file: file.stem)
def test_no_test_sentence_is_trained_on(trained: dict[str, set[str]], file: Path) -> None:
    assert [text for text, _ in examples(file) if bare(text) in trained] == []


@pytest.mark.model
@pytest.mark.parametrize("file", sorted(TESTS.glob("*.yml")), ids=lambda file: file.stem)
def test_an_intent_is_found_in_most_of_its_sentences(understanding: Understanding, file: Path) -> None:
    missed = [(text, found) for text, intent in examples(file) if (found := understanding.intent(text)) != intent]

    assert len(missed) <= len(list(examples(file))) / 5, missed


@pytest.mark.model
def test_development_sentences_are_understood(understanding: Understanding) -> None:
    results = [(text, intent, understanding.intent(text)) for text, intent in examples(DEVELOPMENT)]
    wrong = [result for result in results if result[1] != result[2]]
    alarms = [result for result in wrong if is_safety(result[2]) and not is_safety(result[1])]

    assert 1 - len(wrong) / len(results) >= 0.93, Counter((wanted, found) for _, wanted, found in wrong)
    assert [result for result in wrong if is_safety(result[1]) and not is_safety(result[2])] == []
    assert len(alarms) / len(results) <= 0.02, alarms
