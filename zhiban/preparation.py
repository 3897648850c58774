"""What must exist before services start: made when missing, made again when its inputs changed, else left alone."""

import fcntl
import hashlib
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.problem import AppError
from zhiban.childlog import last_lines
from zhiban.launcher import bound


class PreparationFailed(AppError):
    """Something that must exist could not be made."""

    code = "preparation_failed"
    title = "准备工作没有完成"

    def __init__(self, detail: str, log: Path) -> None:
        super().__init__(detail)
        self.log = log


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file or folder made by a command from inputs."""

    title: str
    """What it is, for people: 对话模型."""
    inputs: tuple[Path, ...]
    """Files and folders it depends on; a missing one counts too."""
    output: Path
    """Must exist for the artefact to be there; a file is checked byte by byte."""
    stamp: Path
    """Where the digest of the inputs is kept."""
    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    about: str
    """How long it takes, for people: 约1分钟."""

    def state(self) -> Literal["current", "missing", "outdated", "broken"]:
        """Whether it has to be made, and why."""
        if not self.output.exists():
            return "missing"
        try:
            inputs, output = self.stamp.read_text(encoding="ascii").split()
        except (FileNotFoundError, ValueError):
            return "outdated"
        if inputs != digest(self.inputs):
            return "outdated"
        return "current" if output == _content(self.output) else "broken"

    def make(self, log: Path) -> None:
        """Runs the command, its output to `log`; raises PreparationFailed with a sentence for people."""
        inputs = digest(self.inputs)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as file:
            code = subprocess.run(  # noqa: S603 - commands of this project only
                bound(self.command),
                cwd=self.cwd,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        if code or not self.output.exists():
            raise PreparationFailed(f"{self.title}没有做成，请看日志 {log} 的最后几行。", log)
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(f"{inputs} {_content(self.output)}\n", encoding="ascii")


Progress = Callable[[str], AbstractContextManager[object]]
"""Shows what is being done while it is done."""

_REASONS = {"missing": "", "outdated": "（内容有更新）", "broken": "（文件损坏，重新制作）"}


def prepare(artefacts: Sequence[Artefact], logs: Path, progress: Progress) -> None:
    """Makes what is not current, one after another; two starts at once wait for each other."""
    for artefact in artefacts:
        waiting = progress(f"正在等待另一处做完{artefact.title}")
        with _locked(artefact.stamp.with_suffix(".lock"), waiting):
            state = artefact.state()
            if state == "current":
                continue
            with progress(f"正在制作{artefact.title}，{artefact.about}{_REASONS[state]}"):
                artefact.make(logs / f"{artefact.stamp.stem}.log")


def digest(inputs: Sequence[Path]) -> str:
    """SHA-256 over the files below some paths, their names and contents."""
    whole = hashlib.sha256()
    for root in inputs:
        for file in _files(root):
            whole.update(f"{root.name}/{file.relative_to(root)}\0".encode())
            whole.update(hashlib.sha256(file.read_bytes()).digest())
        whole.update(b"\1")
    return whole.hexdigest()


def _files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    found = (path for path in root.rglob("*") if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts and not path.name.startswith("."))


def _content(output: Path) -> str:
    """Digest of a file; of a folder only that it is there, as it changes while it is used."""
    if output.is_dir():
        return "folder"
    with output.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _locked(path: Path, waiting: AbstractContextManager[object]) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with waiting:
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def explain(error: PreparationFailed) -> list[str]:
    """The last lines of the failed command's log."""
    return last_lines(error.log)
