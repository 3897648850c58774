import threading
import time
from datetime import date
from pathlib import Path

import pytest

from knowledge import search as searching
from knowledge.build import build, write
from knowledge.chunks import entries
from knowledge.guides import GuideStore
from knowledge.index import manifest as manifests
from knowledge.index.fusion import Fusion
from knowledge.index.manifest import IndexBroken
from knowledge.search import Searcher
from tests.knowledge.conftest import FakeEncoder, WriteGuide

TODAY = date(2026, 11, 22)
FUSION = Fusion(
    weights={"lexical": 6, "item": 3, "pinyin": 3, "alias": 4, "dense": 2},
    evidence={"bias": -2, "lexical": 6, "alias": 5, "margin": 1},
    answer=0.6,
    clarify=0.25,
)


def searcher(index: Path, guides: Path, encoder: FakeEncoder | None = None) -> Searcher:
    return Searcher(index, GuideStore.open(guides), encoder, FUSION)  # type: ignore[arg-type]


@pytest.fixture
def index(tmp_path: Path, three_guides: Path) -> Path:
    build(tmp_path / "index", three_guides, encoder_folder=None)
    return tmp_path / "index"


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("居住证要不要钱", "residence-permit"),
        ("juzhuzheng", "residence-permit"),
        ("jzz", "residence-permit"),
        ("巨猪正怎么办", "residence-permit"),
        ("居住證", "residence-permit"),
        ("身份证不见了咋整", "id-card"),
        ("领证要带啥", "marriage"),
    ],
)
def test_item_is_found_and_answered(index: Path, three_guides: Path, text: str, item: str) -> None:
    result = searcher(index, three_guides).search(text, on=TODAY)

    assert result.hits[0].item == item
    assert result.decision == "answer"
    assert 0.6 <= result.hits[0].score <= 1


@pytest.mark.parametrize("text", ["今天天气怎么样", "?!", "", "🙂"])
def test_foreign_text_is_unknown(index: Path, three_guides: Path, text: str) -> None:
    assert searcher(index, three_guides).search(text, on=TODAY).decision == "unknown"


def test_scores_fall_and_keep_to_the_limit(index: Path, three_guides: Path) -> None:
    hits = searcher(index, three_guides).search("结婚证", limit=2, on=TODAY).hits

    assert len(hits) == 2
    assert hits[0].score > hits[1].score


def test_long_text_is_searched_at_both_ends(index: Path, three_guides: Path) -> None:
    story = "我跟你讲啊" * 300 + "所以我想办居住证"

    assert searcher(index, three_guides).search(story, on=TODAY).hits[0].item == "residence-permit"


def test_expired_guide_is_not_found(tmp_path: Path, write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", name="居住证申领", effective_to="2026-01-01")
    write_guide("card", name="居住证签注")
    build(tmp_path / "index", guides_folder, encoder_folder=None)

    hits = searcher(tmp_path / "index", guides_folder).search("居住证申领", on=TODAY).hits

    assert [hit.item for hit in hits] == ["card"]


def test_local_item_is_found_only_there(tmp_path: Path, write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("tree-adoption", "990100", name="古树认养")
    build(tmp_path / "index", guides_folder, encoder_folder=None)
    found = searcher(tmp_path / "index", guides_folder)

    assert [h.item for h in found.search("古树认养", region="990102", on=TODAY).hits] == ["tree-adoption"]
    assert found.search("古树认养", region="330100", on=TODAY).hits == []


def test_vectors_of_another_encoder_are_not_used(tmp_path: Path, three_guides: Path, encoder: FakeEncoder) -> None:
    folder = tmp_path / "index"
    version = manifests.stage(folder)
    write(version, entries(GuideStore.open(three_guides)), {}, encoder)  # type: ignore[arg-type]
    manifests.publish(folder, version)
    other = FakeEncoder()
    other.name = "other:1"

    with_own = searcher(folder, three_guides, encoder).search("居住证", on=TODAY).hits[0]
    with_other = searcher(folder, three_guides, other).search("居住证", on=TODAY).hits[0]

    assert with_own.channel_scores["dense"] > 0
    assert with_other.channel_scores["dense"] == 0


def test_missing_index_is_refused(tmp_path: Path, three_guides: Path) -> None:
    with pytest.raises(IndexBroken):
        searcher(tmp_path / "none", three_guides)


def test_new_index_is_picked_up_and_no_request_fails(
    tmp_path: Path, index: Path, three_guides: Path, write_guide: WriteGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_LOOK_EVERY_S", 0.0)
    found = searcher(index, three_guides)
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                assert found.search("居住证", on=TODAY).hits
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    write_guide("passport", name="普通护照首次申领", aliases=["护照"])
    build(index, three_guides, encoder_folder=None)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and found.search("护照", on=TODAY).hits[0].item != "passport":
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()

    assert not failures
    assert found.search("护照", on=TODAY).hits[0].item == "passport"


def test_broken_new_index_leaves_the_old_one_in_use(
    index: Path, three_guides: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_LOOK_EVERY_S", 0.0)
    found = searcher(index, three_guides)
    (index / "live" / manifests.MANIFEST).write_text("{}")

    for _ in range(5):
        assert found.search("居住证", on=TODAY).hits[0].item == "residence-permit"
        time.sleep(0.02)
