"""Words for the tokeniser, and which of them may stand for any item."""

from __future__ import annotations

import pytest

from components.lexicon import words

GUIDE = {"name": "新生儿出生登记（落户）", "aliases": ["上户口", "出生证", "身份证过期", "a", "Apply"]}


@pytest.mark.parametrize(
    ("word", "kind"), [("新生儿出生登记", "item"), ("出生证", "item"), ("上户口", "n"), ("身份证过期", "n")]
)
def test_names_that_say_more_than_the_item_are_no_items(word: str, kind: str) -> None:
    assert words([GUIDE], "")[word] == kind


def test_what_is_no_chinese_name_is_left_out() -> None:
    assert {"a", "Apply"}.isdisjoint(words([GUIDE, None, []], ""))


def test_items_are_corrected_by_hand() -> None:
    found = words([GUIDE], "养老认证\n-出生证")

    assert (found["养老认证"], found["出生证"]) == ("item", "n")
