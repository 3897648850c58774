from pathlib import Path

import numpy as np

from knowledge.index.linear import LinearIndex

DOCUMENTS = [{"居", "住", "办"}, {"居", "住", "钱"}, {"身", "份", "办"}, {"身", "份", "钱"}]
OWNERS = [0, 0, 1, 1]


def test_item_of_the_telling_tokens_wins() -> None:
    model = LinearIndex.fit(DOCUMENTS, OWNERS, [1, 1, 1, 1])

    assert model.scores({"居", "钱"}).argmax() == 0
    assert model.scores({"份", "钱"}).argmax() == 1


def test_unknown_tokens_say_nothing() -> None:
    assert not LinearIndex.fit(DOCUMENTS, OWNERS, [1, 1, 1, 1]).scores({"天"}).any()


def test_saved_model_scores_the_same(tmp_path: Path) -> None:
    model = LinearIndex.fit(DOCUMENTS, OWNERS, [2, 1, 1, 1])
    model.save(tmp_path)

    np.testing.assert_allclose(LinearIndex.open(tmp_path).scores({"居", "办"}), model.scores({"居", "办"}))
