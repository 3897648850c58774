import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml

from knowledge.ingest.importer import STATE, Importer
from knowledge.schema import Guide

TODAY = date(2026, 11, 22)
TASK = {
    "task_name": "排水许可证核发",
    "region_code": "990100",
    "task_type": "1",
    "server_type": "1^2",
    "dept_name": "示范市水务局",
    "project_type": "2",
    "common_names": "排水证，下水许可",
    "accept_condition": "（一）向城镇排水设施排放污水。\n（二）排放口设置符合规划。",
    "anticipate_day": 20,
    "anticipate_type": "1",
    "promise_day": 5,
    "promise_type": "1",
    "is_fee": "0",
    "material": [
        {"material_name": "排水许可申请表", "is_need": "1", "page_num_y": "1", "material_format": "3"},
        {"material_name": "營業執照", "source_type": "20", "source_explain": "市场监管部门", "exempt": "1"},
    ],
    "questions": [{"question": "开洗车店要办排水证吗", "answer": "要"}],
}
TEXT = "第一章 总则\n" + "".join(
    f"申请人应当在第{n}个工作日内提交材料，由受理部门审核并书面答复。\n" for n in range(30)
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path / "out", TODAY)


def draft(tmp_path: Path) -> Guide:
    (file,) = (tmp_path / "out" / "review").glob("*.yml")
    return Guide.model_validate(yaml.safe_load(file.read_text("utf-8")))


def test_exchange_table_becomes_a_draft_that_is_a_guide(tmp_path: Path, inbox: Path) -> None:
    (inbox / "tasks.json").write_text(json.dumps([TASK], ensure_ascii=False), "utf-8")

    importer(tmp_path).run(inbox)

    guide = draft(tmp_path)
    assert (guide.name, guide.region, guide.task_type) == ("排水许可证核发", "990100", "01")
    assert guide.aliases == ["排水证", "下水许可"]
    assert [m.name for m in guide.materials or []] == ["排水许可申请表", "营业执照"]
    assert guide.time_limit is not None
    assert guide.time_limit.promised[0].text == "5个工作日"
    assert guide.fee is not None
    assert guide.fee.charged == "no"


def test_spreadsheet_gives_the_same_draft(tmp_path: Path, inbox: Path) -> None:
    flat = {key: value for key, value in TASK.items() if not isinstance(value, list)}
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(flat))
    book.active.append(list(flat.values()))
    book.save(inbox / "tasks.xlsx")

    importer(tmp_path).run(inbox)

    assert draft(tmp_path).department == "示范市水务局"


def test_documents_become_passages(tmp_path: Path, inbox: Path) -> None:
    (inbox / "policy.txt").write_text(TEXT, "utf-8")

    outcome = importer(tmp_path).run(inbox)

    assert outcome.passages == 30
    assert len(list((tmp_path / "out" / "passages").glob("*.jsonl"))) == 1


def test_broken_files_are_told_and_the_rest_goes_on(tmp_path: Path, inbox: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"no pdf")
    (inbox / "b.json").write_text("{", "utf-8")
    (inbox / "c.exe").write_bytes(b"MZ")
    (inbox / "d.txt").write_text(TEXT, "utf-8")

    outcome = importer(tmp_path).run(inbox)

    assert [sentence.split("：")[0] for sentence in outcome.failed] == ["a.pdf", "b.json", "c.exe"]
    assert outcome.passages == 30


def test_second_run_takes_only_what_changed(tmp_path: Path, inbox: Path) -> None:
    (inbox / "a.txt").write_text(TEXT, "utf-8")
    (inbox / "tasks.json").write_text(json.dumps([TASK]), "utf-8")
    importer(tmp_path).run(inbox)
    (inbox / "b.txt").write_text(
        "关于申领补贴的说明。\n" + TEXT.replace("材料", "表格").replace("工作日", "自然日"), "utf-8"
    )

    outcome = importer(tmp_path).run(inbox)

    assert outcome.unchanged == 2
    assert set(json.loads((tmp_path / "out" / STATE).read_text("utf-8"))) == {"a.txt", "b.txt", "tasks.json"}


def test_lost_output_is_made_again(tmp_path: Path, inbox: Path) -> None:
    (inbox / "a.txt").write_text(TEXT, "utf-8")
    importer(tmp_path).run(inbox)
    for file in (tmp_path / "out" / "passages").iterdir():
        file.unlink()

    assert importer(tmp_path).run(inbox).passages == 30


def test_the_same_article_in_two_scripts_counts_once(tmp_path: Path, inbox: Path) -> None:
    simplified = "政务服务便利化改革的内涵不断拓展，群众所需所急所盼成为重要信号，要坚持以人民为中心的发展思想。"
    traditional = "政務服務便利化改革的內涵不斷拓展，群眾所需所急所盼成為重要信號，要堅持以人民為中心的發展思想。"
    (inbox / "a.txt").write_text(simplified, "utf-8")
    (inbox / "b.txt").write_text(traditional, "utf-8")

    outcome = importer(tmp_path).run(inbox)

    assert outcome.duplicates == [("b.txt", "a.txt")]


def test_progress_ends_with_all(tmp_path: Path, inbox: Path) -> None:
    (inbox / "a.txt").write_text(TEXT, "utf-8")
    seen: list[tuple[str, int, int]] = []

    importer(tmp_path).run(inbox, lambda *step: seen.append(step))

    assert seen == [("a.txt", 0, 1), ("", 1, 1)]
