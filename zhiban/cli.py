"""The command `zhiban`. Subcommands live in zhiban.commands and are imported when they are called."""

import importlib
import sys
from typing import Any

import httpx
import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from core.problem import AppError

COMMANDS = {
    "up": "启动全部服务",
    "ask": "问一个问题",
    "chat": "在终端里对话",
    "guides": "办事指南：检查、查看、导入",
    "forms": "表单：检查",
    "index": "检索索引：制作、退回、试查",
    "eval": "按脚本对话和提问，看答得对不对",
    "bench": "测量速度",
    "train": "训练模型",
}


class LazyCommands(TyperGroup):
    """Imports a subcommand's module when it is called, so that `ask` does not wait for the search libraries."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """What the list of commands shows of one; None where there is no such command."""
        return TyperCommand(cmd_name, short_help=COMMANDS[cmd_name]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called, its module imported."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            command = get_command(importlib.import_module(f"zhiban.commands.{name}").app)
            command.name = name
        return name, command, rest

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; an expected failure is one sentence on stderr and exit code 1."""
        try:
            return super().invoke(ctx)
        except AppError as error:
            typer.echo(error.detail or error.title, err=True)
        except httpx.TransportError:
            typer.echo("与服务的连接中断了，请稍后再试。", err=True)
        sys.exit(1)


app = typer.Typer(cls=LazyCommands, no_args_is_help=True, add_completion=False, help="智办：政务服务问答与办事助手")


@app.callback()
def _root() -> None:
    """Holds the subcommands."""
