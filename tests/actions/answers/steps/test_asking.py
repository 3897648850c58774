"""Aspects and situations."""

from typing import Any

import pytest

RESIDENCE = "residence-permit-application"


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("居住证要带啥", "materials"),
        ("居住证谁可以办", "condition"),
        ("居住证几天能拿到", "time_limit"),
        ("居住证收费吗", "fee"),
        ("居住证去哪办", "place"),
        ("居住证窗口周六上班吗", "hours"),
        ("居住证手机上能弄吗", "online"),
        ("居住证咋办", "process"),
        ("办居住证最后给什么证", "result"),
        ("居住证能寄到家吗", "delivery"),
        ("居住证凭什么要我办", "legal_basis"),
        ("居住证打什么电话", "phone"),
        ("居住证能让我老公去办吗", "agent"),
        ("居住证要不要预约", "appointment"),
        ("居住证有效期多久", "validity"),
        ("居住证外地能办吗", "region"),
        ("居住证有名额吗", "quota"),
        ("居住证过期了会怎样", "after_limit"),
        ("居住证不给办不服怎么办", "remedy"),
        ("居住证还要办什么", "related"),
        ("居住证的申请表在哪下载", "form_sample"),
        ("居住证", "overview"),
    ],
)
def test_words_tell_the_aspect_where_the_classifier_is_unsure(dialogue: Any, text: str, aspect: str) -> None:
    assert dialogue.ask(text, "guide.process", 0.2).aspect == aspect


def test_a_sure_classifier_is_believed(dialogue: Any) -> None:
    assert dialogue.ask("居住证那个东西要掏腰包不", "guide.fee", 0.95).aspect == "fee"


def test_two_questions_in_one_sentence_are_both_answered(dialogue: Any, show: Any) -> None:
    reply = dialogue.ask("居住证要带什么材料，多少钱", "guide.materials", 0.9)

    assert reply.aspect == "materials"
    assert len(reply.messages) == 2
    assert "首次申领免费" in show(reply)
    assert "本人居民身份证" in show(reply)


def test_the_situation_told_narrows_the_answer_and_is_kept(dialogue: Any, show: Any) -> None:
    first = dialogue.ask("/guide.fee", "guide.fee", 1.0, item="id-card-renewal")
    narrowed = dialogue.ask("坏了呢", "inform")
    kept = dialogue.ask("那要带什么", "guide.materials")

    assert "到期换新证收20元" in show(first)
    assert show(narrowed).startswith("损坏换领的情况：")
    assert "到期换新证收20元" not in show(narrowed)
    assert kept.item == "id-card-renewal"
    assert dialogue.last.memory["last_reply"]["situation"] == "damaged"


def test_a_changed_item_forgets_the_situation(dialogue: Any) -> None:
    dialogue.ask("/guide.fee", "guide.fee", 1.0, item="id-card-renewal")
    dialogue.ask("坏了呢", "inform")
    dialogue.ask("居住证多少钱", "guide.fee")

    assert dialogue.last.memory["last_reply"]["situation"] is None
