"""`zhiban eval`: whether questions find their item, and conversations go as they should."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
import yaml
from rich.console import Console
from rich.progress import track

from core.settings import ROOT, SharedSettings
from knowledge.guides import GuideStore
from knowledge.search import Searcher
from zhiban import scenario
from zhiban.client import NotRunning

app = typer.Typer(no_args_is_help=True, help="按脚本对话和提问，看答得对不对")
SCENARIOS = ROOT / "tests" / "scenarios"
QUESTIONS = ROOT / "tests" / "evals" / "retrieval" / "held_out.yml"
APPLICANT = Path(__file__).parents[1] / "applicant.yml"

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command()
def retrieval(
    file: Annotated[Path, typer.Argument(help="提问文件：{text, item} 的列表", exists=True)] = QUESTIONS,
    as_json: AsJson = False,
) -> None:
    """每个提问查到的第一项、前三项里有没有该有的事项，没有指南的提问有没有如实说不知道。"""
    settings = SharedSettings()
    searcher = Searcher.open(settings.index_folder, GuideStore.open(settings.guides))
    questions = yaml.safe_load(file.read_text("utf-8"))
    console = Console(stderr=True)
    counts: Counter[str] = Counter()
    for question in track(questions, "提问", console=console, disable=not console.is_terminal, transient=True):
        result = searcher.search(question["text"], region=settings.region)
        counts.update(_judged([hit.item for hit in result.hits], result.decision, question.get("item")))
    if as_json:
        typer.echo(json.dumps(counts, ensure_ascii=False))
        return
    known, strange = counts["known"], counts["strange"]
    typer.echo(f"有指南的提问 {known} 个：第一项就对 {_share(counts['first'], known)}，前三项里有 ", nl=False)
    typer.echo(f"{_share(counts['third'], known)}，直接答错 {_share(counts['wrong'], known)}")
    typer.echo(f"没有指南的提问 {strange} 个：如实说不知道 {_share(counts['refused'], strange)}")


@app.command()
def conversations(
    folder: Annotated[Path, typer.Argument(help="脚本文件夹", exists=True)] = SCENARIOS, as_json: AsJson = False
) -> None:
    """在运行中的服务上走一遍全部脚本对话；有一段不符时退出码为 1。"""
    settings = SharedSettings()
    _require(settings.gateway_url)
    found = list(scenario.load(folder))
    values = {key: str(value) for key, value in yaml.safe_load(APPLICANT.read_text("utf-8")).items()}
    console = Console(stderr=True)
    with console.status("") as status:
        done = Counter[str]()

        def advance() -> None:
            done.update(["done"])
            status.update(f"对话 {done['done']}/{len(found)}")

        outcomes = scenario.run_all(found, settings.gateway_url, values, advance)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        typer.echo(json.dumps([asdict(outcome) for outcome in outcomes], ensure_ascii=False, indent=2))
    else:
        for outcome in failed:
            typer.echo(f"{outcome.file}：{outcome.name}，第 {outcome.move} 步：{'；'.join(outcome.faults)}")
        typer.echo(f"{len(outcomes)} 段对话，{len(outcomes) - len(failed)} 段符合。")
    if failed:
        raise typer.Exit(1)


def _judged(items: list[str], decision: str, wanted: Any) -> list[str]:
    """What one question counts for."""
    if wanted is None:
        return ["strange", *(["refused"] if decision == "unknown" else [])]
    return [
        "known",
        *(["first"] if items[:1] == [wanted] else []),
        *(["third"] if wanted in items[:3] else []),
        *(["wrong"] if decision == "answer" and items[:1] != [wanted] else []),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part}（{part / whole:.1%}）" if whole else "0"


def _require(url: str) -> None:
    try:
        httpx.get(f"{url}/healthz", timeout=5, trust_env=False)
    except httpx.TransportError as error:
        raise NotRunning(url) from error
