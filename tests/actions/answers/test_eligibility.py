import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answers.eligibility import Held, hold
from knowledge.schema import Condition


def condition(text: str, *any_of: str, confidence: str = "P") -> Condition:
    ground = {"confidence": confidence, "source": "某文件"}
    return Condition.model_validate({"id": "c", "text": text, "any_of": list(any_of), **ground})


@pytest.mark.parametrize(
    ("text", "said", "held"),
    [
        ("到其他城市居住半年以上", "我来了三个月", Held.UNMET),
        ("到其他城市居住半年以上", "我住了一年了", Held.MET),
        ("到其他城市居住半年以上", "我住了半年", Held.MET),
        ("到其他城市居住半年以上", "我等了三个月", Held.UNKNOWN),
        ("到其他城市居住半年以上", "先住了三个月，后来又住了一年", Held.UNKNOWN),
        ("缴纳失业保险费满一年", "我交了两年社保", Held.MET),
        ("缴纳失业保险费满1年", "只交了8个月", Held.UNMET),
        ("年满十六周岁", "孩子十五岁", Held.UNMET),
        ("年满16周岁", "我62岁", Held.MET),
        ("未满16周岁的", "孩子十岁", Held.MET),
        ("80周岁以上", "我妈七十九岁", Held.UNMET),
        ("男不得早于二十二周岁，女不得早于二十周岁", "我是男的，21岁", Held.UNMET),
        ("男不得早于二十二周岁，女不得早于二十周岁", "女，21岁", Held.MET),
        ("男不得早于二十二周岁，女不得早于二十周岁", "我21岁", Held.UNKNOWN),
        ("非因本人意愿中断就业", "我被裁员了", Held.MET),
        ("非因本人意愿中断就业", "我自己辞的", Held.UNMET),
        ("非因本人意愿中断就业", "没有被裁", Held.UNKNOWN),
        ("其他条件", "我62岁", Held.UNKNOWN),
    ],
)
def test_only_plain_facts_count(text: str, said: str, held: Held) -> None:
    assert hold([condition(text)], said) == [held]


def test_one_alternative_is_enough() -> None:
    reasons = condition("三项之一", "合法稳定就业", "合法稳定住所", "连续就读")

    assert hold([reasons], "我在这边上班") == [Held.MET]
    assert hold([reasons], "我没有上班") == [Held.UNKNOWN]


def test_an_unchecked_condition_is_held_against_nobody() -> None:
    assert hold([condition("居住半年以上", confidence="K")], "我住了三个月") == [Held.UNKNOWN]


@given(st.text(max_size=80))
def test_any_words_are_held_against_conditions_without_error(said: str) -> None:
    assert len(hold([condition("居住半年以上"), condition("年满十六周岁")], said)) == 2
