import numpy as np
import pytest

from knowledge.index.channels import CHANNELS
from knowledge.index.fusion import Fusion, margin, open_fusion, reciprocal_ranks

FUSION = Fusion(weights={"lexical": 2, "dense": 1}, evidence={"bias": -1, "lexical": 4}, answer=0.7, clarify=0.3)


def features(**scores: list[float]) -> dict[str, np.ndarray]:
    return {name: np.array(scores.get(name, [0.0, 0.0, 0.0]), dtype=np.float32) for name in CHANNELS}


def test_weighted_sum() -> None:
    ranked = FUSION.rank(features(lexical=[0.5, 0, 0], dense=[0, 0.8, 0]))

    assert ranked.tolist() == pytest.approx([1.0, 0.8, 0.0])


def test_reciprocal_ranks_need_no_scale() -> None:
    small = reciprocal_ranks(features(lexical=[0.1, 0.2, 0], dense=[0.1, 0.3, 0]))
    large = reciprocal_ranks(features(lexical=[1, 2, 0], dense=[10, 30, 0]))

    assert small.tolist() == large.tolist()
    assert small.argmax() == 1
    assert small[2] == 0


def test_evidence_raises_belief() -> None:
    weak, strong = features(lexical=[0.1, 0, 0]), features(lexical=[0.9, 0, 0])

    assert FUSION.known(weak, FUSION.rank(weak)) < 0.5 < FUSION.known(strong, FUSION.rank(strong)) < 1


@pytest.mark.parametrize(
    ("score", "decision"), [(0.7, "answer"), (0.69, "clarify"), (0.3, "clarify"), (0.2, "unknown")]
)
def test_thresholds(score: float, decision: str) -> None:
    assert FUSION.decide(score) == decision


def test_margin_is_none_for_a_tie() -> None:
    assert margin(np.array([2.0, 2.0, -9.0], dtype=np.float32)) == pytest.approx(0, abs=1e-6)
    assert margin(np.array([9.0, 0.0], dtype=np.float32)) > 0.99


def test_shipped_weights_name_known_channels() -> None:
    fusion = open_fusion()

    assert set(fusion.weights) <= set(CHANNELS)
    assert set(fusion.evidence) <= {*CHANNELS, "bias", "margin"}
    assert 0 <= fusion.clarify <= fusion.answer <= 1
