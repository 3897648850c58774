"""One written form for everything that is indexed or asked: NFKC, simplified characters, no copying damage."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from opencc import OpenCC

HANZI = "㐀-䶿一-鿿豈-﫿"
_PINYIN = "a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü"
_PINYIN_NOTE = re.compile(rf"(?<=[{HANZI}])\s?[((\[〔]\s?[{_PINYIN}]{{1,6}}\s?[))\]〕]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd\ufffd]")
_QUESTION_IN_WORD = re.compile(rf"(?<=[{HANZI}])\?{{1,4}}(?=[{HANZI}])")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_SPACE_IN_HANZI = re.compile(rf"(?<=[{HANZI}])\s+(?=[{HANZI}])")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_EDGE = re.compile(r"^[\s,.。、!?;:]+|[\s,.。、!?;:]+$")
_PUNCTUATION = re.compile(r"[^\w]+|_+")


@cache
def _converter(config: str) -> OpenCC:
    return OpenCC(config)


def simplified(text: str, locale: str | None = None) -> str:
    """The text in simplified characters.

    `locale` zh-HK takes Hong Kong's variants; everything else that has traditional characters is read as Taiwan's.
    Characters only: the phrase tables of `tw2sp` are made for computing and turn 資料 into 数据 and 檔案 into 文件,
    which are other things at a counter. The lexicon holds the words that do differ (身分证, 影印).
    Simplified text comes back as it is.
    """
    if _converter("t2s").convert(text) == text:
        return text
    return str(_converter("hk2s" if locale == "zh-HK" else "tw2s").convert(text))


def without_pinyin_notes(text: str) -> str:
    """The text without pinyin in brackets after a character: 務(wù) becomes 務."""
    return _PINYIN_NOTE.sub("", text)


def damaged(text: str) -> list[str]:
    """Stretches that copying has damaged: private-use characters, replacement characters, `?` inside a word."""
    spots = [*_PRIVATE.finditer(text), *_QUESTION_IN_WORD.finditer(text)]
    return [text[max(0, m.start() - 4) : m.end() + 4] for m in sorted(spots, key=lambda m: m.start())]


def normalise(text: str, locale: str | None = None) -> str:
    """The canonical form for index and query: NFKC, notes and invisible characters gone, simplified, lower case."""
    text = unicodedata.normalize("NFKC", without_pinyin_notes(text))
    text = _INVISIBLE.sub("", without_pinyin_notes(text))
    text = _SPACE_IN_HANZI.sub("", _SPACES.sub(" ", text)).strip()
    return simplified(text, locale).lower()


def readable(text: str, locale: str | None = None) -> str:
    """The form that is quoted to people: simplified, without copying damage, its punctuation and capitals as they
    were; full-width letters and digits become plain ones."""
    text = _FULL_WIDTH.sub(lambda m: unicodedata.normalize("NFKC", m.group()), without_pinyin_notes(text))
    text = _PRIVATE.sub("", _INVISIBLE.sub("", text))
    return simplified(_SPACE_IN_HANZI.sub("", _SPACES.sub(" ", text)).strip(), locale)


def bare(text: str) -> str:
    """The normal form without punctuation and blanks, for comparing names."""
    return _PUNCTUATION.sub("", normalise(text))


class Fillers:
    """Words that carry nothing: 嗯, 那个, 就是说, 请问."""

    def __init__(self, words: Iterable[str]) -> None:
        ordered = sorted({normalise(word) for word in words}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def strip(self, text: str) -> str:
        """The text without fillers; the text itself where nothing else would be left."""
        if self._pattern is None:
            return text
        left = self._pattern.sub(" ", text)
        left = _SPACE_IN_HANZI.sub("", _SPACES.sub(" ", left))
        left = _EDGE.sub("", left)
        return left or text
