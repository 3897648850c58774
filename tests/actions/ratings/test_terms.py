"""Levels as people say them."""

import pytest

from actions.ratings.terms import terms


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("非常满意", 5),
        ("给个五星好评", 5),
        ("满意", 4),
        ("基本满意吧", 3),
        ("不满意", 2),
        ("不太满意", 2),
        ("我非常不满意", 1),
        ("必须差评", 1),
        ("打十分", 5),
        ("我要评价", None),
    ],
)
def test_the_longest_words_decide(text: str, level: int | None) -> None:
    assert terms().level_in(text) == level


def test_there_are_five_levels() -> None:
    assert [one.title for _, one in sorted(terms().levels.items())] == [
        "非常不满意", "不满意", "基本满意", "满意", "非常满意",
    ]  # fmt: skip
