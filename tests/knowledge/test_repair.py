from itertools import pairwise

import pytest

from knowledge import lexicon as lexicons
from knowledge.chunks import Chunk, Entry, Kind
from knowledge.repair import Repair

TEXTS = ["居住证", "身份证", "户口本", "身份证丢了怎么补", "居住证要带户口本", "免费不", "免费"]
ENTRIES = [Entry("x", "x", tuple(Chunk("x", Kind.ALIAS if len(t) == 3 else Kind.QUESTION, t) for t in TEXTS))]


@pytest.fixture
def repair() -> Repair:
    return Repair(lexicons.build(ENTRIES, {}), {a + b for text in TEXTS for a, b in pairwise(text)})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("巨猪正要钱吗", "居住证要钱吗"),
        ("juzhuzheng要钱吗", "居住证要钱吗"),
        ("jzz要钱吗", "居住证要钱吗"),
        ("sfz掉了", "身份证掉了"),
        ("护口本", "户口本"),
        ("身fenzheng丢了", "身份证丢了"),
        ("居住证要钱吗", "居住证要钱吗"),
        ("今天天气", "今天天气"),
        ("ETC怎么办", "ETC怎么办"),
    ],
)
def test_slips_become_domain_words(repair: Repair, text: str, wanted: str) -> None:
    assert repair.apply(text) == wanted
