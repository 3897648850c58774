from pathlib import Path

import pytest

from knowledge import passages as passages_
from knowledge.ingest.document import Block, Document
from knowledge.ingest.readers import read
from knowledge.passages import LONGEST, PassageIndex, passages

SHARED = Path(__file__).parents[3] / "shared" / "data" / "documents"
DOCUMENT = Document(
    "关于人才租房补贴的通知",
    "notice.html",
    (
        Block("一、补贴标准", 2),
        Block("（一）博士", 3),
        Block("博士每月补贴二千元。补贴期限为三年。"),
        Block("（二）硕士", 3),
        Block("硕士每月补贴一千元，按季度发放到社会保障卡。"),
        Block("二、申请流程", 2),
        Block("申请人登录平台提交申请,由人社部门在十个工作日内审核。"),
    ),
)


def test_passages_know_their_headings() -> None:
    found = list(passages(DOCUMENT))

    assert [p.headings for p in found] == [
        ("一、补贴标准", "（一）博士"),
        ("一、补贴标准", "（二）硕士"),
        ("二、申请流程",),
    ]


def test_long_paragraph_is_cut_at_sentence_ends_and_nothing_is_lost() -> None:
    text = "".join(f"这是第{n}句话,说明一项具体的规定。" for n in range(60))

    found = list(passages(Document("标题", "x.txt", (Block(text),))))

    assert "".join(p.text for p in found) == text
    assert all(len(p.text) <= LONGEST and p.text.endswith("。") for p in found)


def test_quotation_stands_in_the_document() -> None:
    best = PassageIndex(list(passages(DOCUMENT))).search("硕士租房补贴多少钱一个月")[0]

    assert best.quote == "硕士每月补贴一千元，按季度发放到社会保障卡。"
    assert best.quote in best.passage.text
    assert best.passage.source == "notice.html"


def test_foreign_question_finds_nothing() -> None:
    assert PassageIndex(list(passages(DOCUMENT))).search("zebra") == []
    assert PassageIndex([]).search("补贴") == []


def test_saved_passages_come_back(tmp_path: Path) -> None:
    kept = list(passages(DOCUMENT))

    passages_.save(kept, tmp_path / "notice.jsonl")

    assert passages_.load(tmp_path) == kept


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data/documents is not there")
def test_real_page_is_quoted_without_its_pinyin_noise() -> None:
    document = read(SHARED / "policy_pinyin_noise.txt")

    best = PassageIndex(list(passages(document))).search("意见要解决群众反映强烈的办事难办事慢办事繁")[0]

    assert "务(wù)" not in "".join(b.text for b in document.blocks)
    assert "办事难、办事慢、办事繁" in best.passage.text
