from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.index import manifest as manifests
from knowledge.index.manifest import IndexBroken, Manifest


def staged(index: Path, content: str) -> Path:
    version = manifests.stage(index)
    (version / "data.bin").write_text(content)
    manifest = Manifest(
        created_at=datetime.now(UTC), encoder=None, guides=content, items=1, chunks=1, files=manifests.hashes(version)
    )
    (version / manifests.MANIFEST).write_text(manifest.model_dump_json())
    return version


def test_published_version_is_live(tmp_path: Path) -> None:
    manifests.publish(tmp_path, staged(tmp_path, "one"))

    assert manifests.read(manifests.live(tmp_path)).guides == "one"


def test_rollback_brings_the_version_before_back(tmp_path: Path) -> None:
    manifests.publish(tmp_path, staged(tmp_path, "one"))
    manifests.publish(tmp_path, staged(tmp_path, "two"))

    manifests.rollback(tmp_path)
    assert manifests.read(manifests.live(tmp_path)).guides == "one"

    manifests.rollback(tmp_path)
    assert manifests.read(manifests.live(tmp_path)).guides == "two"


def test_rollback_without_a_version_before_says_so(tmp_path: Path) -> None:
    manifests.publish(tmp_path, staged(tmp_path, "one"))

    with pytest.raises(IndexBroken):
        manifests.rollback(tmp_path)


def test_damaged_version_is_not_published(tmp_path: Path) -> None:
    manifests.publish(tmp_path, staged(tmp_path, "one"))
    damaged = staged(tmp_path, "two")
    (damaged / "data.bin").write_text("tw0")

    with pytest.raises(IndexBroken):
        manifests.publish(tmp_path, damaged)
    assert manifests.read(manifests.live(tmp_path)).guides == "one"


def test_other_schema_is_refused(tmp_path: Path) -> None:
    version = staged(tmp_path, "one")
    text = (version / manifests.MANIFEST).read_text()
    (version / manifests.MANIFEST).write_text(text.replace('"schema_version":1', '"schema_version":99'))

    with pytest.raises(IndexBroken, match="99"):
        manifests.read(version)


def test_missing_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexBroken):
        manifests.read(manifests.live(tmp_path))


def test_old_versions_go(tmp_path: Path) -> None:
    for n in range(8):
        manifests.publish(tmp_path, staged(tmp_path, str(n)))

    assert len(list((tmp_path / "versions").iterdir())) <= 5
    assert manifests.read(tmp_path / "previous").guides == "6"
