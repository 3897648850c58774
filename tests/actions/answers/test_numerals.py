import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answers.numerals import arabic, article, chinese


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "零"), (7, "七"), (10, "十"), (19, "十九"), (21, "二十一"), (101, "一百零一"), (110, "一百一十"),
     (1046, "一千零四十六"), (1106, "一千一百零六"), (2000, "二千")],
)  # fmt: skip
def test_article_numbers_are_written_as_statutes_write_them(number: int, text: str) -> None:
    assert chinese(number) == text


@given(st.integers(0, 9999))
def test_a_written_number_reads_back(number: int) -> None:
    assert arabic(chinese(number)) == number


@pytest.mark.parametrize(("text", "number"), [("两", 2), ("12", 12), ("六十二", 62), ("二〇二六", 2026), ("十五", 15)])
def test_spoken_numbers_are_read(text: str, number: int) -> None:
    assert arabic(text) == number


@pytest.mark.parametrize("text", ["", "甲", "3a", "第三"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert arabic(text) is None


def test_number_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="10000"):
        chinese(10_000)


def test_inserted_articles_and_paragraphs_are_named() -> None:
    assert article(21) == "第二十一条"
    assert article(20, sub=1) == "第二十条之一"
    assert article(9, paragraph=2) == "第九条第二款"
