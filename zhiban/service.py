"""A process that the supervisor keeps running."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Service:
    """One process: how it is started and how one sees that it is ready."""

    name: str
    title: str
    """What people call it."""
    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    host: str
    port: int
    port_variable: str
    """Environment variable that moves it to another port."""
    ready_url: str
    """Answers 200 once the process can work."""
