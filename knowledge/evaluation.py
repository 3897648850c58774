"""Measuring retrieval: sets of questions, noise, and how often each way of ranking is right."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from opencc import OpenCC
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pypinyin import lazy_pinyin

from knowledge.encoder import Encoder
from knowledge.index.channels import CHANNELS, Features, Index
from knowledge.index.fusion import Fusion, reciprocal_ranks
from knowledge.index.lexical import Scores

SEED = 20261122
_FILLERS = ("嗯，", "那个，", "就是说", "你好，我想问一下，", "哎，")


class Asked(BaseModel):
    """A question of an evaluation set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    item: str | None = None
    """The item it is about; null where no guide answers it."""
    aspect: str | None = None
    """What about it; not measured here."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well one set was answered; shares of all questions of the set."""

    questions: int
    first: float
    third: float
    answered: float
    """Decided `answer`."""
    unknown: float
    """Decided `unknown`."""


Ranker = Callable[[Features], Scores]


def read_questions(folder: Path) -> dict[str, list[Asked]]:
    """Question sets `{name}.yml` of a folder: lists of {text, item}."""
    shape = TypeAdapter(list[Asked])
    return {f.stem: shape.validate_python(yaml.safe_load(f.read_text("utf-8"))) for f in sorted(folder.glob("*.yml"))}


def rankers(fusion: Fusion) -> dict[str, Ranker]:
    """Ways of ranking to compare."""
    return {
        "BM25": lambda features: features["lexical"],
        "dense": lambda features: features["dense"],
        "RRF": reciprocal_ranks,
        "fusion": fusion.rank,
    }


def features_of(index: Index, encoder: Encoder | None, text: str) -> Features:
    """All channels' scores of one question."""
    readings = index.reader.read(text) or [text]
    vectors = encoder.encode(readings, "query") if encoder and index.dense else None
    return index.features(readings, vectors)


def measure(
    index: Index, encoder: Encoder | None, fusion: Fusion, asked: Sequence[Asked], by: Mapping[str, Ranker]
) -> dict[str, Score]:
    """The score of a set under every ranker; decisions are always those of the fusion."""
    places: dict[str, list[int]] = {name: [] for name in by}
    decisions: list[str] = []
    for question in asked:
        features = features_of(index, encoder, question.text)
        logits = fusion.rank(features)
        decisions.append(fusion.decide(fusion.known(features, logits)))
        for name, ranker in by.items():
            places[name].append(place(ranker(features), index, question.item))
    size = max(1, len(asked))
    return {
        name: Score(
            questions=len(asked),
            first=sum(p == 0 for p in found) / size,
            third=sum(0 <= p < 3 for p in found) / size,
            answered=decisions.count("answer") / size,
            unknown=decisions.count("unknown") / size,
        )
        for name, found in places.items()
    }


def place(scores: Scores, index: Index, item: str | None) -> int:
    """Where an item stands in a ranking, 0 is first; -1 where it is not in the index or has no score."""
    if item not in index.table.items:
        return -1
    number = index.table.items.index(item)
    if scores[number] <= 0 and not np.any(scores > 0):
        return -1
    return int(np.argsort(-scores, kind="stable").tolist().index(number))


def confusions(file: Path) -> dict[str, str]:
    """Characters of the same sound, by character, of a `same_pinyin.txt`."""
    rows = (line.rstrip("\n").split("\t") for line in file.read_text("utf-8").splitlines() if line[:1] != "#")
    return {row[0]: "".join(row[1:]) for row in rows if len(row) > 1 and "".join(row[1:])}


def noise_sets(asked: Sequence[Asked], shared: Path) -> dict[str, list[Asked]]:
    """The questions with each kind of noise; same-sound noise only where its table is present."""
    rng = random.Random(SEED)  # noqa: S311 - data, not secrets
    traditional = OpenCC("s2tw")
    made: dict[str, Callable[[str], str]] = {
        "traditional": traditional.convert,
        "fillers": lambda text: _filled(text, rng),
        "pinyin": lambda text: _mixed(text, rng),
    }
    file = shared / "retrieval" / "same_pinyin.txt"
    if file.exists():
        for percent in (5, 10, 20):
            made[f"same sound {percent} %"] = _alike(percent / 100, confusions(file), rng)
    return {name: [Asked(text=change(q.text), item=q.item) for q in asked] for name, change in made.items()}


def _alike(share: float, alike: Mapping[str, str], rng: random.Random) -> Callable[[str], str]:
    def change(text: str) -> str:
        return "".join(rng.choice(alike[c]) if c in alike and rng.random() < share else c for c in text)

    return change


def _filled(text: str, rng: random.Random) -> str:
    spots = [m.start() for m in re.finditer(r"[,，]", text)] + [0]
    at = rng.choice(spots)
    return text[:at] + rng.choice(_FILLERS) + text[at:]


def _mixed(text: str, rng: random.Random) -> str:
    """The text with two neighbouring characters written in pinyin."""
    spots = [m.start() for m in re.finditer(r"(?=[一-鿿]{2})", text)]
    if not spots:
        return text
    at = rng.choice(spots)
    return text[:at] + "".join(lazy_pinyin(text[at : at + 2])) + text[at + 2 :]


def table(rows: Mapping[str, Mapping[str, Score]]) -> str:
    """Scores as a Markdown table: one row a set, first hit / first three per ranker, decisions of the fusion."""
    names = list(next(iter(rows.values())))
    head = ["set", "n", *(f"{name} @1 / @3" for name in names), "answered", "unknown"]
    lines = [" | ".join(head), " | ".join(["---"] * len(head))]
    for title, scores in rows.items():
        last = scores[names[-1]]
        cells = [f"{scores[name].first:.3f} / {scores[name].third:.3f}" for name in names]
        lines.append(" | ".join([title, str(last.questions), *cells, f"{last.answered:.3f}", f"{last.unknown:.3f}"]))
    return "\n".join(f"| {line} |" for line in lines)


__all__ = ["CHANNELS", "Asked", "Score", "measure", "noise_sets", "rankers", "read_questions", "table"]
