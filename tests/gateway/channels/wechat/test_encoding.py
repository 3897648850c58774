"""A Turn as WeChat texts."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.channels.wechat.encoding import texts_of
from core.reply import Choice, Citation, Message


def encode(*messages: Message, most: int = 3) -> list[str]:
    """The texts of messages."""
    return texts_of(messages, most=most, choose="回复数字选择：", source="依据：")


def test_all_messages_of_a_turn_fit_into_one_text() -> None:
    assert encode(Message(id="1", text="一"), Message(id="2", text="二")) == ["一\n\n二"]


def test_choices_are_numbered() -> None:
    choices = [Choice(title="首次", payload="/affirm"), Choice(title="换领", payload="/deny")]

    assert encode(Message(id="1", text="哪一种？", choices=choices)) == ["哪一种？\n回复数字选择：\n1. 首次\n2. 换领"]


def test_sources_are_named_once() -> None:
    citation = Citation(
        item="x",
        guide_name="x",
        field="fee",
        law="《居住证暂行条例》第二十一条",
        version=1,
        reviewed_on=date(2026, 1, 1),
        region="000000",
    )

    assert encode(Message(id="1", text="免费", citations=[citation, citation])) == [
        "免费\n依据：《居住证暂行条例》第二十一条"
    ]


@given(
    st.lists(st.text(st.sampled_from("字a\n😀"), min_size=1, max_size=3000), min_size=1, max_size=4), st.integers(1, 5)
)
def test_no_text_is_longer_or_more_than_wechat_takes(texts: list[str], most: int) -> None:
    encoded = encode(*(Message(id="1", text=text) for text in texts), most=most)

    assert len(encoded) <= most
    assert all(len(text.encode()) <= 2048 for text in encoded)


def test_a_long_answer_is_split_and_nothing_is_lost() -> None:
    lines = [f"第{n}条：材料要带原件和复印件。" for n in range(100)]

    encoded = encode(Message(id="1", text="\n".join(lines)), most=9)

    assert len(encoded) > 1
    assert "\n".join(encoded).split("\n") == lines


def test_what_is_too_much_is_cut_with_a_sign() -> None:
    encoded = encode(Message(id="1", text="字" * 5000), most=2)

    assert len(encoded) == 2
    assert encoded[1].endswith("…")
