from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.validate import validate
from tests.knowledge.conftest import WriteGuide

TODAY = date(2026, 11, 22)
K = {"confidence": "K"}


def messages(folder: Path, level: str = "error") -> list[str]:
    return [found.message for found in validate(folder, TODAY, statutes=None) if found.level == level]


def test_sound_guide_has_no_errors(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit")

    assert messages(guides_folder) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": None}, "缺少 name"),
        ({"colour": "red"}, "没有这个字段"),
        ({"reviewed_on": "2027-01-01"}, "将来的日期"),
        ({"effective_from": "2026-02-01", "effective_to": "2026-01-01"}, "早于"),
        ({"result": [{"name": "居住证", "type": "其他", "text": "证", **K}]}, "出证办结"),
        ({"visits": 1}, "visits_reason"),
        ({"visits": 0, "visits_reason": "采集指纹"}, "请删去"),
        ({"visits": 0, "online": {"available": "no", "facts": [{"text": "不能网办", **K}]}}, "by_post"),
        (
            {"visits": 1, "visits_reason": "x", "online": {"available": "yes", "facts": [{"text": "可以", **K}]}},
            "应写 0",
        ),
        ({"fee": {"charged": "no", "items": [{"name": "证", "text": "收费", **K}]}}, "free: true"),
        ({"fee": {"charged": "yes", "items": [{"name": "证", "free": True, "text": "免费", **K}]}}, "不免费"),
        ({"fee": {"charged": "yes", "items": [{"name": "证", "amount": "20元", "text": "x", **K}]}}, "收费依据"),
        (
            {"pay_online": True, "fee": {"charged": "no", "items": [{"name": "证", "free": True, "text": "x", **K}]}},
            "pay_online",
        ),
        ({"topics": ["商标海关"]}, "主题"),
        ({"places": [{"name": "大厅", "address": "某路1号", **K}]}, "全国指南不写具体办理地点"),
        ({"questions": ["怎么办", "怎么办"]}, "重复"),
        ({"not_this": ["permit"]}, "不能写本事项自己"),
        ({"condition": [{"id": "a", "text": "x", "situations": ["lost"], **K}]}, "没有 lost"),
        (
            {"condition": [{"id": "a", "text": "x", "confidence": "S", "ref": {"law": "nolaw", "article": 1}}]},
            "laws 里没有 nolaw",
        ),
        ({"condition": [{"id": "a", "text": "x", "confidence": "S"}]}, "要写 ref"),
    ],
)
def test_what_is_wrong_is_said(write_guide: WriteGuide, guides_folder: Path, fields: dict[str, Any], said: str) -> None:
    write_guide("permit", **fields)

    assert any(said in message for message in messages(guides_folder))


def contacts(*phones: tuple[str, str]) -> list[dict[str, str]]:
    return [{"name": kind, "kind": kind, "phone": phone, **K} for kind, phone in phones]


@pytest.mark.parametrize(
    ("region", "phones", "said"),
    [
        ("990100", [("consult", "0000-5550101"), ("complaint", "0000-5550101")], "不能相同"),
        ("990100", [("consult", "0000-5550101")], "缺少投诉电话"),
        ("990100", [("consult", "5550101"), ("complaint", "12345")], "缺区号"),
        ("990100", [("consult", "0571-12345678"), ("complaint", "12345")], "只能用 0000"),
        ("000000", [("consult", "0571-12345678"), ("complaint", "12345")], "全国热线"),
    ],
)
def test_phones(
    write_guide: WriteGuide, guides_folder: Path, region: str, phones: list[tuple[str, str]], said: str
) -> None:
    write_guide("permit")
    write_guide("permit", region, fictional=region != "000000", contacts=contacts(*phones))

    assert any(said in message for message in messages(guides_folder))


def test_promise_is_not_longer_than_the_statute(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", time_limit={"statutory": [{"amount": 15, "unit": "day", "text": "15日", **K}]})
    local = write_guide("permit", "990100", time_limit={"promised": [{"amount": 20, "text": "20个工作日", **K}]})

    (found,) = [f for f in validate(guides_folder, TODAY, statutes=None) if f.level == "error"]

    assert found.file == local
    assert "长于法定时限" in found.message


def test_line_of_the_fault_is_named(write_guide: WriteGuide, guides_folder: Path) -> None:
    file = write_guide("permit", fee={"charged": "perhaps", "items": [{"name": "证", "text": "x", **K}]})
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "perhaps" in text)

    (found,) = validate(guides_folder, TODAY, statutes=None)

    assert str(found).startswith(f"{file}:{line}: error: fee.charged：只能写")


def test_broken_yaml_is_told_with_its_line(guides_folder: Path) -> None:
    (guides_folder / "000000").mkdir(parents=True)
    (guides_folder / "000000" / "permit.yml").write_text("item: permit\nname: [unclosed\n", "utf-8")

    (found,) = validate(guides_folder, TODAY, statutes=None)

    assert "YAML 写法有误" in found.message
    assert found.line >= 2


def test_misplaced_file_and_doubled_version(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit")
    write_guide("permit", file="other.yml")

    said = messages(guides_folder)

    assert any("文件名应是 permit.yml" in message for message in said)
    assert any("version 加一" in message for message in said)


def test_quote_that_is_not_in_the_article(write_guide: WriteGuide, guides_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "某某条例(2015-11-26).md").write_text("第一条 首次申领，免收工本费。", "utf-8")
    ref = {"law": "mm", "article": 1, "quote": "首次申领，收工本费。"}
    write_guide(
        "permit",
        laws={"mm": {"name": "某某条例"}},
        condition=[{"id": "a", "text": "x", "confidence": "S", "ref": ref}],
    )

    found = [f for f in validate(guides_folder, TODAY, tmp_path / "laws") if f.level == "error"]

    assert len(found) == 1
    assert "引文不在《某某条例》第1条" in found[0].message
