"""From channel scores to one ranking, a score that means something, and a decision."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict

from knowledge.index.channels import CHANNELS, Features
from knowledge.index.lexical import Scores

DEFAULT_FILE = Path(__file__).parents[1] / "data" / "fusion.yml"
Decision = Literal["answer", "clarify", "unknown"]


class Fusion(BaseModel):
    """Weights learned on development questions: `zhiban train fusion` writes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: Mapping[str, float]
    """Per channel; the weighted sum is a logit over items."""
    evidence: Mapping[str, float]
    """Per channel of the best item, with `bias` and `margin`: a logit that any guide answers at all."""
    answer: float
    """Scores from here on are answered."""
    clarify: float
    """Scores from here on are asked back, below nothing is known."""

    def rank(self, features: Features) -> Scores:
        """The fused logit of every item."""
        total = np.zeros_like(features[CHANNELS[0]])
        for name, weight in self.weights.items():
            total += np.float32(weight) * features[name]
        return total

    def known(self, features: Features, logits: Scores) -> float:
        """The probability that the best item is what was meant, 0..1."""
        top = int(np.argmax(logits))
        logit = sum(weight * self._signal(name, features, logits, top) for name, weight in self.evidence.items())
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))

    def shares(self, logits: Scores) -> Scores:
        """Every item's share of belief, summing to 1."""
        raised = np.exp(logits - logits.max())
        shares: Scores = raised / raised.sum()
        return shares

    def decide(self, score: float) -> Decision:
        """What to do with the best score."""
        if score >= self.answer:
            return "answer"
        return "clarify" if score >= self.clarify else "unknown"

    def _signal(self, name: str, features: Features, logits: Scores, top: int) -> float:
        if name == "bias":
            return 1.0
        if name == "margin":
            return margin(logits)
        return float(features[name][top])


def margin(logits: Scores) -> float:
    """How far the best item is ahead of the second, as a difference of shares."""
    raised = np.sort(np.exp(logits - logits.max()))[::-1]
    return float((raised[0] - (raised[1] if len(raised) > 1 else 0)) / raised.sum())


def reciprocal_ranks(features: Features, channels: tuple[str, ...] = CHANNELS, k: int = 60) -> Scores:
    """Reciprocal rank fusion, which needs no weights: the yardstick for the learned ones."""
    total = np.zeros_like(features[channels[0]])
    for name in channels:
        order = np.argsort(-features[name], kind="stable")
        ranks = np.empty(len(order), dtype=np.float32)
        ranks[order] = np.arange(1, len(order) + 1)
        total += np.where(features[name] > 0, 1 / (k + ranks), 0).astype(np.float32)
    return total


@cache
def open_fusion(file: Path = DEFAULT_FILE) -> Fusion:
    """The learned weights of a file."""
    return Fusion.model_validate(yaml.safe_load(file.read_text("utf-8")))
