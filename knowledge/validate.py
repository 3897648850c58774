"""Checking guide files: `file:line: what is wrong and what to write`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import ValidationError

from knowledge.guides import DEFAULT_FOLDER, GuideStore, files
from knowledge.lines import line_of
from knowledge.lints import LINTS, Level, Scene, references
from knowledge.regions import Regions
from knowledge.schema import Guide
from knowledge.statutes import DEFAULT_FOLDER as STATUTES
from knowledge.statutes import Statutes

_PLAIN = {
    "missing": "缺少这个字段，请补上",
    "extra_forbidden": "没有这个字段，请检查拼写或删去",
    "string_too_long": "太长了，最多 {max_length} 个字",
    "string_too_short": "不能为空",
    "too_short": "至少要有 {min_length} 项",
    "literal_error": "只能写 {expected}",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "string_type": "要写文字；数字请加引号",
    "list_type": "要写成列表（每行以 - 开头）",
    "int_type": "要写整数",
    "int_parsing": "要写整数",
    "bool_type": "要写 true 或 false",
    "greater_than_equal": "不能小于 {ge}",
    "enum": "只能写 {expected}",
    "date_from_datetime_parsing": "日期要写成 2026-01-31",
    "date_type": "日期要写成 2026-01-31",
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong in a guide file."""

    file: Path
    line: int
    level: Level
    message: str
    """What is wrong and what to write, in plain Chinese."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message}"


def validate(
    folder: Path = DEFAULT_FOLDER, today: date | None = None, statutes: Path | None = STATUTES
) -> list[Finding]:
    """Everything wrong in a folder of guides, by file and line.

    Quoted clauses are checked where the folder of statutes exists.
    """
    guides: dict[Path, Guide] = {}
    found: list[Finding] = []
    for file in files(folder):
        try:
            guides[file] = Guide.model_validate(yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader))
        except yaml.YAMLError as error:
            found.append(_broken(file, error))
        except ValidationError as error:
            found.extend(_invalid(file, error))
    scene = Scene(GuideStore(guides.values(), Regions.open()), today or date.today())  # noqa: DTZ011 - a calendar day
    known = Statutes(statutes) if statutes and statutes.exists() else None
    for file, guide in guides.items():
        found.extend(_named(file, guide))
        found.extend(_linted(file, guide, scene))
        if known:
            found.extend(_quoted(file, guide, scene, known))
    found.extend(_twice(guides))
    return sorted(set(found))


def _linted(file: Path, guide: Guide, scene: Scene) -> Iterator[Finding]:
    text = None
    for lint in LINTS:
        for level, where, message in lint(guide, scene):
            text = text or file.read_text("utf-8")
            yield Finding(file, line_of(text, where), level, message)


def _quoted(file: Path, guide: Guide, scene: Scene, statutes: Statutes) -> Iterator[Finding]:
    text = None
    laws = {k: law for r in [*scene.store.records(guide.item), guide] for k, law in r.laws.items()}
    for where, ref in references(guide):
        law = laws.get(ref.law)
        statute = statutes.get(law.name) if law else None
        problem = statute.problem(ref) if statute else None
        if law is None or problem is None:
            continue
        text = text or file.read_text("utf-8")
        reason = statutes.superseded.get(law.name)
        level: Level = "warning" if reason else "error"
        yield Finding(file, line_of(text, where), level, f"{problem}（{reason}，请人工核对）" if reason else problem)


def _named(file: Path, guide: Guide) -> Iterator[Finding]:
    if file.parent.name != guide.region:
        yield Finding(file, 1, "error", f"region 是 {guide.region}，文件应放在 {guide.region}/ 文件夹")
    if file.name.split(".")[0] != guide.item:
        yield Finding(file, 1, "error", f"item 是 {guide.item}，文件名应是 {guide.item}.yml")


def _twice(guides: dict[Path, Guide]) -> Iterator[Finding]:
    seen: dict[tuple[str, str, int], Path] = {}
    for file, guide in guides.items():
        key = guide.item, guide.region, guide.version
        if key in seen:
            yield Finding(file, 1, "error", f"与 {seen[key].name} 的事项、区划、版本都相同，请把新的 version 加一")
        seen[key] = file


def _broken(file: Path, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None)
    detail = getattr(error, "problem", None) or "无法读取"
    return Finding(file, mark.line + 1 if mark else 1, "error", f"YAML 写法有误（{detail}），请检查缩进、冒号和引号")


def _invalid(file: Path, error: ValidationError) -> Iterator[Finding]:
    text = file.read_text("utf-8")
    for problem in error.errors():
        where = tuple(step for step in problem["loc"])
        context = problem.get("ctx", {})
        if problem["type"] == "value_error":
            said = str(context.get("error", problem["msg"]))
        else:
            said = _PLAIN.get(problem["type"], problem["msg"]).format(**context)
        path = ".".join(map(str, where))
        yield Finding(file, line_of(text, where), "error", f"{path}：{said}" if path else said)
