from pathlib import Path

import numpy as np

from knowledge.index.lexical import LexicalIndex

DOCUMENTS = [["居", "住", "证"], ["身", "份", "证"], ["护", "照"]]


def test_best_document_has_the_most_tokens() -> None:
    scores = LexicalIndex.build(DOCUMENTS).scores(["居", "住", "证"])

    assert scores.argmax() == 0
    assert scores[1] > scores[2] == 0


def test_foreign_text_scores_nothing() -> None:
    assert not LexicalIndex.build(DOCUMENTS).scores(["天", "气"]).any()
    assert not LexicalIndex.build(DOCUMENTS).scores([]).any()


def test_unseen_tokens_lower_the_share() -> None:
    index = LexicalIndex.build(DOCUMENTS)

    assert index.scores(["护", "照", "天", "气"])[2] < index.scores(["护", "照"])[2] <= 1


def test_saved_index_scores_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.build(DOCUMENTS)
    index.save(tmp_path)

    opened = LexicalIndex.open(tmp_path)

    np.testing.assert_allclose(opened.scores(["居", "证"]), index.scores(["居", "证"]))
    assert isinstance(opened._model.scores["data"].base, np.memmap)
