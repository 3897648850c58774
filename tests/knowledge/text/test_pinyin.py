import pytest

from knowledge.text.pinyin import cut, fold, initials, sound, syllables


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        ("juzhuzheng", ["ju", "zhu", "zheng"]),
        ("shenfenzheng", ["shen", "fen", "zheng"]),
        ("hukouben", ["hu", "kou", "ben"]),
        ("jzz", None),
        ("xyz", None),
    ],
)
def test_latin_run_is_cut_into_syllables(run: str, wanted: list[str] | None) -> None:
    assert cut(run) == wanted


def test_characters_and_latin_runs_sound_the_same() -> None:
    assert syllables("居住证") == syllables("juzhuzheng") == syllables("ju住证") == ["ju", "zhu", "zheng"]


@pytest.mark.parametrize(("a", "b"), [("居住证", "巨猪正"), ("身份证", "身分正"), ("社保", "设报"), ("四十", "似是")])
def test_words_that_sound_alike_are_equal(a: str, b: str) -> None:
    assert sound(a) == sound(b)


def test_folding_keeps_different_sounds_apart() -> None:
    assert fold("zhang") == fold("zan") != fold("zhong")


def test_initials() -> None:
    assert initials("居住证") == "jzz"
