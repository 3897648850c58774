"""Learns the fusion weights and the thresholds on held-back questions and on sentences that no guide answers.

`python -m knowledge.training.fusion`. The index it learns on lacks the held-back questions, the encoder never saw them.
"""

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import structlog
import torch  # type: ignore[import-not-found]
import yaml
from torch.nn import functional as nnf  # type: ignore[import-not-found]

from knowledge.encoder import DEFAULT_FOLDER as ENCODER
from knowledge.encoder import Encoder, OnnxEncoder
from knowledge.evaluation import Asked, features_of
from knowledge.guides import DEFAULT_FOLDER as GUIDES
from knowledge.index.channels import CHANNELS, Features, Index
from knowledge.index.fusion import DEFAULT_FILE, Fusion, margin
from knowledge.training.development import development_index
from knowledge.training.noise import dropped, filled, same_sound

log = structlog.get_logger()
FOREIGN = Path(__file__).parent / "foreign.yml"
SEED = 20261122
EVIDENCE = ("bias", "margin", *CHANNELS)
REFUSED_AT_MOST = 0.02
"""Share of answerable development questions that may be refused outright."""
WRONG_AT_MOST = 0.04
"""Share of sentences that no guide answers which may be answered all the same."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sentence with its channel scores."""

    features: Features
    item: int
    """Number of the item; -1 where no guide answers."""


def noisy_copies(asked: Sequence[Asked], rng: random.Random) -> list[Asked]:
    """The questions as they are and with made-up noise."""
    copies = [
        [Asked(text=same_sound(q.text, 0.1, rng), item=q.item) for q in asked],
        [Asked(text=same_sound(q.text, 0.2, rng), item=q.item) for q in asked],
        [Asked(text=filled(dropped(q.text, 0.08, rng), rng), item=q.item) for q in asked],
    ]
    return [*asked, *asked, *(q for copy in copies for q in copy)]


def foreign() -> list[Asked]:
    """Sentences that no guide answers."""
    groups: dict[str, list[str]] = yaml.safe_load(FOREIGN.read_text("utf-8"))
    return [Asked(text=text) for group in groups.values() for text in group]


def samples(index: Index, encoder: Encoder | None, asked: Sequence[Asked]) -> list[Sample]:
    """Channel scores of every sentence."""
    number = {item: n for n, item in enumerate(index.table.items)}
    return [Sample(features_of(index, encoder, q.text), number.get(q.item or "", -1)) for q in asked]


def learn_weights(learned: Sequence[Sample]) -> dict[str, float]:
    """Weights, none below zero, under which the right item has the largest share of belief."""
    stacked = torch.tensor(np.stack([np.stack([s.features[c] for c in CHANNELS]) for s in learned]))
    labels = torch.tensor([s.item for s in learned])
    raw: Any = torch.full((len(CHANNELS),), 1.5, requires_grad=True)
    optimiser = torch.optim.LBFGS([raw], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimiser.zero_grad()
        weights = nnf.softplus(raw)
        loss = nnf.cross_entropy(torch.einsum("c,scn->sn", weights, stacked), labels)
        loss = loss + 2e-4 * (weights**2).sum() / len(CHANNELS)
        loss.backward()
        return loss

    optimiser.step(closure)
    return {name: round(float(w), 3) for name, w in zip(CHANNELS, nnf.softplus(raw).tolist(), strict=True)}


def learn_evidence(fusion: Fusion, learned: Sequence[Sample]) -> dict[str, float]:
    """A logistic model of whether the best item is the right one; no channel may speak against it."""
    rows, right = signals(fusion, learned)
    weight = torch.where(right > 0, 0.5 / right.mean(), 0.5 / (1 - right.mean()))
    raw: Any = torch.zeros(rows.shape[1], requires_grad=True)
    optimiser = torch.optim.LBFGS([raw], max_iter=200, line_search_fn="strong_wolfe")

    def weights() -> Any:
        return torch.cat([raw[:1], nnf.softplus(raw[1:] * 3)])

    def closure() -> Any:
        optimiser.zero_grad()
        loss = nnf.binary_cross_entropy_with_logits(rows @ weights(), right, weight=weight)
        loss = loss + 1e-3 * (weights()[1:] ** 2).mean()
        loss.backward()
        return loss

    optimiser.step(closure)
    return {name: round(float(w), 3) for name, w in zip(EVIDENCE, weights().tolist(), strict=True)}


def signals(fusion: Fusion, learned: Sequence[Sample]) -> tuple[Any, Any]:
    """What the evidence model sees of every sample, and whether the best item was right."""
    rows, right = [], []
    for sample in learned:
        logits = fusion.rank(sample.features)
        top = int(np.argmax(logits))
        named = {"bias": 1.0, "margin": margin(logits)}
        rows.append([named.get(n, 0.0) if n in named else float(sample.features[n][top]) for n in EVIDENCE])
        right.append(float(top == sample.item))
    return torch.tensor(rows, dtype=torch.float32), torch.tensor(right)


def thresholds(fusion: Fusion, answerable: Sequence[Sample], strange: Sequence[Sample]) -> tuple[float, float]:
    """`answer`: the least that lets few strange sentences through; `clarify`: the most that refuses few real ones."""
    of_real = np.array([fusion.known(s.features, fusion.rank(s.features)) for s in answerable])
    of_strange = np.array([fusion.known(s.features, fusion.rank(s.features)) for s in strange])
    answer = float(np.quantile(of_strange, 1 - WRONG_AT_MOST)) + 0.005
    clarify = min(float(np.quantile(of_real, REFUSED_AT_MOST)), answer)
    log.info("thresholds", answer=answer, clarify=clarify, real_answered=float((of_real >= answer).mean()))
    return round(answer, 3), round(clarify, 3)


def learn(index: Index, encoder: Encoder | None, asked: Sequence[Asked], strange: Sequence[Asked]) -> Fusion:
    """Weights, evidence and thresholds of one index."""
    rng = random.Random(SEED)  # noqa: S311 - data, not secrets
    known = samples(index, encoder, noisy_copies(asked, rng))
    others = samples(index, encoder, strange)
    draft = Fusion(weights=learn_weights(known), evidence={}, answer=1, clarify=0)
    fitted = draft.model_copy(update={"evidence": learn_evidence(draft, [*known, *others])})
    plain = samples(index, encoder, asked)
    answer, clarify = thresholds(fitted, plain, others)
    return fitted.model_copy(update={"answer": answer, "clarify": clarify})


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--guides", type=Path, default=GUIDES)
    arguments.add_argument("--encoder", type=Path, default=ENCODER)
    arguments.add_argument("--out", type=Path, default=DEFAULT_FILE)
    chosen = arguments.parse_args()
    encoder = OnnxEncoder.open(chosen.encoder)
    with tempfile.TemporaryDirectory() as folder:
        index, asked = development_index(Path(folder), chosen.guides, encoder)
        log.info("begin", asked=len(asked))
        fusion = learn(index, encoder, asked, foreign())
    head = "# Learned by `python -m knowledge.training.fusion` on held-back questions of the guides.\n"
    chosen.out.write_text(head + yaml.safe_dump(fusion.model_dump(mode="json"), sort_keys=False), "utf-8")
    log.info("done", **fusion.model_dump(mode="json"))


if __name__ == "__main__":
    main()
