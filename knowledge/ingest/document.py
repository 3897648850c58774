"""What a file says, whatever its format."""

from dataclasses import dataclass
from pathlib import Path

from core.problem import AppError

MAX_BYTES = 20 * 2**20
MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000
MAX_UNPACKED = 200 * 2**20
"""Of an Office file, which is a zip archive: more is a bomb."""


class Unreadable(AppError):
    """A file that cannot be taken in; the message says why in plain Chinese."""

    status = 422
    code = "unreadable_document"
    title = "文件读不了"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph, in normal form."""

    text: str
    level: int = 0
    """0 is a paragraph, 1 the highest heading."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text in order."""

    title: str
    source: str
    """File name as imported; shown with every quotation."""
    blocks: tuple[Block, ...]
    damaged: tuple[str, ...] = ()
    """Stretches that copying has damaged, for a person to look at."""


def check_size(file: Path) -> None:
    """Raises Unreadable for a file that is too large or empty."""
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise Unreadable(f"{file.name}：文件有 {size // 2**20} MB，最多 {MAX_BYTES // 2**20} MB")
    if size == 0:
        raise Unreadable(f"{file.name}：文件是空的")
