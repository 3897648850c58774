"""The classifier's arithmetic: what it learns, keeps and says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from components.linear_model import LinearModel, fit

HEADS = {"fee": ("要", "收", "交"), "place": ("去", "在", "到"), "phone": ("打", "拨", "给")}
TAILS = {
    "fee": ("钱", "钱吗", "多少钱", "费", "费吗"),
    "place": ("哪", "哪里", "哪办", "哪儿", "哪里办"),
    "phone": ("电话", "号码", "个号", "电话吗", "什么号"),
}
TEXTS = [f"^{head}{tail}$" for label in HEADS for head in HEADS[label] for tail in TAILS[label]]
LABELS = [label for label in HEADS for _ in range(15)]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return fit(TEXTS, LABELS, strength=1.0, seed=7)


def test_unseen_texts_are_told_apart(model: LinearModel) -> None:
    assert model.ranking("^要收多少钱$")[0][0] == "fee"
    assert model.ranking("^该去哪里$")[0][0] == "place"


def test_a_ranking_is_a_distribution_best_first(model: LinearModel) -> None:
    chances = [chance for _, chance in model.ranking("^要钱$")]

    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1.0)


def test_a_text_of_unknown_signs_still_has_a_ranking(model: LinearModel) -> None:
    assert {name for name, _ in model.ranking("xyz")} == {"fee", "place", "phone"}


def test_a_saved_model_says_the_same(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)

    again = LinearModel.load(tmp_path)

    assert again.labels == model.labels
    assert np.allclose(again.margins("^要钱吗$"), model.margins("^要钱吗$"), atol=1e-2)


def test_training_twice_gives_the_same_model(model: LinearModel) -> None:
    again = fit(TEXTS, LABELS, strength=1.0, seed=7)

    assert again.vocabulary == model.vocabulary
    assert again.scale == model.scale
    assert np.array_equal(again.weights, model.weights)
