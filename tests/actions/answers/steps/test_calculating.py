from typing import Any

import pytest

from core.reply import Status


def test_a_retirement_month_is_computed_with_its_rule(dialogue: Any, show: Any) -> None:
    text = show(dialogue.ask("我是1966年3月出生的男职工，什么时候退休"))

    assert "60周岁4个月" in text
    assert "2026年7月" in text
    assert "规则：" in text
    assert "以受理部门审核为准" in text


@pytest.mark.parametrize("text", ["我什么时候能退休", "我1970年5月出生，几岁退休", "女，1975年生，哪年退休"])
def test_what_is_missing_for_it_is_asked(dialogue: Any, show: Any, text: str) -> None:
    reply = dialogue.ask(text)

    assert reply.status is Status.CLARIFICATION
    assert "出生年月" in show(reply)


def test_unemployment_months_follow_the_years_paid(dialogue: Any, show: Any) -> None:
    reply = dialogue.ask("失业金我交了六年失业保险能领几个月")

    assert "18 个月" in show(reply)
    assert "《社会保险法》第四十六条" in show(reply)
    assert reply.messages[0].citations[0].item == "unemployment-benefit"


def test_a_deadline_counts_working_days_from_the_day_after(dialogue: Any, show: Any) -> None:
    text = show(dialogue.ask("11月23日受理的，5个工作日是哪天"))

    assert "2026-11-30" in text
    assert "第八十二条" in text


def test_a_deadline_beyond_the_published_calendar_says_so(dialogue: Any, show: Any) -> None:
    assert "只按周末估算" in show(dialogue.ask("60个工作日是哪天"))


def test_a_cars_next_inspection_is_computed(dialogue: Any, show: Any) -> None:
    assert "2027-01" in show(dialogue.ask("我的车2021年1月上牌，什么时候年检"))
