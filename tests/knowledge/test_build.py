import json
from pathlib import Path

import pytest

from knowledge.build import NothingToIndex, build, write
from knowledge.chunks import entries
from knowledge.guides import GuideBroken, GuideStore
from knowledge.index import manifest as manifests
from knowledge.index.vectors import kept
from tests.knowledge.conftest import FakeEncoder, WriteGuide


def test_build_says_what_it_made(tmp_path: Path, three_guides: Path) -> None:
    steps: list[tuple[str, int, int]] = []

    built = build(tmp_path / "index", three_guides, lambda *step: steps.append(step), encoder_folder=None)

    assert (built.manifest.items, built.manifest.encoder) == (3, None)
    assert {"read", "tokens", "publish"} <= {name for name, _, _ in steps}
    assert manifests.verify(tmp_path / "index" / "live") == built.manifest


def test_lexicon_lies_beside_the_index(tmp_path: Path, three_guides: Path) -> None:
    build(tmp_path / "index", three_guides, encoder_folder=None)

    lexicon = json.loads((tmp_path / "index" / "live" / "lexicon.json").read_text("utf-8"))

    assert "居住证" in {row["word"] for row in lexicon["words"]}


def test_broken_guide_leaves_the_live_index(tmp_path: Path, three_guides: Path, write_guide: WriteGuide) -> None:
    before = build(tmp_path / "index", three_guides, encoder_folder=None)
    write_guide("broken", colour="red")

    with pytest.raises(GuideBroken):
        build(tmp_path / "index", three_guides, encoder_folder=None)
    assert manifests.read(tmp_path / "index" / "live") == before.manifest


def test_nothing_to_index(tmp_path: Path) -> None:
    with pytest.raises(NothingToIndex):
        build(tmp_path / "index", tmp_path / "none", encoder_folder=None)


def test_only_changed_texts_are_encoded_again(
    tmp_path: Path, three_guides: Path, write_guide: WriteGuide, encoder: FakeEncoder
) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    write(first, entries(GuideStore.open(three_guides)), {}, encoder)  # type: ignore[arg-type]
    encoder.encoded.clear()
    write_guide("passport", name="护照")

    write(second, entries(GuideStore.open(three_guides)), {}, encoder, before=first)  # type: ignore[arg-type]

    assert encoder.encoded == ["护照"]
    assert len(kept(second, encoder.name)) == len(kept(first, encoder.name)) + 1
    assert kept(second, "other") == {}
