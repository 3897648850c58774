"""`zhiban bench`: the measurements of the folder bench/, which docs/benchmarks.md reports."""

import subprocess
import sys
from typing import Annotated

import typer

from core.settings import ROOT

app = typer.Typer()
ANY_OPTIONS = {"ignore_unknown_options": True, "allow_extra_args": True}


@app.command(context_settings=ANY_OPTIONS)
def bench(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="测哪一项：bench/ 里的模块名")] = "turns",
) -> None:
    """测量速度；其余选项原样交给测量程序。"""
    known = sorted(file.stem for file in (ROOT / "bench").glob("*.py") if "def main(" in file.read_text("utf-8"))
    if name not in known:
        typer.echo(f"没有这一项测量。可以测的有：{'、'.join(known)}", err=True)
        raise typer.Exit(2)
    command = [sys.executable, "-m", f"bench.{name}", *context.args]
    raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)  # noqa: S603 - our own module
