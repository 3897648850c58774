"""The manifest of an index, and the versions of one folder: build beside the live one, swap, roll back."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.problem import AppError

SCHEMA = 1
"""Raised when the files of an index change meaning; an index of another schema is not opened."""
MANIFEST = "manifest.json"
_KEPT = 3


class IndexBroken(AppError):
    """The index cannot be opened: `zhiban index build` makes a new one."""

    code = "index_broken"
    title = "索引打不开，请运行 zhiban index build"


class Manifest(BaseModel):
    """What an index was made from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: int = SCHEMA
    created_at: datetime
    encoder: str | None
    """Name and digest of the encoder; null: lexical only."""
    guides: str
    """Digest of the guide files."""
    items: int
    chunks: int
    passages: int = 0
    files: dict[str, str]
    """SHA-256 of every file beside the manifest."""


def digest(files: Iterable[Path], root: Path) -> str:
    """One digest of some files with their paths below a root."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(file.relative_to(root).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder but the manifest, by relative path."""
    inside = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {file.relative_to(folder).as_posix(): _sha256(file) for file in inside}


def read(folder: Path) -> Manifest:
    """The manifest of an index; raises IndexBroken where it is missing or of another schema."""
    try:
        found = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexBroken(f"{folder}: {type(error).__name__}") from error
    if found.schema_version != SCHEMA:
        raise IndexBroken(f"{folder}: 索引格式 {found.schema_version}，需要 {SCHEMA}")
    return found


def verify(folder: Path) -> Manifest:
    """The manifest after checking every file against it; raises IndexBroken."""
    manifest = read(folder)
    if hashes(folder) != manifest.files:
        raise IndexBroken(f"{folder}: 文件与清单不一致")
    return manifest


def live(index: Path) -> Path:
    """Where the live version lies; the folder itself where it holds a manifest."""
    return index if (index / MANIFEST).exists() else index / "live"


def stage(index: Path) -> Path:
    """A new empty folder for a version to be built in."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    folder = index / "versions" / name
    folder.mkdir(parents=True)
    return folder


def publish(index: Path, version: Path) -> None:
    """Makes a checked version the live one in one step; the one before stays for rolling back."""
    verify(version)
    before = _target(index, "live")
    if before is not None and before != version.name:
        _point(index, "previous", before)
    _point(index, "live", version.name)
    _prune(index)


def rollback(index: Path) -> str:
    """Swaps live and previous version, returns the name of the one now live; raises IndexBroken without one."""
    current, before = _target(index, "live"), _target(index, "previous")
    if current is None or before is None:
        raise IndexBroken("没有可以退回的上一个索引版本")
    verify(index / "versions" / before)
    _point(index, "live", before)
    _point(index, "previous", current)
    return before


def _target(index: Path, link: str) -> str | None:
    try:
        return Path(os.readlink(index / link)).name
    except OSError:
        return None


def _point(index: Path, link: str, version: str) -> None:
    fresh = index / f".{link}-{secrets.token_hex(3)}"
    fresh.symlink_to(Path("versions") / version)
    fresh.replace(index / link)


def _prune(index: Path) -> None:
    kept = {_target(index, "live"), _target(index, "previous")}
    others = sorted((v for v in (index / "versions").iterdir() if v.name not in kept), key=lambda v: v.name)
    for version in others[: -_KEPT or None]:
        shutil.rmtree(version, ignore_errors=True)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
