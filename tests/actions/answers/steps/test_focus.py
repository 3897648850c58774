"""Questions about one material."""

from typing import Any

import pytest

RESIDENCE = "residence-permit-application"


@pytest.fixture
def talk(dialogue: Any) -> Any:
    dialogue.ask("居住证要带什么材料")
    return dialogue


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("不带户口本行不行", "《居住证申领》的材料清单里没有“户口本”"),
        ("户口本也要吗", "《居住证申领》的材料清单里没有“户口本”"),
        ("要带身份证吗", "要带本人居民身份证。"),
        ("没带照片能办吗", "要带本人相片。"),
        ("需要相片吗", "要带本人相片。"),
    ],
)
def test_one_material_is_looked_up_in_the_list(talk: Any, show: Any, text: str, begins: str) -> None:
    reply = talk.ask(text)

    assert (reply.item, reply.aspect) == (RESIDENCE, "materials")
    assert show(reply).startswith(begins)


def test_the_item_may_stand_in_the_same_sentence(dialogue: Any, show: Any) -> None:
    reply = dialogue.ask("办离婚登记不带结婚证行不行")

    assert reply.item == "divorce-registration"
    assert "结婚证" in show(reply)


@pytest.mark.parametrize("text", ["第三个材料是什么意思", "第3件材料", "第三个是啥"])
def test_the_nth_material_is_explained(talk: Any, show: Any, text: str) -> None:
    assert show(talk.ask(text)).startswith("第 3 件是")


@pytest.mark.parametrize(
    ("text", "aspect"), [("要不要钱", "fee"), ("要多久", "time_limit"), ("需要预约吗", "appointment")]
)
def test_other_questions_are_not_taken_for_materials(talk: Any, text: str, aspect: str) -> None:
    assert talk.ask(text).aspect == aspect
