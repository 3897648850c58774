"""Numbers of people, organisations and cases: the vectors of the standards, and how people write them."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identifiers import (
    IdNumber,
    Rejected,
    birth_date,
    find_case_numbers,
    is_case_number,
    is_national_code,
    new_case_number,
    parse_id_number,
    parse_mobile,
    parse_uscc,
)

TODAY = date(2026, 11, 22)
CASE = "12441500196720244T3442199806003202206230068"


def with_check(body: str) -> str:
    """The number with its check digit, computed as GB 11643 writes it."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


@pytest.mark.parametrize(
    "text",
    [
        "360426199101010071",
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 1949 1231 002X",
        "110105-19491231-002x",
        "一一零一零五一九四九一二三一零零二X",
        with_check("81000019900101123"),
        with_check("82000019900101123"),
        with_check("83000019900101123"),
        with_check("91112419900101123"),
        with_check("13302219900101123"),
    ],
)
def test_identity_numbers_are_taken_however_they_are_written(text: str) -> None:
    number = parse_id_number(text, TODAY)

    assert isinstance(number, IdNumber)
    assert len(number.text) == 18


def test_an_identity_number_tells_birth_and_sex() -> None:
    number = parse_id_number("360426199101010071", TODAY)

    assert isinstance(number, IdNumber)
    assert (number.birth_date, number.sex, number.region) == (date(1991, 1, 1), "male", "360426")
    assert birth_date(number.text) == date(1991, 1, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("11010519491231002", "18位，您填了17位"),
        ("110105194912310021", "最后一位对不上"),
        ("110105194913310021", "不是有效的出生日期"),
        (with_check("11010520261123001"), "比今天还晚"),
        ("11010519491231A02X", "只能是数字"),
        ("130503670401001", "15位的旧号码"),
        ("", "您填了0位"),
    ],
)
def test_wrong_identity_numbers_say_what_is_wrong(text: str, reason: str) -> None:
    rejected = parse_id_number(text, TODAY)

    assert isinstance(rejected, Rejected)
    assert reason in rejected.reason
    assert not text or text not in rejected.reason


def test_someone_born_today_has_a_number() -> None:
    assert isinstance(parse_id_number(with_check("11010520261122001"), TODAY), IdNumber)


@given(st.text(max_size=40))
def test_no_text_breaks_the_parsers(text: str) -> None:
    parse_id_number(text, TODAY)
    parse_uscc(text)
    parse_mobile(text)
    find_case_numbers(text)


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_of_an_identity_number_is_seen(position: int, by: int) -> None:
    number = "360426199101010071"
    wrong = number[:position] + str((int(number[position]) + by) % 10) + number[position + 1 :]

    assert isinstance(parse_id_number(wrong, TODAY), Rejected)


@pytest.mark.parametrize(
    "code", ["91110000600037341L", "12441500196720244T", "11511301008778183N", "115113010833722043"]
)
def test_credit_codes_of_the_standard_are_taken(code: str) -> None:
    assert parse_uscc(f" {code[:8].lower()}-{code[8:]} ") == code


def test_credit_codes_that_begin_with_a_letter_are_taken() -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "N2110105MA1234567"
    code = body + alphabet[-sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31]

    assert parse_uscc(code) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("91110000600037341M", "最后一位对不上"),
        ("9111000060003734", "您填了16位"),
        ("9111000060003734IL", "没有字母"),
        ("0111000060003734XL", "开头不对"),
    ],
)
def test_wrong_credit_codes_say_what_is_wrong(text: str, reason: str) -> None:
    rejected = parse_uscc(text)

    assert isinstance(rejected, Rejected)
    assert reason in rejected.reason


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "+86 138-1234-5678",
        "008613812345678",
        "8613812345678",
        "(+86)138 1234 5678",
        "一三八一二三四五六七八",
        "幺三八 幺二三四 五六七八",
        "１３８１２３４５６７８",
    ],
)
def test_mobiles_are_taken_however_they_are_written(text: str) -> None:
    assert parse_mobile(text) == "13812345678"


@pytest.mark.parametrize("text", ["1381234567", "12812345678", "138123456789", "电话", ""])
def test_wrong_mobiles_are_refused(text: str) -> None:
    assert isinstance(parse_mobile(text), Rejected)


@given(st.dates(date(2024, 1, 1), date(2099, 12, 31)), st.integers())
def test_new_case_numbers_are_valid(day: date, seed: int) -> None:
    number = new_case_number(day, random.Random(seed))

    assert len(number) == 14
    assert number.startswith(f"{day:%Y%m%d}")
    assert is_case_number(number)


@given(st.integers(), st.integers(8, 13), st.integers(1, 9))
def test_every_single_wrong_digit_of_a_case_number_is_seen(seed: int, position: int, by: int) -> None:
    number = new_case_number(TODAY, random.Random(seed))
    wrong = number[:position] + str((int(number[position]) + by) % 10) + number[position + 1 :]

    assert not is_case_number(wrong)


@pytest.mark.parametrize("shape", ["{0}", "{1} {2} {3}", "{1}-{2}-{3}", "{1}—{2}—{3}"])
@pytest.mark.parametrize("width", ["ascii", "full", "spoken"])
def test_case_numbers_are_found_in_every_shape(shape: str, width: str) -> None:
    number = new_case_number(TODAY, random.Random(7))
    written = shape.format(number, number[:4], number[4:8], number[8:])
    tables = {"ascii": "0123456789", "full": "０１２３４５６７８９", "spoken": "零幺二三四五六七八九"}
    written = written.translate(str.maketrans("0123456789", tables[width]))

    assert find_case_numbers(f"我的办件{written}到哪了") == [number]


def test_national_codes_are_found_and_checked() -> None:
    assert find_case_numbers(f"查{CASE}和{CASE[:31]}") == [CASE, CASE[:31]]
    assert is_national_code(CASE[:31] + "01")
    assert not is_national_code("12441500196720245T" + CASE[18:])
    assert not is_national_code(CASE[:31] + "202213230068")


def test_a_citizens_number_is_never_part_of_a_national_code() -> None:
    head_is_also_a_credit_code = "626744200019830201"

    assert not is_national_code(head_is_also_a_credit_code + "1005000000000")


def test_numbers_inside_longer_numbers_are_no_case_numbers() -> None:
    number = new_case_number(TODAY, random.Random(7))

    assert find_case_numbers(f"1{number}") == []
    assert find_case_numbers(f"{number}1") == []
