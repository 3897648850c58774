import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answers.layout import pieces, speech


@given(st.text(max_size=400))
def test_pieces_lose_nothing_and_are_short(text: str) -> None:
    cut = pieces(text)

    assert "".join(cut) == text
    assert all(0 < len(piece) <= 60 for piece in cut)


def test_pieces_end_at_punctuation() -> None:
    text = "第一句说完了。" + "这是很长的第二句，" * 8

    assert all(piece[-1] in "。，" for piece in pieces(text))


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("依据：《居住证暂行条例》第二十一条", "依据：居住证暂行条例第二十一条"),
        ("政务网：https://zw.example.gov.cn 可办", "政务网： 可办"),
        ("依据：财税〔2018〕37号；更新：2026-11-22", "依据：；更新：2026-11-22"),
        ("【演示】这是虚构的", "演示：这是虚构的"),
    ],
)
def test_speech_leaves_out_what_cannot_be_said(text: str, spoken: str) -> None:
    assert speech(text) == spoken


def test_what_can_be_said_as_it_is_has_no_speech_of_its_own() -> None:
    assert speech("不收费。") is None
