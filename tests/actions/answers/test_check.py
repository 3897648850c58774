from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answers.check import Corpus, FactCheck, facts_in
from actions.answers.statement import Body, Statement
from actions.answers.wording import load_wording
from core.reply import Aspect


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("收20元", "20"),
        ("请拨打 0000-5550103", "0000-5550103"),
        ("网址 https://example.gov.cn/a?b=1 可办", "https://example.gov.cn/a?b=1"),
        ("见 zwfw.example.gov.cn", "zwfw.example.gov.cn"),
        ("满十五日", "十五日"),
        ("按第二十一条", "第二十一条"),
        ("在平安路8号办", "在平安路8号"),
        ("2026-11-22更新", "2026-11-22"),
        ("等半年", "半年"),
    ],
)
def test_what_must_be_backed_is_found(text: str, fact: str) -> None:
    assert fact in facts_in(text)


def test_plain_words_need_no_backing() -> None:
    assert facts_in("带上身份证，到窗口办理。") == set()


def test_a_number_counts_only_as_a_whole() -> None:
    corpus = Corpus.of("收 120 元，电话 0000-5550103")

    assert corpus.holds("120")
    assert not corpus.holds("20")
    assert not corpus.holds("5550103")


@pytest.fixture
def view(bench: Any, statute: dict[str, Any]) -> Any:
    fee = {"charged": "yes", "items": [{"name": "工本费", "amount": "20元/证", "text": "收20元", **statute}]}
    validity = [{"text": "有效期十年", **statute}]
    return bench({"fee": fee, "validity": validity}).view(Aspect.FEE)


def test_a_statement_that_repeats_its_field_passes(view: Any) -> None:
    check = FactCheck(load_wording())

    assert check.passes(Statement("工本费20元/证", "fee"), view.guide, "")
    assert check.passes(Statement("依据《试验法》第二十一条", "fee"), view.guide, "")


@given(st.integers(21, 10_000_000).map(str))
def test_a_number_that_the_field_lacks_does_not_pass(number: str) -> None:
    corpus = Corpus.of("工本费20元/证，国务院令第1号，2016-01-01")

    assert not corpus.holds(number)


def test_a_fact_of_another_field_does_not_back_a_statement(view: Any) -> None:
    check = FactCheck(load_wording())

    assert not check.passes(Statement("有效期十年", "fee"), view.guide, "")
    assert check.passes(Statement("有效期十年", "validity"), view.guide, "")


def test_the_persons_own_words_and_counted_numbers_pass(view: Any) -> None:
    check = FactCheck(load_wording())

    assert check.passes(Statement("您说的 37 天", "fee"), view.guide, "我等了37天")
    assert check.passes(Statement("共 37 件", "fee", derived=frozenset({"37"})), view.guide, "")


def test_what_does_not_pass_is_dropped_and_the_rest_stays(view: Any) -> None:
    body = Body(Statement("工本费20元/证", "fee"), points=[Statement("加急费99元", "fee"), Statement("可刷卡", "fee")])

    sifted = FactCheck(load_wording()).sift(body, view.guide, "")

    assert sifted is not None
    assert [point.text for point in sifted.points] == ["可刷卡"]


def test_an_answer_whose_value_does_not_pass_is_no_answer(view: Any) -> None:
    body = Body(Statement("工本费99元", "fee"))

    assert FactCheck(load_wording()).sift(body, view.guide, "") is None
