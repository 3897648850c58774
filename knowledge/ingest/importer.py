"""`zhiban guides import`: files become guide drafts to review and passages; resumable, a broken file stops nothing."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from knowledge import passages as passages_
from knowledge.ingest import exchange
from knowledge.ingest.document import Document, Unreadable
from knowledge.ingest.duplicates import Duplicates
from knowledge.ingest.readers import READERS, read

TABLES = (".json", ".xlsx")
STATE = "imported.json"
_REVIEW_HEAD = "# 导入的草稿：请核对每一项，改好 item、owner 后移到 guides/{region}/，再运行 zhiban guides validate。\n"
Progress = Callable[[str, int, int], None]
"""File name, how many files are done, how many there are."""


class Entry(BaseModel):
    """What became of one file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    drafts: list[str] = []
    passages: str | None = None
    twin: str | None = None
    """The earlier file that says nearly the same; this one was left out."""
    damaged: list[str] = []


@dataclass
class Outcome:
    """What an import did."""

    drafts: list[Path] = field(default_factory=list)
    passages: int = 0
    unchanged: int = 0
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    damaged: dict[str, list[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    """One plain sentence for each file that could not be read."""

    def lines(self) -> list[str]:
        """The outcome in plain Chinese, a line each."""
        return [
            f"指南草稿 {len(self.drafts)} 份，文件段落 {self.passages} 段，没有变化的文件 {self.unchanged} 个。",
            *(f"{name}：与 {twin} 内容几乎相同，没有重复导入" for name, twin in self.duplicates),
            *(f"{name}：有疑似损坏的文字，请核对：{'；'.join(spots[:3])}" for name, spots in self.damaged.items()),
            *self.failed,
        ]


class Importer:
    """Imports into a folder: `review/*.yml` for guides, `passages/*.jsonl` for documents, and what is already in."""

    def __init__(self, folder: Path, today: date) -> None:
        self._folder = folder
        self._today = today
        self._duplicates = Duplicates()
        for part in ("review", "passages"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        state = folder / STATE
        rows = json.loads(state.read_text("utf-8")) if state.exists() else {}
        self._known = {name: Entry.model_validate(row) for name, row in rows.items()}

    def run(self, source: Path, progress: Progress = lambda name, done, total: None) -> Outcome:
        """Imports a file, or every file below a folder; an import that was cut off goes on where it stopped."""
        files = [source] if source.is_file() else sorted(f for f in source.rglob("*") if f.is_file())
        outcome = Outcome()
        for number, file in enumerate(files):
            progress(file.name, number, len(files))
            name = file.name if source.is_file() else file.relative_to(source).as_posix()
            try:
                self._take(file, name, outcome)
            except Unreadable as error:
                outcome.failed.append(error.detail or error.title)
            except OSError as error:
                outcome.failed.append(f"{name}：打不开（{error.strerror}）")
        progress("", len(files), len(files))
        self._keep()
        return outcome

    def _take(self, file: Path, name: str, outcome: Outcome) -> None:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        known = self._known.get(name)
        if known and known.sha256 == digest and self._complete(known):
            self._remember(name, known)
            outcome.unchanged += 1
            return
        taken = self._table(file, digest, outcome) if file.suffix.lower() in TABLES else None
        self._known[name] = taken or self._document(file, name, digest, outcome)
        if len(self._known) % 50 == 0:
            self._keep()

    def _complete(self, entry: Entry) -> bool:
        files = [*(self._folder / "review" / draft for draft in entry.drafts)]
        if entry.passages:
            files.append(self._folder / "passages" / entry.passages)
        return all(file.exists() for file in files)

    def _remember(self, name: str, entry: Entry) -> None:
        if entry.passages:
            kept = passages_.load_file(self._folder / "passages" / entry.passages)
            self._duplicates.twin(name, "".join(passage.text for passage in kept))

    def _table(self, file: Path, digest: str, outcome: Outcome) -> Entry:
        names = []
        for draft in exchange.drafts(exchange.read_rows(file), f"实施清单 {file.name}", self._today):
            target = self._folder / "review" / f"{draft['region']}-{draft['item']}.yml"
            text = yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, width=120)
            target.write_text(_REVIEW_HEAD + text, "utf-8")
            names.append(target.name)
            outcome.drafts.append(target)
        return Entry(sha256=digest, drafts=names)

    def _document(self, file: Path, name: str, digest: str, outcome: Outcome) -> Entry:
        document = read(file)
        if document.damaged:
            outcome.damaged[name] = list(document.damaged[:20])
        twin = self._duplicates.twin(name, "".join(block.text for block in document.blocks))
        if twin:
            outcome.duplicates.append((name, twin))
            return Entry(sha256=digest, twin=twin, damaged=list(document.damaged[:20]))
        return Entry(
            sha256=digest, passages=self._passages(document, digest, outcome), damaged=list(document.damaged[:20])
        )

    def _passages(self, document: Document, digest: str, outcome: Outcome) -> str:
        kept = list(passages_.passages(document))
        target = f"{digest[:16]}.jsonl"
        passages_.save(kept, self._folder / "passages" / target)
        outcome.passages += len(kept)
        return target

    def _keep(self) -> None:
        rows = {name: entry.model_dump(exclude_defaults=True) for name, entry in sorted(self._known.items())}
        fresh = self._folder / f".{STATE}"
        fresh.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(self._folder / STATE)


def importable(file: Path) -> bool:
    """True for a file whose suffix can be imported."""
    return file.suffix.lower() in (*READERS, *TABLES)
