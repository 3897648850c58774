"""`zhiban forms`: the forms as data."""

from collections.abc import Iterator
from pathlib import Path

import typer
from pydantic import ValidationError

from actions.forms.catalogue import SPECS, SpecBroken, read_spec
from knowledge.lines import line_of

app = typer.Typer(no_args_is_help=True, help="表单：检查")


@app.callback()
def _root() -> None:
    """Holds the subcommands, however few."""


@app.command()
def validate(folder: Path = typer.Argument(SPECS, help="表单文件夹", exists=True)) -> None:  # noqa: B008 - typer's way
    """检查全部表单，逐条指出 文件:行: 问题；有错误时退出码为 1。"""
    files = sorted(folder.glob("*.yml"))
    faults = [fault for file in files for fault in _faults(file)]
    for fault in faults:
        typer.echo(fault)
    typer.echo(f"{len(files)} 个表单：{len(faults)} 处错误。")
    if faults:
        raise typer.Exit(1)


def _faults(file: Path) -> Iterator[str]:
    try:
        read_spec(file)
    except SpecBroken as error:
        if not isinstance(error.__cause__, ValidationError):
            yield f"{file}:1: error: {error.detail}"
            return
        text = file.read_text("utf-8")
        for problem in error.__cause__.errors():
            where = ".".join(map(str, problem["loc"]))
            yield f"{file}:{line_of(text, problem['loc'])}: error: {where}：{problem['msg']}"
