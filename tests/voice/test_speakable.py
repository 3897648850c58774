import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.speakable import grouped, number, sentences, speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("换领收20元/证", "换领收二十元每证"),
        ("30个工作日", "三十个工作日"),
        ("2026-11-22起", "二零二六年十一月二十二日起"),
        ("8:30-12:00", "八点三十分到十二点"),
        ("下午5:05", "下午五点零五分"),
        ("税率3%–5%", "税率百分之三到百分之五"),
        ("费用1.5元", "费用一点五元"),
        ("拨打12345", "拨打幺二三四五"),
        ("编号20261122123450", "编号二零二六，幺幺二二，幺二三四，五零"),
        ("手机13800138000", "手机幺三八，零零幺三，八零零零"),
        ("手机138****5678", "手机幺三八，星号，五六七八"),
        ("电话0000-5550101", "电话零零零零，五五五零幺零幺"),
        ("依据：《居住证暂行条例》第二十一条；更新：2026-11-22", "依据：居住证暂行条例第二十一条"),
        ("1. 身份证\n2. 照片", "第一，身份证\n第二，照片"),
    ],
)
def test_is_read_as_people_say_it(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


def test_addresses_of_pages_are_left_to_the_written_message() -> None:
    assert "http" not in speakable("详见 https://example.org/a?b=1。")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零"),
        (10, "十"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (100_000, "十万"),
        (105_000, "十万五千"),
        (100_000_001, "一亿零一"),
    ],
)
def test_numbers_in_words(value: int, words: str) -> None:
    assert number(value) == words


@given(st.text(max_size=200))
def test_no_ascii_digit_is_left_to_the_engine(text: str) -> None:
    assert not any(char in "0123456789" for char in speakable(text))


@given(st.text(alphabet="甲乙丙。！？；\n", max_size=60))
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join(sentences(text)) == "".join(part.strip() for part in sentences(text))
    assert sum(char in "甲乙丙" for char in text) == sum(char in "甲乙丙" for part in sentences(text) for char in part)


def test_id_number_is_read_in_groups_of_four() -> None:
    assert grouped("11010519491231002X").count("，") == 4
    assert grouped("11010519491231002X").endswith("二叉")
