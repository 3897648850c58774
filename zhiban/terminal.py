"""A turn as lines in a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from core.reply import Choice, Citation, Message, Turn


def show(turn: Turn, console: Console) -> list[Choice]:
    """Prints what a turn says; returns its choices, which are printed with the numbers 1, 2, …"""
    offered: list[Choice] = []
    for message in turn.messages:
        for line in lines(message, first_number=len(offered) + 1):
            console.print(line, highlight=False, soft_wrap=not console.is_terminal)
        offered += choices(message)
    return offered


def choices(message: Message) -> list[Choice]:
    """What may be tapped under a message: its choices, or the options of the field it asks."""
    return message.choices or (message.field.options if message.field else [])


def lines(message: Message, *, first_number: int = 1) -> Iterator[str]:
    """The lines of one message, in rich's markup."""
    yield escape(message.text)
    if message.field:
        if message.field.error:
            yield f"[red]{escape(message.field.error)}[/red]"
        hints = [hint for hint in (message.field.help, _example(message.field.example)) if hint]
        yield from (f"[dim]{escape(hint)}[/dim]" for hint in hints if hint not in message.text)
    yield from (f"  {escape(row.label)}：{escape(row.value)}" for row in message.review)
    yield from (f"  {escape(event.at[:16].replace('T', ' '))}  {escape(event.text)}" for event in message.timeline)
    for number, choice in enumerate(choices(message), start=first_number):
        yield f"  [bold]{number}[/bold]. {escape(choice.title)}"
    unsaid = [one for one in message.citations if not one.law or one.law not in message.text]
    yield from (f"[dim]{escape(line)}[/dim]" for line in sources(unsaid))


def sources(citations: Sequence[Citation]) -> Iterator[str]:
    """Where the statements come from, each source once."""
    named = dict.fromkeys(
        f"依据：{one.law}" if one.law else f"来源：《{one.guide_name}》办事指南（{one.reviewed_on} 核对）"
        for one in citations
    )
    yield from named
    if any(not one.verified for one in citations):
        yield "部分内容未经核实，以当地公布为准"


def _example(example: str | None) -> str | None:
    return f"例如：{example}" if example else None
