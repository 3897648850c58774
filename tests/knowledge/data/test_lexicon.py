"""The lexicon as it ships: one shape, one meaning for each word, standard words that stay as they are."""

from collections import Counter

import pytest
import yaml

from knowledge.lexicon import DEFAULT_FOLDER, Lexicon, read_variants

FILES = sorted(DEFAULT_FOLDER.glob("*.yml"))
LEXICON = Lexicon({}, read_variants())


def test_no_word_stands_for_two() -> None:
    rows = [yaml.safe_load(file.read_text("utf-8")) for file in FILES]

    said = Counter(word for row in rows for words in row.values() for word in words)

    assert [word for word, count in said.items() if count > 1] == []


@pytest.mark.parametrize("word", sorted(set(LEXICON.variants.values())))
def test_a_standard_word_stays_as_it_is(word: str) -> None:
    assert LEXICON.canonical(word) == word


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("俺身份证掉了咋整", "我身份证丢失怎么办"),
        ("身份证唔见咗点补", "身份证丢失怎么补"),
        ("驾照到啥地方换", "驾驶证到哪里换"),
        ("娃儿报户口要带户口本不", "孩子出生登记要带户口簿不"),
    ],
)
def test_what_people_say_becomes_what_the_guides_say(said: str, meant: str) -> None:
    assert LEXICON.canonical(said) == meant
