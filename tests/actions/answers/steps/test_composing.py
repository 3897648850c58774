"""Labels, sources, what is missing."""

from typing import Any

from core.reply import Status


def test_a_missing_field_is_said_with_the_number_to_ask(bench: Any, public: Any, show: Any) -> None:
    talk = bench({}, {"contacts": [{"name": "窗口", "phone": "0000-5550101", **public}]}).dialogue()

    reply = talk.ask("多久能好")

    assert reply.status is Status.ANSWERED
    assert "当前指南未填写，请拨打 0000-5550101 或 12345" in show(reply)


def test_a_missing_field_without_a_number_names_12345(bench: Any, show: Any) -> None:
    assert "当前指南未填写，请拨打 12345" in show(bench().dialogue().ask("多久能好"))


def test_an_inherited_field_names_its_level(dialogue: Any, show: Any) -> None:
    assert "全国统一规定" in show(dialogue.ask("居住证要不要钱"))


def test_a_regions_own_field_has_no_level(dialogue: Any, show: Any) -> None:
    assert "统一规定" not in show(dialogue.ask("居住证要不要预约"))


def test_what_is_unchecked_is_said_to_be_so(bench: Any, known: Any, show: Any) -> None:
    talk = bench({"validity": [{"text": "管五年", **known}]}).dialogue()

    reply = talk.ask("有效期多久")

    assert "以当地公布为准" in show(reply)
    assert reply.messages[0].citations[0].verified is False


def test_only_the_unchecked_one_of_several_is_marked(bench: Any, known: Any, statute: Any, show: Any) -> None:
    talk = bench({"validity": [{"text": "管五年", **statute}, {"text": "可延长", **known}]}).dialogue()

    lines = show(talk.ask("有效期多久")).split("\n")

    assert "管五年" in lines
    assert "可延长（以当地公布为准）" in lines


def test_the_fictional_city_says_so(dialogue: Any, show: Any) -> None:
    assert "演示" in show(dialogue.ask("居住证在哪办"))
    assert "虚构" not in show(dialogue.ask("那要不要钱"))


def test_an_old_guide_says_to_ask_the_counter(bench: Any, statute: Any, show: Any) -> None:
    talk = bench({"reviewed_on": "2025-11-01", "validity": [{"text": "管五年", **statute}]}).dialogue()

    assert "该指南已 12 个月未更新，请与窗口确认。" in show(talk.ask("有效期多久"))


def test_follow_ups_are_at_most_three_and_have_answers(dialogue: Any, kit: Any) -> None:
    reply = dialogue.ask("居住证要不要钱")

    assert 1 <= len(reply.messages[-1].choices) <= 3
    assert any(choice.payload.startswith("/apply") for choice in reply.messages[-1].choices)


def test_an_item_without_a_form_is_not_offered_one(dialogue: Any) -> None:
    reply = dialogue.ask("离婚登记要带什么")

    assert not any(choice.payload.startswith("/apply") for choice in reply.messages[-1].choices)
