"""`zhiban chat`: a conversation in the terminal."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from core.reply import Choice, Turn
from core.settings import SharedSettings
from zhiban.client import Conversation
from zhiban.terminal import show

app = typer.Typer()
LEAVE = frozenset({"/退出", "/exit", "/quit", "/q"})


@app.command()
def chat(
    region: Annotated[str | None, typer.Option(help="区划代码，例如 990100")] = None,
    elder: Annotated[bool, typer.Option("--elder", help="长辈模式：短句、一步一问")] = False,
) -> None:
    """在终端里对话：直接打字，或者输入选项前的数字；/退出 结束。"""
    console = Console()
    with Conversation.open(SharedSettings(), region=region, elder=elder) as conversation:
        for message in conversation.greeting:
            console.print(escape(message["text"]), highlight=False)
        console.print("[dim]直接打字提问，输入数字选择选项，/退出 结束。[/dim]")
        offered: list[Choice] = []
        while (said := _read(console)) is not None:
            if not said:
                continue
            with console.status("正在查找…"):
                turn = _send(conversation, said, offered)
            offered = show(turn, console)
            if turn.form and turn.form.state == "collecting":
                console.print(f"[dim]已填 {turn.form.filled}/{turn.form.total} 项[/dim]")


def _read(console: Console) -> str | None:
    """The next line, stripped; None when the person leaves."""
    try:
        said = console.input("[bold green]您：[/bold green]").strip()
    except (EOFError, KeyboardInterrupt):
        console.print()
        return None
    return None if said.lower() in LEAVE else said


def _send(conversation: Conversation, said: str, offered: list[Choice]) -> Turn:
    """The number of an offered choice taps it; anything else is said."""
    if said.isascii() and said.isdigit() and 1 <= int(said) <= len(offered):
        return conversation.tap(offered[int(said) - 1].payload)
    return conversation.say(said)
