"""Answers to a choice."""

import pytest

from actions.forms.choices import Chosen, parse_choice
from actions.forms.spec import Option
from core.identifiers import Rejected

OPTIONS = [
    Option(value="employment", title="在这里有稳定工作", words=["就业", "上班", "工作", "打工"]),
    Option(value="residence", title="在这里有稳定住处", words=["租房", "买房"]),
    Option(value="study", title="在这里连续上学", words=["上学", "读书"]),
]
CONSENT = [
    Option(value="agree", title="同意", words=["可以"]),
    Option(value="decline", title="不同意", words=["不可以"]),
]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("上班", "employment"),
        ("2", "residence"),
        ("第二个", "residence"),
        ("选三", "study"),
        ("最后一个", "study"),
        ("连续上学", "study"),
        ("在这里有稳定住处。", "residence"),
        ("不是上班，是上学", "study"),
        ("study", "study"),
    ],
)
def test_many_ways_to_say_it(text: str, value: str) -> None:
    chosen = parse_choice(OPTIONS, text)

    assert isinstance(chosen, Chosen)
    assert chosen.value == value


def test_a_word_in_a_long_sentence_is_not_certain() -> None:
    assert parse_choice(OPTIONS, "我在这边给人打工已经很久了") == Chosen("employment", certain=False)


def test_two_options_are_asked_back() -> None:
    result = parse_choice(OPTIONS, "又上班又上学")

    assert isinstance(result, Rejected)
    assert "还是" in result.reason


@pytest.mark.parametrize("text", ["第五个", "0", "随便", "不上班"])
def test_none_fits(text: str) -> None:
    assert isinstance(parse_choice(OPTIONS, text), Rejected)


@pytest.mark.parametrize(
    ("text", "value"), [("不同意", "decline"), ("我不同意", "decline"), ("我同意", "agree"), ("不可以", "decline")]
)
def test_denial_is_not_consent(text: str, value: str) -> None:
    chosen = parse_choice(CONSENT, text)

    assert isinstance(chosen, Chosen)
    assert chosen.value == value
