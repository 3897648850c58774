"""Numbers that identify people, organisations and cases: checked, normalised, found in text.

Check digits come from python-stdnum; the prefixes are our own, because its tables refuse valid numbers of residents of
Hong Kong, Macao and Taiwan (81, 82, 83) and codes that begin with a letter.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.cn.ric import calc_check_digit as _id_check_digit
from stdnum.iso7064 import mod_11_10

from core.folding import Run, fold, runs, to_ascii_digits


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a value cannot be taken."""

    reason: str
    """Plain Chinese, says what to do next; never repeats the value."""


# --- citizen identity number, GB 11643-1999 ---

Sex = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A valid citizen identity number (公民身份号码), or that of a residence permit or permanent resident card."""

    text: str
    """18 characters, the last may be an upper-case X."""

    @property
    def birth_date(self) -> date:
        """The day of birth it carries."""
        return _day(self.text[6:14]) or date.min

    @property
    def sex(self) -> Sex:
        """Odd sequence numbers are given to men, even ones to women."""
        return "male" if int(self.text[16]) % 2 else "female"

    @property
    def region(self) -> str:
        """Six-digit division of the first registration; it may have been abolished since."""
        return self.text[:6]


def parse_id_number(text: str, today: date) -> IdNumber | Rejected:
    """The identity number that a person wrote, in whatever width and grouping, or why it is none (GB 11643-1999).

    Division codes are not looked up: abolished ones live on in people's numbers.
    """
    number = _compact(text)
    if re.fullmatch(r"\d{15}", number):
        return Rejected("这是15位的旧号码，请填写18位的身份证号")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        if len(number) != 18:
            return Rejected(f"身份证号应是18位，您填了{len(number)}位，请检查是否多输或漏输")
        return Rejected("身份证号只能是数字，最后一位可以是X，请检查后重新输入")
    born = _day(number[6:14])
    if born is None or born.year < 1850:
        return Rejected("身份证号第7到14位不是有效的出生日期，请检查是否输错")
    if born > today:
        return Rejected("身份证号里的出生日期比今天还晚，请检查是否输错")
    if not has_id_check_digit(number):
        return Rejected("身份证号最后一位对不上，请检查是否输错")
    return IdNumber(number)


def birth_date(number: str) -> date | None:
    """The day of birth in an 18-character identity number; None where it holds no such day."""
    return _day(number[6:14])


def has_id_check_digit(number: str) -> bool:
    """Whether 18 characters begin with a division or 9, hold a real day, and end with the right check digit."""
    return bool(
        re.fullmatch(r"[1-9]\d{5}(?:18|19|20)\d{9}[\dX]", number)
        and _day(number[6:14])
        and _id_check_digit(number) == number[17]
    )


# --- unified social credit code, GB 32100-2015 ---

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_SHAPE = re.compile(r"[1-9ANY][1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
"""Registering organ, kind, division, organisation code, check; new kinds are added now and then, so any is taken."""
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def parse_uscc(text: str) -> str | Rejected:
    """The unified social credit code (统一社会信用代码) that was written, 18 characters, or why it is none."""
    code = _compact(text)
    if len(code) != 18:
        return Rejected(f"统一社会信用代码应是18位，您填了{len(code)}位，请检查是否多输或漏输")
    if any(letter in "IOZSV" for letter in code):
        return Rejected("统一社会信用代码里没有字母I、O、Z、S、V，请看看是不是把1、0、2、5输成了字母")
    if not _USCC_SHAPE.fullmatch(code):
        return Rejected("统一社会信用代码的开头不对，请对照营业执照或登记证书重新输入")
    if not is_uscc(code):
        return Rejected("统一社会信用代码最后一位对不上，请检查是否输错")
    return code


def is_uscc(code: str) -> bool:
    """Whether 18 normalised characters are a unified social credit code with the right check character."""
    if not _USCC_SHAPE.fullmatch(code):
        return False
    total = sum(_USCC_ALPHABET.index(c) * weight for c, weight in zip(code[:17], _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[-total % 31] == code[17]


def has_organisation_check_digit(code: str) -> bool:
    """Whether the organisation code inside a credit code (its characters 9 to 17) has its own check digit right."""
    values = [int(c, 36) for c in code[8:16]]
    remainder = -sum(v * weight for v, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return code[16] == "0123456789X"[remainder]


# --- mobile numbers ---


def parse_mobile(text: str) -> str | Rejected:
    """The mainland mobile number that was written or spoken (一三八…, 幺), eleven digits, or why it is none."""
    digits = re.sub(r"[()]", "", _compact(text))
    digits = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", digits)
    if not digits.isdigit():
        return Rejected("手机号只能是数字，请重新输入11位手机号")
    if len(digits) != 11:
        return Rejected(f"手机号应是11位，您填了{len(digits)}位，请检查是否多输或漏输")
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        return Rejected("这不像手机号，手机号以13到19开头，请重新输入")
    return digits


# --- case numbers ---

_CASE_LENGTH = 43
_DAY_OF_CASE = 31
"""Where the day begins in a national case number."""
_OWN = re.compile(r"20(?:2[4-9]|[3-9]\d)\d{10}")


def new_case_number(today: date, rng: random.Random) -> str:
    """A new case number (办件编号): the day, five random digits, an ISO 7064 MOD 11,10 check digit; 14 digits.

    The check digit finds every single wrong digit and nearly all swaps; random digits keep numbers from being guessed.
    """
    body = f"{today:%Y%m%d}{rng.randrange(100_000):05d}"
    return body + mod_11_10.calc_check_digit(body)


def is_case_number(text: str) -> bool:
    """Whether 14 digits are a case number of ours: a day from 2024 on and the right check digit."""
    return bool(_OWN.fullmatch(text) and _day(text[:8]) and mod_11_10.is_valid(text))


def is_national_code(text: str) -> bool:
    """Whether it is an item code (31 or 33) or case number (43) of the national scheme, its check digits right.

    One that holds a citizen's number is not: it could carry that number past the masks. Where a case number holds its
    day, such a number arises by chance (one time in eleven) and is let pass.
    """
    if not re.fullmatch(r"[0-9A-Z]{18}[1-6][0-9A-Z]{12}(?:\d{12}|\d{2})?", text):
        return False
    if len(text) == _CASE_LENGTH and _day(text[31:39]) is None:
        return False
    if not (is_uscc(text[:18]) and has_organisation_check_digit(text[:18])):
        return False
    starts = set(range(len(text) - 17)) - ({_DAY_OF_CASE - 6} if len(text) == _CASE_LENGTH else set())
    return not any(has_id_check_digit(text[start : start + 18]) for start in starts)


def find_case_numbers(text: str) -> list[str]:
    """The case numbers in a text, ours and national, normalised, in order; however they are split or written."""
    return [run.text[start:end] for run in runs(fold(text)) for start, end in case_number_spans(run)]


def case_number_spans(run: Run) -> Iterator[tuple[int, int]]:
    """Where case numbers and national codes stand in a run; both ends lie at a gap, or between letter and digit."""
    done = 0
    for start in range(len(run.text)):
        if start < done or not run.is_edge(start):
            continue
        for length in (43, 33, 31, 14):
            end = start + length
            if end > len(run.text) or not run.is_edge(end):
                continue
            candidate = run.text[start:end]
            if is_case_number(candidate) or is_national_code(candidate):
                yield start, end
                done = end
                break


def _compact(text: str) -> str:
    """A typed value without blanks and hyphens, in ASCII and upper case."""
    return re.sub(r"[\s\-‐‑‒–—―−_.·\u200b-\u200d\ufeff]", "", to_ascii_digits(text)).upper()


def _day(digits: str) -> date | None:
    """The day that eight digits name."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
