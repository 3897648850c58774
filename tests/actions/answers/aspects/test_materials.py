from typing import Any

import pytest

from actions.answers.view import Focus
from core.reply import Aspect


@pytest.fixture
def materials(bench: Any, statute: dict[str, Any]) -> Any:
    rows = [
        {"name": "居民身份证", "original": 1, "copies": 2, "issued_by": "government", "issuer": "公安机关", **statute},
        {"name": "居民户口簿", "need": "optional", "when": "异地户籍的人", **statute},
        {"name": "住址证明", "any_of": ["租房合同", "房产证"], "note": "有一样就行", **statute},
        {"name": "无房证明", "exempt": True, **statute},
        {"name": "体检表", "need": "deferrable", "form": "electronic", **statute},
    ]
    return bench({"materials": rows})


def test_the_total_and_what_is_eased_come_first(materials: Any) -> None:
    body = materials.render(Aspect.MATERIALS)

    assert body.lead.text == "共 5 件材料，其中 2 件可免提交或容缺后补："
    assert body.numbered


def test_each_row_says_necessity_copies_issuer_and_alternatives(materials: Any) -> None:
    rows = [row.text for row in materials.render(Aspect.MATERIALS).points]

    assert rows == [
        "居民身份证（必要，原件 1 份，复印件 2 份，由公安机关核发）",
        "居民户口簿（非必要，异地户籍的人才要）",
        "住址证明（必要），任选一样：租房合同、房产证。有一样就行",
        "无房证明（免提交）",
        "体检表（可以后补，电子）",
    ]


def test_what_can_be_shared_is_said_once(materials: Any) -> None:
    assert [row.text for row in materials.render(Aspect.MATERIALS).conditions] == [
        "政务服务平台能查到、能共享的信息，不会再要您交。"
    ]


def test_situations_are_counted_each(bench: Any, statute: dict[str, Any]) -> None:
    fields = {
        "situations": [{"id": "a", "name": "丢失"}, {"id": "b", "name": "损坏"}],
        "materials": [{"name": "身份证", **statute}, {"name": "旧证", "situations": ["b"], **statute}],
    }

    body = bench(fields).render(Aspect.MATERIALS)

    assert body.lead.text == "不同情况要带的不一样：丢失共 1 件，损坏共 2 件。"
    assert body.points[1].label == "损坏"


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("户口本", "居民户口簿不是人人都要：异地户籍的人才要。"),
        ("租房合同", "租房合同不是非带不可"),
        ("身份证", "要带居民身份证。"),
        ("无房证明", "无房证明不用交"),
        ("体检表", "体检表可以先不带"),
        ("结婚证", "《试验事项》的材料清单里没有“结婚证”"),
    ],
)
def test_one_material_is_answered_by_the_list(materials: Any, name: str, begins: str) -> None:
    body = materials.render(Aspect.MATERIALS, focus=Focus(name=name, negated=True))

    assert body.lead.text.startswith(begins)


def test_the_nth_material_is_explained(materials: Any) -> None:
    body = materials.render(Aspect.MATERIALS, focus=Focus(ordinal=3))

    assert body.lead.text == "第 3 件是“住址证明”。"
    assert "任选一样：租房合同、房产证。" in [row.text for row in body.conditions]


def test_a_number_beyond_the_list_is_said(materials: Any) -> None:
    assert "只有 5 件" in materials.render(Aspect.MATERIALS, focus=Focus(ordinal=9)).lead.text


def test_no_list_is_no_answer(bench: Any) -> None:
    assert bench().render(Aspect.MATERIALS) is None
