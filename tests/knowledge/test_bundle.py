"""Bundles: which steps remain, what they need together, what a file may not hold."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from knowledge.bundle import Bundle, BundleBroken, BundleStore, NoBundle, merged_materials, read
from knowledge.guides import GuideStore

DAY = date(2026, 11, 22)


def step(name: str, stage: int, /, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "department": "公安机关", "stage": stage, "confidence": "K"} | more


def question(name: str, *options: str) -> dict[str, Any]:
    return {"id": name, "text": "？", "options": [{"id": option, "name": option} for option in options]}


def raw(**more: Any) -> dict[str, Any]:
    return {
        "bundle": "some-bundle",
        "name": "某一件事",
        "stage_of_life": "生活",
        "version": 1,
        "owner": "gongan",
        "reviewed_on": DAY,
        "summary": "先做甲再做乙",
        "aliases": ["某事"],
        "questions": ["某事怎么办"],
        "situations": [question("married", "yes", "no"), question("job", "works", "idle")],
        "steps": [
            step("first", 1),
            step("wedded", 2, situations=["yes"]),
            step("worker", 2, situations=["works"]),
            step("either", 3, situations=["yes", "works"]),
        ],
    } | more


def names(*chosen: str) -> list[str]:
    return [each.id for each in Bundle.model_validate(raw()).steps_for(chosen)]


def test_nothing_is_left_out_while_nothing_is_known() -> None:
    assert names() == ["first", "wedded", "worker", "either"]


def test_a_step_of_the_other_situation_is_left_out() -> None:
    assert names("no") == ["first", "worker", "either"]


def test_a_step_of_two_questions_stays_while_one_is_open_or_fits() -> None:
    assert names("no", "works") == ["first", "worker", "either"]
    assert names("no", "idle") == ["first"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": [step("first", 1), step("second", 3)]},
        {"steps": [step("first", 2), step("second", 1)]},
        {"steps": [step("same", 1), step("same", 1)]},
        {"steps": [step("first", 1), step("second", 1, situations=["nowhere"])]},
        {"situations": [question(name, f"{name}-a", f"{name}-b") for name in "abcd"], "steps": [step("x", 1)] * 2},
        {"steps": [step("first", 1), step("second", 1, confidence="P")]},
    ],
    ids=["stage left out", "stages out of order", "id twice", "unknown situation", "four questions", "no source"],
)
def test_a_bundle_that_does_not_hold_together_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Bundle.model_validate(raw(**wrong))


def test_a_file_under_another_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.yml"
    file.write_text(yaml.safe_dump(raw(), allow_unicode=True), "utf-8")

    with pytest.raises(BundleBroken, match="文件名"):
        read(file)


def test_an_unknown_bundle_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NoBundle):
        BundleStore.open(tmp_path).get("some-bundle")


def test_a_material_that_two_steps_need_is_listed_once() -> None:
    guides = GuideStore.open()
    steps = [
        step("stay", 1, item="id-card-renewal", name="换证"),
        step("gone", 1, item="id-card-replacement", name="补证"),
        step("plain", 2, name="没有指南的一步"),
        step("lost", 2, item="no-such-item", name="指南还没写的一步"),
    ]
    bundle = Bundle.model_validate(raw(steps=steps, situations=[]))

    found = {row.material.name: row.needed_by for row in merged_materials(bundle, [], guides, "000000", DAY)}

    assert found["居民户口簿"] == ("换证", "补证")
    assert found["旧身份证"] == ("换证",)


def test_an_answer_narrows_the_materials_of_the_guide_it_means_something_to() -> None:
    guides = GuideStore.open()
    first = {"id": "wed", "name": "结婚了", "means": {"birth-household-registration": "married"}}
    second = {"id": "unwed", "name": "没结婚", "means": {"birth-household-registration": "unmarried"}}
    asked = {"id": "married", "text": "？", "options": [first, second]}
    steps = [step("household", 1, item="birth-household-registration"), step("other", 2)]
    bundle = Bundle.model_validate(raw(situations=[asked], steps=steps))

    found = [row.material.name for row in merged_materials(bundle, ["unwed"], guides, "000000", DAY)]

    assert "出生医学证明" in found
    assert "结婚证" not in found
