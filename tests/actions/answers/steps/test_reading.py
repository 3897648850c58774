"""Normal form, safety, region."""

from typing import Any

from core.reply import Status


def test_traditional_characters_are_read(dialogue: Any) -> None:
    assert dialogue.ask("居住證要不要錢").item == "residence-permit-application"


def test_danger_ends_the_turn(dialogue: Any) -> None:
    assert dialogue.ask("居住证办不下来我不想活了").status is Status.SAFETY


def test_a_region_named_is_taken_and_remembered(dialogue: Any) -> None:
    dialogue.region = None
    reply = dialogue.ask("居住证在示范市哪里办")

    assert reply.region == "990100"
    assert dialogue.memory["region"] == "990100"


def test_the_conversations_region_holds_where_none_is_named(dialogue: Any) -> None:
    assert dialogue.ask("居住证在哪里办").region == "990100"


def test_a_region_without_a_guide_gets_the_nations_rule_and_is_told_so(bench: Any, statute: Any, show: Any) -> None:
    talk = bench({"validity": [{"text": "长期", **statute}]}, {"validity": [{"text": "五年", **statute}]}).dialogue()

    reply = talk.ask("邻市的有效期呢")

    assert show(reply).startswith("邻市的本地指南还没有收录，下面是全国统一规定。")
    assert "长期" in show(reply)


def test_a_name_of_several_places_is_asked_about(bench: Any, statute: Any) -> None:
    talk = bench({"validity": [{"text": "长期", **statute}]}).dialogue()
    talk.region = None

    reply = talk.ask("东湖区的有效期呢")

    assert reply.status is Status.CLARIFICATION
    assert [choice.title for choice in reply.messages[0].choices] == ["邻市东湖区", "示范市东湖区"]


def test_the_nearer_of_two_places_of_one_name_is_taken(bench: Any, statute: Any) -> None:
    talk = bench({"validity": [{"text": "长期", **statute}]}).dialogue()

    assert talk.ask("东湖区的有效期呢").region == "990102"


def test_the_region_is_asked_when_the_answer_depends_on_it(dialogue: Any, show: Any) -> None:
    dialogue.region = None

    reply = dialogue.ask("居住证几点上班")

    assert "您在哪个市或区办理" in show(reply)
    assert reply.messages[-1].choices[0].title == "示范市"


def test_the_region_is_not_asked_when_it_does_not_matter(dialogue: Any, show: Any) -> None:
    dialogue.region = None

    assert "您在哪个市" not in show(dialogue.ask("居住证要不要钱"))


def test_the_words_of_a_button_count_as_the_button(dialogue: Any) -> None:
    dialogue.ask("结婚登记离婚登记要钱吗")

    reply = dialogue.ask("离婚登记")

    assert (reply.item, reply.aspect) == ("divorce-registration", "fee")


def test_an_aspect_waits_for_the_item_that_is_asked_back(dialogue: Any) -> None:
    dialogue.ask("要预约吗")

    reply = dialogue.ask("居住证", "guide.overview", 0.95)

    assert (reply.item, reply.aspect) == ("residence-permit-application", "appointment")
