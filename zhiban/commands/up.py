"""`zhiban up`: everything made that is missing, everything started, kept running, and stopped together."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from core.problem import AppError
from core.settings import SharedSettings, ensure_secret
from zhiban import stack
from zhiban.childlog import last_lines
from zhiban.ports import check_ports
from zhiban.preparation import PreparationFailed, prepare
from zhiban.service import Service
from zhiban.supervisor import Event, StartFailed, Supervisor

app = typer.Typer()


@app.command()
def up(
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="只做准备（训练、制作索引），不启动")] = False,
) -> None:
    """启动全部服务，缺什么先做什么；Ctrl-C 全部停止。"""
    console = Console()
    settings = SharedSettings()
    ensure_secret(settings.home)
    services = stack.services(settings)
    logs = settings.home / "logs"
    try:
        if not prepare_only:
            check_ports(services)
        prepare(stack.artefacts(settings), logs, lambda what: _working(console, what))
        if not prepare_only:
            asyncio.run(_supervise(services, logs, settings, console))
    except (PreparationFailed, StartFailed) as error:
        for line in last_lines(error.log):
            console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)
        raise
    except KeyboardInterrupt:
        raise AppError("已停止。") from None


async def _supervise(services: list[Service], logs: Path, settings: SharedSettings, console: Console) -> None:
    began = time.monotonic()
    with _waiting(console) as progress:
        narrator = _Narrator(console, began)
        supervisor = Supervisor(services, logs, narrator.tell)

        def ready() -> None:
            progress.stop()
            _welcome(console, settings, logs, time.monotonic() - began)

        await supervisor.run(ready)
    console.print("全部服务已停止。")


class _Narrator:
    """Says what happens to the services, one line each."""

    def __init__(self, console: Console, began: float) -> None:
        self._console = console
        self._began = began

    def tell(self, event: Event) -> None:
        title = event.service.title
        match event.kind:
            case "ready":
                sentence = f"{title}已就绪（{time.monotonic() - self._began:.0f} 秒）"
            case "died":
                sentence = f"{title}意外退出（代码 {event.exit_code}），{event.pause_s:g} 秒后重新启动"
            case "back":
                sentence = f"{title}已恢复"
            case "stopping":
                sentence = f"正在停止{title}"
        self._console.print(sentence, highlight=False)


def _welcome(console: Console, settings: SharedSettings, logs: Path, seconds: float) -> None:
    console.print(f"\n[bold]智办已就绪[/bold]（{seconds:.0f} 秒）", highlight=False)
    if settings.demo:
        console.print(f"  演示门户  {settings.gateway_url}/", highlight=False)
    console.print(f"  试一试    {_sample(settings)}", highlight=False)
    console.print(f"  日志      {_short(logs)}    按 Ctrl-C 全部停止\n", highlight=False)


def _sample(settings: SharedSettings) -> str:
    """A command that works in another shell as it stands."""
    moved = settings.gateway_port != SharedSettings.model_fields["gateway_port"].default
    variable = f"ZHIBAN_GATEWAY_PORT={settings.gateway_port} " if moved else ""
    command = "zhiban" if shutil.which("zhiban") else _short(Path(sys.executable).with_name("zhiban"))
    return f'{variable}{command} ask "居住证要不要钱"'


def _short(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


@contextmanager
def _working(console: Console, what: str) -> Iterator[None]:
    """Shows a long step: a spinner with its time on a terminal, else one line at its end and its beginning."""
    began = time.monotonic()
    if not console.is_terminal:
        console.print(f"{what}…", highlight=False)
        yield
    else:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            progress.add_task(what)
            yield
    console.print(
        f"{what.split('，')[0].replace('正在', '')}完成（{time.monotonic() - began:.0f} 秒）", highlight=False
    )


@contextmanager
def _waiting(console: Console) -> Iterator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task("正在启动各项服务")
        yield progress
