"""What an opening sentence already tells, and the settings of the file."""

import pytest

from actions.forms.catalogue import FormCatalogue
from actions.work_orders.state import OrderState
from actions.work_orders.terms import terms


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("我要投诉窗口办事拖拉", "窗口办事拖拉"),
        ("我要举报有人无证经营食品", "有人无证经营食品"),
        ("我想提个建议，大厅多放几把椅子", "大厅多放几把椅子"),
        ("我要表扬三号窗口的工作人员", "三号窗口的工作人员"),
        ("窗口的人怎么这么凶", "窗口的人怎么这么凶"),
        ("我要投诉", None),
        ("投诉一下你们！", None),
        ("提个建议", None),
    ],
)
def test_a_sentence_with_content_is_the_first_answer(text: str, content: str | None) -> None:
    assert terms().content_of(text) == content


@pytest.mark.parametrize("text", ["投诉电话是多少", "怎么投诉", "在哪里可以举报", "能匿名举报吗"])
def test_asking_for_the_way_is_no_complaint(text: str) -> None:
    assert terms().is_about_the_way(text)


@pytest.mark.parametrize("text", ["我要投诉，打电话没人接", "窗口的人怎么这么凶", "我要举报有人卖假药"])
def test_a_complaint_is_not_asking_for_the_way(text: str) -> None:
    assert not terms().is_about_the_way(text)


def test_every_kind_has_a_form_and_every_state_words() -> None:
    catalogue = FormCatalogue.open()

    assert all(kind.item in catalogue for kind in terms().kinds.values())
    assert set(terms().states) == set(OrderState)


def test_a_region_without_a_setting_is_told_no_number() -> None:
    assert terms().working_days("complaint", "990100") == 5
    assert terms().working_days("complaint", "110000") is None
