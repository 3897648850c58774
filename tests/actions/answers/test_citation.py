from typing import Any

from actions.answers.citation import citations, source_line
from actions.answers.wording import load_wording
from core.reply import Aspect


def test_a_clause_is_cited_with_its_words_and_the_records_version(bench: Any, statute: Any) -> None:
    view = bench({"validity": [{"text": "长期", **statute}]}).view(Aspect.VALIDITY)

    cited = citations(view.guide, view.each(view.value("validity"), "validity"))[0]

    assert (cited.law, cited.quote, cited.version, cited.region) == ("《试验法》第二十一条", "原文如此。", 1, "000000")
    assert cited.effective_from is not None


def test_one_law_is_named_once_with_its_articles(bench: Any, statute: Any) -> None:
    other = {"confidence": "S", "ref": {"law": "f", "article": 20, "sub": 1}}
    view = bench({"validity": [{"text": "长期", **statute}, {"text": "五年", **other}]}).view(Aspect.VALIDITY)

    cited = citations(view.guide, view.each(view.value("validity"), "validity"))

    assert source_line(cited, load_wording()) == "依据：《试验法》第二十一条、第二十条之一；更新：2026-11-01"


def test_without_law_the_guide_itself_is_the_source(bench: Any, known: Any) -> None:
    view = bench({"validity": [{"text": "长期", **known}]}).view(Aspect.VALIDITY)

    cited = citations(view.guide, view.each(view.value("validity"), "validity"))

    assert source_line(cited, load_wording()) == "依据：《试验事项》办事指南；更新：2026-11-01"
