"""The log file of a child process: appended to, bounded in size."""

from pathlib import Path

LIMIT = 5 * 1024 * 1024
"""Bytes of one file; one older file is kept beside it."""


class ChildLog:
    """Bytes that a child wrote, in a file that never outgrows its limit."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._limit = limit
        self._file = path.open("ab")

    def write(self, chunk: bytes) -> None:
        """Appends; where the limit is reached, the file becomes the older one and a new one begins."""
        if self._file.tell() + len(chunk) > self._limit and self._file.tell():
            self._file.close()
            self.path.replace(self.path.with_name(self.path.name + ".1"))
            self._file = self.path.open("ab")
        self._file.write(chunk[-self._limit :])
        self._file.flush()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def last_lines(path: Path, count: int = 6) -> list[str]:
    """The last lines of a log that say something, each cut to a readable length."""
    try:
        tail = path.read_bytes()[-16_384:].decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    return [line[:300] for line in tail.splitlines() if line.strip()][-count:]
