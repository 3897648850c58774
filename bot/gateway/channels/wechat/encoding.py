"""A Turn as WeChat texts: choices numbered, sources named, split where WeChat's limit wants it."""

from collections.abc import Sequence

from core.reply import Message

_MOST_BYTES = 2000
"""WeChat takes 2048 bytes of text."""


def texts_of(messages: Sequence[Message], *, most: int, choose: str, source: str) -> list[str]:
    """At most `most` texts that say all of it; what does not fit into them is cut off with …"""
    whole = "\n\n".join(_text(message, choose=choose, source=source) for message in messages)
    pieces = _split(whole)
    if len(pieces) > most:
        pieces = [*pieces[: most - 1], _cut(pieces[most - 1], _MOST_BYTES - 3) + "…"]
    return pieces


def _text(message: Message, *, choose: str, source: str) -> str:
    lines = [message.text]
    lines += [f"{row.label}：{row.value}" for row in message.review]
    lines += [f"{event.at[:10]} {event.text}" for event in message.timeline]
    laws = dict.fromkeys(citation.law for citation in message.citations if citation.law)
    if laws:
        lines.append(source + "、".join(laws))
    options = [*message.choices, *(message.field.options if message.field else [])]
    if options:
        lines.append(choose)
        lines += [f"{number}. {choice.title}" for number, choice in enumerate(options, 1)]
    return "\n".join(lines)


def _split(text: str) -> list[str]:
    """Pieces within the limit, cut at the end of a line where one is near."""
    pieces: list[str] = []
    rest = text
    while len(rest.encode()) > _MOST_BYTES:
        piece = _cut(rest, _MOST_BYTES)
        at = piece.rfind("\n")
        if at > len(piece) // 2:
            piece = piece[:at]
        pieces.append(piece.strip("\n"))
        rest = rest[len(piece) :].lstrip("\n")
    return [*pieces, rest]


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore")
