"""Items of the national exchange tables (JSON or XLSX), as drafts of guides that a person has to review.

Field names are those of `up_task_general_basic`, `_extend`, `_material` and `_fee_project`. Nothing is made up: what
the table leaves out stays out, and every fact is marked P with the file as its source.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from pypinyin import lazy_pinyin

from knowledge.ingest.document import Unreadable, check_size
from knowledge.ingest.readers import check_archive
from knowledge.text.normalise import normalise, readable

MAX_ROWS = 20_000
_YES = frozenset({"1", "是", "true", "True", "yes"})
_UNITS = {"1": "working_day", "2": "day", "4": "month"}
_UNIT_NAMES = {"working_day": "个工作日", "day": "日", "month": "个月"}
_NEED = {"1": "required", "2": "optional", "3": "deferrable"}
_FORM = {"1": "paper", "2": "electronic", "3": "either"}
_ISSUED = {"10": "self", "20": "government"}
_LONGEST = 300

Row = Mapping[str, Any]
Draft = dict[str, Any]


def read_rows(file: Path) -> list[Row]:
    """The rows of a JSON list (or `{"data": [...]}`) or of an XLSX sheet whose first line names the fields."""
    check_size(file)
    rows = _from_json(file) if file.suffix.lower() == ".json" else _from_xlsx(file)
    if len(rows) > MAX_ROWS:
        raise Unreadable(f"{file.name}：有 {len(rows)} 行，最多 {MAX_ROWS} 行，请拆开再导入")
    named = [row for row in rows if str(row.get("task_name") or "").strip()]
    if not named:
        raise Unreadable(f"{file.name}：没有 task_name（事项名称）这一列，不是实施清单")
    return named


def drafts(rows: list[Row], source: str, today: date) -> Iterator[Draft]:
    """One draft a row, ready to be written as YAML."""
    for row in rows:
        yield _draft(row, source, today)


def slug(name: str) -> str:
    """An identifier for an item that has none: its pinyin."""
    spoken = "-".join(lazy_pinyin(re.sub(r"\W+", "", normalise(name))))
    return re.sub(r"[^a-z0-9]+", "-", spoken).strip("-")[:80] or "item"


def _draft(row: Row, source: str, today: date) -> Draft:
    name = readable(str(row["task_name"]))
    found: Draft = {
        "item": slug(name),
        "region": str(row.get("region_code") or "000000").strip(),
        "version": int(row.get("task_version") or 1),
        "owner": "review",
        "reviewed_on": today,
        "name": name,
        "task_type": _code(row, "task_type", 2),
        "server_type": [part for part in str(row.get("server_type") or "").split("^") if part] or None,
        "department": _text(row, "dept_name"),
        "project_type": _code(row, "project_type", 1),
        "aliases": [readable(a) for a in re.split(r"[,，、;；\n]", str(row.get("common_names") or "")) if a.strip()],
        "condition": _facts(row, "accept_condition", source, identified=True),
        "time_limit": _time_limit(row, source),
        "fee": _fee(row, source),
        "materials": [_material(m, source) for m in _list(row, "material") if m.get("material_name")] or None,
        "place": _facts(row, "transact_addr", source),
        "hours": _facts(row, "transact_time", source),
        "process": _facts(row, "handle_flow", source, process=True),
        "questions": [readable(str(q["question"])) for q in _list(row, "questions") if q.get("question")],
    }
    return {key: value for key, value in found.items() if value not in (None, [], "")}


def _facts(
    row: Row, field: str, source: str, *, identified: bool = False, process: bool = False
) -> list[dict[str, Any]] | None:
    texts = [readable(t)[:_LONGEST] for t in re.split(r"[\n\r]+", str(row.get(field) or "")) if readable(t)]
    made = []
    for number, text in enumerate(texts, 1):
        fact: dict[str, Any] = {"text": text, "confidence": "P", "source": source}
        if identified:
            fact = {"id": f"c{number}", **fact}
        if process:
            fact = {"name": f"第{number}步", **fact}
        made.append(fact)
    return made or None


def _time_limit(row: Row, source: str) -> dict[str, Any] | None:
    limits = {
        kind: [limit]
        for kind, field in (("statutory", "anticipate"), ("promised", "promise"))
        if (limit := _limit(row, field, source))
    }
    return limits or None


def _limit(row: Row, field: str, source: str) -> dict[str, Any] | None:
    raw, explained = row.get(f"{field}_day"), _text(row, f"{field}_explain")
    if raw in (None, "") and not explained:
        return None
    amount = int(float(raw)) if raw not in (None, "") else None
    unit = _UNITS.get(str(row.get(f"{field}_type") or "1"), "working_day")
    said = "当场办结" if amount == 0 else f"{amount}{_UNIT_NAMES[unit]}"
    text = explained or said
    return {"amount": amount, "unit": unit, "text": text, "confidence": "P", "source": source}


def _fee(row: Row, source: str) -> dict[str, Any] | None:
    if row.get("is_fee") in (None, ""):
        return None
    if str(row["is_fee"]) not in _YES:
        free = {"name": "费用", "free": True, "text": "不收费", "confidence": "P", "source": source}
        return {"charged": "no", "items": [free]}
    items = [
        {
            "name": readable(str(fee.get("fee_name") or "收费项目")),
            "amount": readable(str(fee["fee_stand"])) if fee.get("fee_stand") else None,
            "text": readable(f"{fee.get('fee_name') or '收费'}：{fee.get('fee_stand') or '以当地公布为准'}"),
            "confidence": "P",
            "source": readable(str(fee.get("by_law") or source)),
        }
        for fee in _list(row, "fee_project")
    ]
    unknown = {"name": "费用", "text": "收费，标准以当地公布为准", "confidence": "P", "source": source}
    return {"charged": "yes", "items": [{k: v for k, v in i.items() if v is not None} for i in items] or [unknown]}


def _material(row: Row, source: str) -> dict[str, Any]:
    found = {
        "name": readable(str(row["material_name"])),
        "need": _NEED.get(str(row.get("is_need") or "1"), "required"),
        "form": _FORM.get(str(row.get("material_format") or "3"), "either"),
        "original": _count(row, "page_num_y"),
        "copies": _count(row, "page_num_f"),
        "issued_by": _ISSUED.get(str(row.get("source_type") or "10"), "other"),
        "issuer": _text(row, "source_explain"),
        "exempt": str(row.get("exempt") or "") in _YES or None,
        "when": _text(row, "condition_expr"),
        "note": _text(row, "fill_explain"),
        "confidence": "P",
        "source": source,
    }
    return {key: value for key, value in found.items() if value is not None}


def _from_json(file: Path) -> list[Row]:
    try:
        data = json.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{file.name}：JSON 写法有误") from error
    rows = data.get("data") or data.get("rows") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(f"{file.name}：应是事项的列表")
    return rows


def _from_xlsx(file: Path) -> list[Row]:
    check_archive(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (KeyError, ValueError, OSError) as error:
        raise Unreadable(f"{file.name}：表格已损坏") from error
    sheet = book.worksheets[0]
    lines = sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2)
    head = [str(cell or "").strip() for cell in next(lines, ())]
    return [dict(zip(head, line, strict=False)) for line in lines if any(cell is not None for cell in line)]


def _list(row: Row, field: str) -> list[Row]:
    value = row.get(field)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _text(row: Row, field: str) -> str | None:
    return readable(str(row.get(field) or ""))[:_LONGEST] or None


def _code(row: Row, field: str, width: int) -> str | None:
    value = str(row.get(field) or "").strip()
    return value.zfill(width) if value else None


def _count(row: Row, field: str) -> int | None:
    value = str(row.get(field) or "").strip()
    return int(float(value)) if re.fullmatch(r"\d+(\.0+)?", value) else None
