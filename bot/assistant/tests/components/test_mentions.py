"""Case numbers in their shapes, and which of several things is meant."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from components.mentions import find


def values(text: str, kind: str) -> list[Any]:
    return [entity["value"] for entity in find(text) if entity["entity"] == kind]


@pytest.mark.parametrize(
    "number",
    ["12441500196720244T3442199806003202206230068", "20260315000123", "SF202611010001", "ZB-2026110100012"],
)
def test_a_case_number_is_found_in_a_sentence(number: str) -> None:
    assert values(f"帮我查一下{number}到哪了", "case_no") == [number]


@pytest.mark.parametrize(
    "text", ["138****5678", "3301**********1234", "12345", "2026年3月", "91110000600037341L", "第20个"]
)
def test_other_numbers_are_no_case_numbers(text: str) -> None:
    assert values(text, "case_no") == []


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("第二个", 2),
        ("第三个材料是什么意思", 3),
        ("选2", 2),
        ("三", 3),
        ("就1号", 1),
        ("第十项要改", 10),
        ("第12条", 12),
        ("最后一个", -1),
        ("倒数第二个", -2),
        ("头一个", 1),
    ],
)
def test_an_ordinal_is_a_number(text: str, index: int) -> None:
    assert values(text, "index") == [index]


@pytest.mark.parametrize("text", ["一件事", "三个孩子", "两个人去行吗", "2026年", "第0个", "我十八岁"])
def test_counting_is_not_choosing(text: str) -> None:
    assert values(text, "index") == []


def test_any_text_is_survived_and_spans_lie_inside() -> None:
    signs, random = "第一二两三十0129AZ-个条最后倒数头选吧 ，", Random(7)  # noqa: S311  (no secret)

    for _ in range(3000):
        text = "".join(random.choices(signs, k=random.randrange(60)))
        assert all(0 <= entity["start"] < entity["end"] <= len(text) for entity in find(text))
