import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.normalise import Fillers, bare, damaged, normalise, without_pinyin_notes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("申請居住證要帶什麼資料", "申请居住证要带什么资料"),
        ("人事檔案", "人事档案"),
        ("居　住 证", "居住证"),
        ("政務(wù)服務（fú）", "政务服务"),
        ("户口\u200b本", "户口本"),
        ("  居住证   ABC  ", "居住证 abc"),
    ],
)
def test_normal_form(text: str, wanted: str) -> None:
    assert normalise(text) == wanted


def test_brackets_that_are_no_pinyin_stay() -> None:
    assert without_pinyin_notes("企业(法人)和个体户(ABC)") == "企业(法人)和个体户(ABC)"


@given(st.text(max_size=60))
def test_normal_form_is_stable(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


def test_bare_has_no_punctuation() -> None:
    assert bare("新生儿出生登记（落户）") == "新生儿出生登记落户"


def test_damage_is_found() -> None:
    assert damaged("这是?事情，\ue123好") == ["这是?事情，\ue123", "?事情，\ue123好"]
    assert damaged("真的吗?好的。") == ["真的吗?好的。"]
    assert damaged("可以吗? 可以。") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("嗯,那个,居住证怎么办", "居住证怎么办"), ("请问居住证要钱吗", "居住证要钱吗"), ("那个", "那个")],
)
def test_fillers_go_unless_nothing_is_left(text: str, wanted: str) -> None:
    assert Fillers(["嗯", "那个", "请问"]).strip(text) == wanted
