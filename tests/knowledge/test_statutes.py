from pathlib import Path

import pytest

from knowledge.schema import LawRef
from knowledge.statutes import Statutes, number

TEXT = """# 某某暂行条例

2015年11月26日 国务院令第663号公布

<!-- INFO END -->

## 第一章 总则

第一条 为了测试，制定本条例。

第二条 申请人应当提交下列材料：

（一）身份证；

（二）照片。

材料齐全的，当场办理。

第二条之一 首次申领，免收工本费。
"""


@pytest.fixture
def statutes(tmp_path: Path) -> Statutes:
    folder = tmp_path / "laws" / "行政法规"
    folder.mkdir(parents=True)
    (folder / "某某暂行条例(2015-11-26).md").write_text(TEXT, "utf-8")
    (folder / "某某暂行条例(2010-01-01).md").write_text("第一条 旧文。", "utf-8")
    return Statutes(tmp_path / "laws")


def problem(statutes: Statutes, article: int, quote: str | None = None, **more: int) -> str | None:
    statute = statutes.get("某某暂行条例")
    assert statute is not None
    return statute.problem(LawRef(law="x", article=article, quote=quote, **more))


@pytest.mark.parametrize(
    ("text", "value"), [("一", 1), ("十", 10), ("十二", 12), ("二十一", 21), ("一百零五", 105), ("一千零四十六", 1046)]
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert number(text) == value


def test_newest_version_counts(statutes: Statutes) -> None:
    assert problem(statutes, 1, "为了测试") is None


def test_items_belong_to_the_paragraph_before(statutes: Statutes) -> None:
    assert problem(statutes, 2, "提交下列材料：（一）身份证；（二）照片。", paragraph=1) is None
    assert problem(statutes, 2, "材料齐全的，当场办理。", paragraph=2) is None


def test_quote_with_an_ellipsis(statutes: Statutes) -> None:
    assert problem(statutes, 2, "申请人应当提交……照片") is None
    assert problem(statutes, 2, "照片……申请人应当提交") is not None


def test_inserted_article(statutes: Statutes) -> None:
    assert problem(statutes, 2, "首次申领，免收工本费。", sub=1) is None


def test_wrong_paragraph_is_told_the_right_one(statutes: Statutes) -> None:
    assert "它在第2款" in (problem(statutes, 2, "材料齐全的，当场办理。", paragraph=1) or "")


def test_wrong_article_is_told_the_right_one(statutes: Statutes) -> None:
    assert "它在第1条" in (problem(statutes, 2, "为了测试，制定本条例。") or "")


def test_changed_word_is_found(statutes: Statutes) -> None:
    assert "照法条原文" in (problem(statutes, 2, "首次申领，免收手续费。", sub=1) or "")


def test_missing_article(statutes: Statutes) -> None:
    assert "不存在" in (problem(statutes, 9) or "")
    assert "没有第3款" in (problem(statutes, 2, paragraph=3) or "")


def test_unknown_law(statutes: Statutes) -> None:
    assert statutes.get("没有这部法") is None


def test_national_prefix_is_not_needed(statutes: Statutes) -> None:
    assert statutes.get("中华人民共和国某某暂行条例") is statutes.get("某某暂行条例")
