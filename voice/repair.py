"""Domain repair of recognised text: terms that only sound right are put right, numbers become digits.

What is already a term of the lexicon is never changed. Where a stretch of text is an ordinary word as well as a
term's sound, both readings are kept and retrieval decides.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from voice.sound import distance, loose_key

LONGEST_TERM = 12
MOST_COST_PER_SYLLABLE = 0.3
MOST_ALTERNATIVES = 4
SPOKEN_DIGITS = {"零": "0", "〇": "0", "幺": "1"} | {
    char: str(value) for value, char in enumerate("一二三四五六七八九", 1)
}

_FILLERS = re.compile(
    r"^(?:嗯+|呃+|额+|啊+|哦+|那个|这个|就是说?|我想问一下|请问一下?)+"
    r"|(?:嗯|呃){1,3}|(?:那个|就是说){2,}"
)
_SPOKEN_NUMBER = re.compile(r"[零〇幺一二两三四五六七八九0-9]{3,}")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text ready for understanding, and other readings worth trying."""

    text: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    term: str
    cost: float
    certain: bool

    @property
    def end(self) -> int:
        return self.start + len(self.term)


class Repair:
    """Knows the terms of the domain by their sound."""

    def __init__(self, terms: Iterable[str], *, is_word: Callable[[str], bool] = lambda text: False) -> None:
        """`is_word` tells ordinary words, which are not overwritten but get an alternative reading."""
        self._terms = frozenset(term for term in terms if 2 <= len(term) <= LONGEST_TERM)
        self._is_word = is_word
        self._by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for term in sorted(self._terms):
            self._by_sound[_key(term)].append(term)
        self._lengths = sorted({len(term) for term in self._terms}, reverse=True)

    def mend(self, heard: str, expected: Sequence[str] = ()) -> Repaired:
        """The repaired text; `expected` answers (options of a question) count as terms for this one utterance."""
        text = _FILLERS.sub("", _BLANKS.sub("", heard))
        text = _SPOKEN_NUMBER.sub(lambda m: spoken_digits(m[0]), text)
        answer = self._closest(text, expected)
        if answer is not None:
            return Repaired(answer)
        return self._apply(text, self._matches(text))

    def _closest(self, text: str, expected: Sequence[str]) -> str | None:
        """The expected answer that the whole text sounds like, if any."""
        if text in expected:
            return text
        costs = [(_cost(text, one), one) for one in expected if len(one) == len(text) and len(text) > 0]
        cost, best = min(costs, default=(1.0, ""))
        return best if best and cost <= MOST_COST_PER_SYLLABLE else None

    def _matches(self, text: str) -> list[_Match]:
        """Non-overlapping places where a term is meant, longer terms and better sounds first."""
        taken = [False] * len(text)
        for start, length in self._valid(text):
            taken[start : start + length] = [True] * length
        found: list[_Match] = []
        for match in sorted(self._candidates(text), key=lambda one: (-len(one.term), one.cost)):
            if not any(taken[match.start : match.end]):
                taken[match.start : match.end] = [True] * len(match.term)
                found.append(match)
        return found

    def _valid(self, text: str) -> list[tuple[int, int]]:
        return [
            (start, length)
            for length in self._lengths
            for start in range(len(text) - length + 1)
            if text[start : start + length] in self._terms
        ]

    def _candidates(self, text: str) -> Iterable[_Match]:
        keys = [loose_key(char) for char in text]
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                window = text[start : start + length]
                for term in self._by_sound.get(tuple(keys[start : start + length]), ()):
                    cost = _cost(window, term)
                    if cost <= MOST_COST_PER_SYLLABLE:
                        yield _Match(start, term, cost, certain=not self._is_word(window))

    def _apply(self, text: str, matches: list[_Match]) -> Repaired:
        certain = [match for match in matches if match.certain]
        best = _replaced(text, certain)
        doubtful = [match for match in matches if not match.certain]
        others = [_replaced(text, [*certain, match]) for match in doubtful]
        if certain and best != text:
            others.append(text)
        return Repaired(best, tuple(dict.fromkeys(one for one in others if one != best))[:MOST_ALTERNATIVES])


def _key(term: str) -> tuple[str, ...]:
    return tuple(loose_key(char) for char in term)


def _cost(heard: str, meant: str) -> float:
    return sum(distance(a, b) for a, b in zip(heard, meant, strict=True)) / len(meant)


def _replaced(text: str, matches: Iterable[_Match]) -> str:
    for match in matches:
        text = text[: match.start] + match.term + text[match.end :]
    return text


def spoken_digits(text: str) -> str:
    """Digits spoken one by one as digits: 零幺二 is 012. 两 counts as 2 among them."""
    return "".join(SPOKEN_DIGITS.get(char, "2" if char == "两" else char) for char in text)
