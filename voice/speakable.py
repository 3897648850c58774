"""Text as it is read aloud: no addresses of pages, no codes, numbers the way people say them."""

import re

DIGITS = "零一二三四五六七八九"
TELEPHONE_ONE = "幺"
"""How 1 is said in numbers that are read digit by digit."""

_URL = re.compile(r"(?:网址|链接)?[:： ]*(?:https?://|www\.)[^\s，。；、）)」]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE_WORDS = re.compile(r"(\d{4})年")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:：](\d{2})(?!\d)")
_LONG = re.compile(r"(?<![\d.])\d[\d*]{4,}[\dXx]?(?![\d.]*\d?元)(?!\d)")
_TELEPHONE = re.compile(r"(?<!\d)(0\d{2,3})-(\d{7,8})(?!\d)")
_AMOUNT = re.compile(r"(?<![\d.])(\d{1,9})(?:\.(\d{1,4}))?(%|％)?")
_RANGE = re.compile(r"(?<=[\d%])\s*[-–—~～]\s*(?=\d)")
_LIST_NUMBER = re.compile(r"^\s*(\d{1,2})[.、]\s*(?!\d)", re.MULTILINE)
_SLASH = re.compile(r"(?<=[元次年个])/(?=[\u4e00-\u9fff])")
_SOURCE_DATE = re.compile(r"[；;]\s*更新[:：]\s*\d{4}-\d{2}-\d{2}")
_SILENT = re.compile(r"[《》「」『』【】*#_`>|]|^\s*[-•·]\s*", re.MULTILINE)
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")


def speakable(text: str) -> str:
    """The text for a speech engine: pages and mail left to the written message, numbers in words."""
    text = _SOURCE_DATE.sub("", text)
    text = _URL.sub("网址请看文字消息", _EMAIL.sub("邮箱请看文字消息", text))
    text = _DATE.sub(lambda m: f"{digits(m[1])}年{number(int(m[2]))}月{number(int(m[3]))}日", text)
    text = _DATE_WORDS.sub(lambda m: f"{digits(m[1])}年", text)
    text = _TELEPHONE.sub(lambda m: f"{telephone(m[1])}，{telephone(m[2])}", text)
    text = _LIST_NUMBER.sub(lambda m: f"第{number(int(m[1]))}，", text)
    text = _CLOCK.sub(lambda m: _clock(int(m[1]), int(m[2])), _RANGE.sub("到", text))
    text = _LONG.sub(lambda m: grouped(m[0]), text)
    text = _SLASH.sub("每", text)
    text = _AMOUNT.sub(_amount, text)
    text = _SILENT.sub("", text).replace("12345", telephone("12345"))
    return re.sub(r"[ \t]+", "", text).strip()


def sentences(text: str) -> list[str]:
    """The text cut after each sentence, so that sound can start with the first."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]


def digits(text: str) -> str:
    """Digits one by one with 一: years."""
    return "".join(DIGITS[int(char)] if char.isascii() and char.isdigit() else char for char in text)


def telephone(text: str) -> str:
    """Digits one by one with 幺, as telephone and case numbers are read; X is 叉, a masked place 星."""
    spoken = digits(text).replace(DIGITS[1], TELEPHONE_ONE)
    return spoken.replace("X", "叉").replace("x", "叉").replace("*", "星")


def grouped(text: str) -> str:
    """A long number in groups a listener can write down: 3-4-4 for a mobile number, else fours."""
    if len(text) == 11 and text.startswith("1"):
        groups = [text[:3], text[3:7], text[7:]]
    elif len(text) <= 6:
        groups = [text]
    else:
        groups = [text[i : i + 4] for i in range(0, len(text), 4)]
    return "，".join(_stars_once(telephone(group)) for group in groups)


def _stars_once(spoken: str) -> str:
    return re.sub("星+", "星号", spoken)


def number(value: int) -> str:
    """A whole number from 0 to below 10^12 in words: 120 is 一百二十."""
    if value < 0 or value >= 10**12:
        return digits(str(value))
    if value == 0:
        return DIGITS[0]
    words, skipped = "", False
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, value = divmod(value, unit)
        if part:
            gap = DIGITS[0] if words and (skipped or part < 1000) else ""
            words += gap + _below_ten_thousand(part) + name
        skipped = not part
    return words[1:] if words.startswith("一十") else words


def _below_ten_thousand(value: int) -> str:
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            words += (DIGITS[0] if gap and words else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return words


def _amount(match: re.Match[str]) -> str:
    whole, fraction, percent = match.groups()
    spoken = digits(whole) if len(whole) > 1 and whole.startswith("0") else number(int(whole))
    if fraction:
        spoken += "点" + digits(fraction)
    return f"百分之{spoken}" if percent else spoken


def _clock(hour: int, minute: int) -> str:
    spoken = f"{number(hour)}点"
    if minute == 0:
        return spoken
    return spoken + (DIGITS[0] if minute < 10 else "") + f"{number(minute)}分"
