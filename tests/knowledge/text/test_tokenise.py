import os
import stat

from knowledge.text import tokenise
from knowledge.text.tokenise import Tokeniser


def test_characters_bigrams_and_long_words() -> None:
    tokens = Tokeniser(["居住证"]).tokens("办居住证")

    assert tokens == ["办", "居", "住", "证", "办居", "居住", "住证", "居住证"]


def test_latin_and_digits_stay_whole() -> None:
    assert Tokeniser().tokens("etc办12345") == ["etc", "办", "12345"]


def test_no_bigram_across_punctuation() -> None:
    assert "证钱" not in Tokeniser().tokens("居住证,钱")


def test_words_lose_nothing() -> None:
    assert "".join(Tokeniser(["居住证"]).words("居住证要不要钱?")) == "居住证要不要钱?"


def test_dictionary_cache_is_private(tmp_path: object, monkeypatch: object) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # type: ignore[attr-defined]

    folder = tokenise._private_cache()

    assert folder is not None
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
