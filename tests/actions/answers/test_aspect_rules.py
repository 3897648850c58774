"""Aspects told from words."""

import pytest

from actions.answers.aspect_rules import load_aspect_rules
from core.reply import Aspect

RULES = load_aspect_rules()


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("补身份证要多少钱几天能拿到", [Aspect.FEE, Aspect.TIME_LIMIT]),
        ("要带什么材料多少钱", [Aspect.MATERIALS, Aspect.FEE]),
        ("在哪办，几点上班", [Aspect.PLACE, Aspect.HOURS]),
        ("居住证多少钱", [Aspect.FEE]),
        ("手续费多少钱", [Aspect.FEE]),
        ("办居住证多久能拿到证件", [Aspect.TIME_LIMIT]),
        ("你好", []),
    ],
)
def test_each_aspect_of_a_sentence_in_its_order(text: str, aspects: list[Aspect]) -> None:
    assert RULES.each(text) == aspects


def test_letters_in_a_row_are_a_matter_of_their_own() -> None:
    assert RULES.matter("jzz多少钱") == "jzz"
    assert RULES.matter("那多少钱呢") == ""
