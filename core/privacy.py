"""Personal data in text: found in the folded form, masked in the original; case numbers are left whole.

Numbers that carry a check digit are found in any window, whatever they are glued to; the rest need an edge. What is
masked here is what a person typed: published office phones can be kept by naming them.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from stdnum import luhn

from core import masks
from core.folding import Folded, Run, fold, runs
from core.identifiers import (
    birth_date,
    case_number_spans,
    has_id_check_digit,
    has_organisation_check_digit,
    is_uscc,
)
from core.masks import mask_address, mask_id, mask_name, mask_phone

__all__ = ["Kind", "Span", "find_personal", "mask", "mask_address", "mask_id", "mask_name", "mask_phone"]

Kind = Literal[
    "id_number", "mobile", "landline", "bank_card", "passport", "plate", "email", "address", "location", "protected"
]


@dataclass(frozen=True, slots=True)
class Span:
    """Where personal data stands in a text."""

    start: int
    end: int
    kind: Kind


_MASKS: dict[Kind, Callable[[str], str]] = {
    "id_number": mask_id,
    "mobile": mask_phone,
    "landline": mask_phone,
    "bank_card": masks.mask_card,
    "passport": masks.mask_passport,
    "plate": masks.mask_plate,
    "email": masks.mask_email,
    "address": lambda _: masks.HIDDEN,
    "location": masks.mask_location,
}


def mask(text: str, *, keep: Collection[str] = ()) -> str:
    """The text with personal data masked. `keep`: published phone numbers that may stay.

    Done until nothing more is found, as the ends left visible can make a number with what follows; so masking a masked
    text changes nothing.
    """
    while spans := find_personal(text, keep=keep):
        for span in reversed(spans):
            value = unicodedata.normalize("NFKC", text[span.start : span.end])
            text = text[: span.start] + _MASKS[span.kind](value) + text[span.end :]
    return text


def find_personal(text: str, *, keep: Collection[str] = ()) -> list[Span]:
    """Where personal data stands in a text, in order, without overlaps. `keep` as for `mask`."""
    search = _Search(text, {re.sub(r"\D", "", number) for number in keep})
    search.run()
    return sorted(search.found, key=lambda span: span.start)


_ISO_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}(?!\d)")
_CHECKED_ID = re.compile(r"(?=([1-9]\d{5}(?:18|19|20)\d{9}[\dX]))")
_MOBILE = re.compile(r"(?=(1[3-9]\d{9}))")
_DIGITS_15 = re.compile(r"[1-9]\d{14}")
_ID_SHAPE = re.compile(r"[1-9]\d{16}[\dX]")
_CARD_LENGTHS = (19, 18, 17, 16, 15)

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("location", re.compile(r"(?<![\d.])\d{1,3}\.\d{3,12}\s{0,3}[,，、 ]\s{0,3}\d{1,3}\.\d{3,12}(?!\d)")),
    ("landline", re.compile(r"(?<![\dA-Z])\(?0(?:10|2\d|\d{3})\)?[- ]?\d{7,8}(?!\d)")),
    ("passport", re.compile(r"(?<![0-9A-Z])(?:[EGDSPHM][- ]?\d{8}|E[A-Z][- ]?\d{7}|[CWHML][- ]?\d{8,10})(?![0-9A-Z])")),
    (
        "plate",
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?"
            r"(?:[A-Z0-9]{4}[学警港澳挂领使]|[A-Z0-9]{5,6}(?![A-Z0-9]))"
        ),
    ),
    (
        "address",
        re.compile(
            r"(?<=[路街巷弄村庄苑屯坊道同区园厦寓])(?<!知道)(?<!地区)\s?\d{1,5}(?:号(?!窗口|线|令|文)|弄|栋|幢|座|单元|室|组)"
            r"(?:[-0-9A-Z]{1,6}(?:号楼|号|弄|栋|幢|座|单元|室|组|楼|层|门)?)*"
        ),
    ),
)
_EMAIL = re.compile(r"(?<![A-Z0-9._%+-])[A-Z0-9._%+-]{1,64}@[A-Z0-9-]{1,63}(?:\.[A-Z0-9-]{1,63}){1,4}")


class _Search:
    """One pass over a text; what is found first is not looked at again."""

    def __init__(self, text: str, keep: set[str]) -> None:
        self.found: list[Span] = []
        self._folded: Folded = fold(text)
        self._runs = runs(self._folded)
        self._keep = keep
        self._taken = bytearray(len(text) + 1)
        self._days = [self._origin(match.start(), match.end()) for match in _ISO_DAY.finditer(self._folded.text)]
        self._days += [day for run in self._runs for day in _compact_days(run)]

    def run(self) -> None:
        """The detectors in order: long numbers that hold shorter ones go first."""
        for run in self._runs:
            for start, end in (*case_number_spans(run), *_credit_codes(run)):
                self._take(run.starts[start], run.ends[end - 1], "protected")
        for run in self._runs:
            self._identity_numbers(run)
        self._pattern("email", _EMAIL)
        for run in self._runs:
            self._cards(run)
        for run in self._runs:
            self._mobiles(run)
        for kind, pattern in _PATTERNS:
            self._pattern(kind, pattern)

    def _identity_numbers(self, run: Run) -> None:
        for match in _CHECKED_ID.finditer(run.text):
            start, end = match.span(1)
            if has_id_check_digit(match[1]) and not self._cuts_a_day(run, start, end):
                self._take_window(run, start, end, "id_number")
        for start in range(len(run.text)):
            for length, shape in ((18, _ID_SHAPE), (15, _DIGITS_15)):
                candidate = run.text[start : start + length]
                if shape.fullmatch(candidate) and self._stands_alone(run, start, start + length) and _born(candidate):
                    self._take_window(run, start, start + length, "id_number")

    def _cards(self, run: Run) -> None:
        for start in range(len(run.text)):
            for length in _CARD_LENGTHS:
                end = start + length
                digits = run.text[start:end]
                if len(digits) < length or not digits.isdigit() or (length == 15 and digits[:2] not in ("34", "37")):
                    continue
                if self._has_edges(run, start, end) and luhn.is_valid(digits) and _in_fours(run, start, end):
                    self._take_window(run, start, end, "bank_card")

    def _mobiles(self, run: Run) -> None:
        for match in _MOBILE.finditer(run.text):
            start, end = match.span(1)
            single_group = run.groups[start] == run.groups[end - 1]
            prefixed = run.text[:start].endswith("86")
            if single_group or (
                (prefixed or self._is_edge(run, start))
                and self._is_edge(run, end)
                and not self._touches_a_day(run, start, end)
            ):
                self._take_window(run, start, end, "mobile")

    def _pattern(self, kind: Kind, pattern: re.Pattern[str]) -> None:
        for match in pattern.finditer(self._folded.text):
            start, end = self._origin(match.start(), match.end())
            touches = any(start < b and a < end for a, b in self._days)
            if kind == "landline" and re.sub(r"\D", "", match[0]) in self._keep:
                continue
            if not (touches and kind in ("passport", "landline")):
                self._take(start, end, kind)

    def _take_window(self, run: Run, start: int, end: int, kind: Kind) -> None:
        self._take(run.starts[start], run.ends[end - 1], kind)

    def _take(self, start: int, end: int, kind: Kind) -> None:
        if any(self._taken[start:end]):
            return
        self._taken[start:end] = b"\1" * (end - start)
        if kind != "protected":
            self.found.append(Span(start, end, kind))

    def _origin(self, start: int, end: int) -> tuple[int, int]:
        return self._folded.starts[start], self._folded.ends[end - 1]

    def _is_edge(self, run: Run, index: int) -> bool:
        """An edge of the run, or of something already found in it."""
        if run.is_edge(index):
            return True
        return bool(self._taken[run.starts[index - 1]] or self._taken[run.starts[index]])

    def _has_edges(self, run: Run, start: int, end: int) -> bool:
        return self._is_edge(run, start) and self._is_edge(run, end)

    def _stands_alone(self, run: Run, start: int, end: int) -> bool:
        """Written in one piece, with an edge on both sides."""
        one_piece = run.groups[start] == run.groups[end - 1]
        after_letter = end < len(run.text) and run.text[end].isalnum() and run.text[end - 1] == "X"
        return one_piece and self._has_edges(run, start, end) and (not after_letter or self._is_edge(run, end))

    def _cuts_a_day(self, run: Run, start: int, end: int) -> bool:
        first, last = run.starts[start], run.ends[end - 1]
        return any(first < b and a < last and not (first <= a and b <= last) for a, b in self._days)

    def _touches_a_day(self, run: Run, start: int, end: int) -> bool:
        first, last = run.starts[start], run.ends[end - 1]
        return any(first < b and a < last for a, b in self._days)


def _in_fours(run: Run, start: int, end: int) -> bool:
    """Written as cards are: in one piece, in groups of four, or digit by digit."""
    *whole, _last = run.group_sizes(start, end)
    return all(size == 4 for size in whole) or all(size == 1 for size in whole)


def _born(number: str) -> bool:
    """Whether an 18- or 15-digit number holds a real day of birth; its check digit may be mistyped."""
    if len(number) == 15:
        return birth_date(number[:6] + "19" + number[6:]) is not None
    return number[6:8] in ("18", "19", "20") and birth_date(number) is not None


def _credit_codes(run: Run) -> Iterator[tuple[int, int]]:
    """Unified social credit codes: public, so they stay. Both check digits must be right, lest they shelter others."""
    for start in range(len(run.text) - 17):
        code = run.text[start : start + 18]
        if not (run.is_edge(start) and run.is_edge(start + 18)) or has_id_check_digit(code):
            continue
        a_card = code.isdigit() and code.startswith("62") and luhn.is_valid(code)  # far more often a UnionPay card
        if is_uscc(code) and has_organisation_check_digit(code) and not a_card:
            yield start, start + 18


def _compact_days(run: Run) -> Iterator[tuple[int, int]]:
    """Days written as eight digits that stand alone (20261122)."""
    for start in range(len(run.text) - 7):
        end = start + 8
        piece = run.text[start:end]
        alone = run.is_gap(start) and run.is_gap(end) and run.groups[start] == run.groups[end - 1]
        if alone and re.fullmatch(r"(?:19|20)\d{6}", piece) and birth_date("000000" + piece) is not None:
            yield run.starts[start], run.ends[end - 1]
