"""`zhiban ask`: one question, one turn."""

from typing import Annotated

import typer
from rich.console import Console

from core.reply import Status
from core.settings import SharedSettings
from zhiban.client import Conversation
from zhiban.terminal import show

app = typer.Typer()


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="要问的话，例如：居住证要不要钱")],
    as_json: Annotated[bool, typer.Option("--json", help="输出完整的 Turn（JSON）")] = False,
    region: Annotated[str | None, typer.Option(help="区划代码，例如 990100")] = None,
    elder: Annotated[bool, typer.Option("--elder", help="长辈模式：短句、一步一问")] = False,
) -> None:
    """问一个问题，打印回答和依据。"""
    with Conversation.open(SharedSettings(), region=region, elder=elder) as conversation:
        turn = conversation.say(text)
    if as_json:
        typer.echo(turn.model_dump_json(indent=2))
    else:
        show(turn, Console())
    if turn.status is Status.ERROR:
        raise typer.Exit(1)
