"""`zhiban index`: the search index."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from core.settings import SharedSettings
from knowledge.build import build as build_index
from knowledge.build import roll_back
from knowledge.guides import GuideStore
from knowledge.search import Searcher

app = typer.Typer(no_args_is_help=True, help="检索索引：制作、退回、试查")
STEPS = {"read": "读取指南", "tokens": "分词", "encode": "计算语义向量", "publish": "检查并启用"}


@app.command()
def build(as_json: Annotated[bool, typer.Option("--json", help="输出清单（JSON）")] = False) -> None:
    """从办事指南制作索引，检查无误后启用。"""
    settings = SharedSettings()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks = {step: progress.add_task(title, visible=False) for step, title in STEPS.items()}

        def show(step: str, done: int, total: int) -> None:
            if step in tasks:
                progress.update(tasks[step], completed=done, total=total, visible=True)

        built = build_index(settings.index_folder, settings.guides, show)
    if as_json:
        typer.echo(built.manifest.model_dump_json(indent=2))
    else:
        typer.echo(f"索引 {built.version} 已启用：{built.manifest.items} 个事项，{built.manifest.chunks} 段。")
        if built.manifest.encoder is None:
            typer.echo("没有找到语义模型，这个索引只按字词和读音查找。")


@app.command()
def rollback() -> None:
    """退回上一个索引；再运行一次又换回来。运行中的服务几秒内自动换用。"""
    typer.echo(f"已退回索引 {roll_back(SharedSettings().index_folder)}。")


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="要查的话")],
    region: Annotated[str | None, typer.Option(help="区划代码，例如 990100")] = None,
    limit: Annotated[int, typer.Option(min=1, max=20)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """看一句话会查到哪些事项，各项得分是多少。"""
    settings = SharedSettings()
    searcher = Searcher.open(settings.index_folder, GuideStore.open(settings.guides))
    result = searcher.search(text, region=region or settings.region, limit=limit)
    if as_json:
        hits = [
            {"item": hit.item, "name": hit.name, "score": round(hit.score, 4), "channels": hit.channel_scores}
            for hit in result.hits
        ]
        typer.echo(json.dumps({"decision": result.decision, "hits": hits}, ensure_ascii=False, indent=2))
        return
    decision = {"answer": "直接回答第一项", "clarify": "请对方选择", "unknown": "没有把握"}[result.decision]
    table = Table("事项", "名称", "得分", "最像的一段", title=f"{decision}")
    for hit in result.hits:
        table.add_row(hit.item, hit.name, f"{hit.score:.3f}", hit.chunk[:40])
    Console().print(table)
