"""`zhiban guides`: the guides themselves."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.tree import Tree

from core.clock import SystemClock
from core.settings import SharedSettings
from knowledge.guides import GuideStore, Resolved
from knowledge.ingest.importer import Importer
from knowledge.validate import Finding
from knowledge.validate import validate as find_faults

app = typer.Typer(no_args_is_help=True, help="办事指南：检查、查看、导入")


@app.command()
def validate(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """检查全部办事指南，逐条指出 文件:行: 问题和改法；有错误时退出码为 1。"""
    settings = SharedSettings()
    findings = find_faults(settings.guides, SystemClock().today())
    errors = [finding for finding in findings if finding.level == "error"]
    if as_json:
        typer.echo(json.dumps([_finding(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(str(finding))
        count = len(GuideStore.open(settings.guides).items())
        typer.echo(f"{count} 个事项：{len(errors)} 处错误，{len(findings) - len(errors)} 处提醒。")
    if errors:
        raise typer.Exit(1)


@app.command()
def show(
    item: Annotated[str, typer.Argument(help="事项标识，例如 residence-permit-application")],
    region: Annotated[str | None, typer.Option(help="区划代码，例如 990100")] = None,
    on: Annotated[str | None, typer.Option(help="哪一天的指南，例如 2026-11-22；默认今天")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """看一个事项在一个地区的指南，以及每一项内容来自哪一级。"""
    settings = SharedSettings()
    day = date.fromisoformat(on) if on else SystemClock().today()
    guide = GuideStore.open(settings.guides).resolve(item, region or settings.region, day)
    if as_json:
        fields = {name: _field(resolved) for name, resolved in guide.fields().items()}
        body = {"item": item, "name": guide.name, "region": guide.region, "fields": fields}
        typer.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    tree = Tree(f"[bold]{guide.name}[/bold]（{item}）")
    for name, resolved in guide.fields().items():
        branch = tree.add(f"{name}（{resolved.region_name}）")
        for line in _lines(resolved.value):
            branch.add(line, highlight=False)
    Console().print(tree)


@app.command("import")
def import_(
    source: Annotated[
        Path, typer.Argument(help="文件或文件夹：HTML、PDF、DOCX、TXT、MD；实施清单 JSON、XLSX", exists=True)
    ],
    out: Annotated[Path | None, typer.Option(help="放到哪里，默认 $ZHIBAN_HOME/imported")] = None,
) -> None:
    """导入：实施清单成为待核对的指南草稿，政策文件成为可引用的段落；中断后再运行会接着做。"""
    settings = SharedSettings()
    folder = out or settings.home / "imported"
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("导入")

        def show(name: str, done: int, total: int) -> None:
            progress.update(task, description=name or "导入", completed=done, total=total)

        outcome = Importer(folder, SystemClock().today()).run(source, show)
    for line in outcome.lines():
        typer.echo(line)
    typer.echo(f"放在 {folder}：review/ 里的草稿请核对后移到 guides/，passages/ 里的段落按原文引用。")
    if outcome.failed:
        raise typer.Exit(1)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "file": str(finding.file),
        "line": finding.line,
        "level": str(finding.level),
        "message": finding.message,
    }


def _field(resolved: Resolved) -> dict[str, Any]:
    return {
        "value": _plain(resolved.value),
        "region": resolved.region,
        "region_name": resolved.region_name,
        "inherited": resolved.inherited,
    }


def _plain(value: Any) -> Any:
    """The value as JSON can hold it, without what is not stated."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


def _lines(value: Any) -> Iterator[str]:
    """A field's statements, one a line."""
    if isinstance(value, list):
        for one in value:
            yield from _lines(one)
    elif isinstance(value, BaseModel):
        said = getattr(value, "text", None) or getattr(value, "name", None)
        if said:
            yield str(said)
            return
        for name in type(value).model_fields:
            yield from _lines(getattr(value, name))
    elif isinstance(value, str):
        yield value
