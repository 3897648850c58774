import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.repair import Repair, spoken_digits

TERMS = ["居住证", "身份证", "户口簿", "公积金", "残疾人证", "护照", "证件", "公证"]
REPAIR = Repair(TERMS, is_word=lambda text: text in {"公正", "证件"})


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("巨 猪 证 要 不 要 钱", "居住证要不要钱"),
        ("嗯 那个 身 分 正 丢 了", "身份证丢了"),
        ("公鸡金怎么提取", "公积金怎么提取"),
        ("蚕疾人证", "残疾人证"),
        ("电话幺三八零零幺三八零零零", "电话13800138000"),
    ],
)
def test_near_sounds_become_the_term(heard: str, meant: str) -> None:
    assert REPAIR.mend(heard).text == meant


def test_what_was_heard_is_kept_as_an_alternative() -> None:
    assert "巨猪证" in REPAIR.mend("巨猪证").alternatives


def test_an_ordinary_word_is_not_overwritten_but_the_term_is_offered() -> None:
    repaired = REPAIR.mend("要公正吗")

    assert repaired.text == "要公正吗"
    assert repaired.alternatives == ("要公证吗",)


def test_expected_answer_wins() -> None:
    assert REPAIR.mend("救业", ["就业", "住所"]).text == "就业"


@given(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4))
def test_valid_terms_are_never_changed(terms: list[str]) -> None:
    text = "和".join(terms)

    assert REPAIR.mend(text).text == text


@given(st.text(alphabet="居巨住猪证正身份的了吗要0一二三", max_size=20))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = REPAIR.mend(text).text

    assert REPAIR.mend(once).text == once


def test_two_spellings_of_two_and_one() -> None:
    assert spoken_digits("幺两二") == "122"
