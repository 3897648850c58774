"""Policy documents as passages: quoted word for word with heading and source, never retold."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from knowledge.index.lexical import LexicalIndex
from knowledge.ingest.document import Block, Document
from knowledge.text.normalise import normalise
from knowledge.text.tokenise import Tokeniser

LONGEST = 320
"""Characters of a passage; longer paragraphs are cut at sentence ends."""
SHORTEST = 12
_SENTENCE = re.compile(r"[^。!?;！？；]*[。!?;！？；]|[^。!?;！？；]+$")
_QUOTED_AT_MOST = 120


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document."""

    source: str
    title: str
    headings: tuple[str, ...]
    """From the highest heading down to the one it stands under."""
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage that speaks to a question."""

    passage: Passage
    score: float
    """0..1: share of the question's telling words that stand in it."""
    quote: str
    """The sentences of the passage that speak to it most, verbatim, at most 120 characters where they can be cut."""


def passages(document: Document) -> Iterator[Passage]:
    """The passages of a document in order."""
    path: list[Block] = []
    for block in document.blocks:
        if block.level:
            path = [*(h for h in path if h.level < block.level), block]
            continue
        if len(block.text) < SHORTEST or block.text == document.title:
            continue
        for text in _pieces(block.text):
            yield Passage(document.source, document.title, tuple(h.text for h in path), text)


class PassageIndex:
    """Search over passages by their words."""

    def __init__(self, kept: Sequence[Passage]) -> None:
        self._kept = kept
        self._tokeniser = Tokeniser()
        headed = (normalise(f"{p.headings[-1] if p.headings else ''} {p.text}") for p in kept)
        tokens = [self._tokeniser.tokens(text) for text in headed]
        self._index = LexicalIndex.build(tokens) if any(tokens) else None

    def search(self, text: str, limit: int = 3) -> list[Quotation]:
        """Passages that speak to a question, best first; none where no word of it stands anywhere."""
        plain = normalise(text)
        if self._index is None or not plain:
            return []
        scores = self._index.scores(self._tokeniser.tokens(plain))
        order = [n for n in np.argsort(-scores, kind="stable").tolist()[:limit] if scores[n] > 0]
        return [Quotation(self._kept[n], float(scores[n]), self._quote(self._kept[n].text, plain)) for n in order]

    def _quote(self, passage: str, question: str) -> str:
        sentences: list[str] = _SENTENCE.findall(passage)
        wanted = {token for token in self._tokeniser.tokens(question) if len(token) > 1}
        hits = [len(wanted & set(self._tokeniser.tokens(normalise(sentence)))) for sentence in sentences]
        best = int(np.argmax(hits))
        quote = sentences[best]
        for follower in sentences[best + 1 :]:
            if len(quote) + len(follower) > _QUOTED_AT_MOST:
                break
            quote += follower
        return quote.strip()


def save(kept: Iterable[Passage], file: Path) -> None:
    """Writes passages as JSON lines."""
    lines = (json.dumps(asdict(passage), ensure_ascii=False) for passage in kept)
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def load(folder: Path) -> list[Passage]:
    """The passages of all `*.jsonl` of a folder."""
    return [passage for file in sorted(folder.glob("*.jsonl")) for passage in load_file(file)]


def load_file(file: Path) -> list[Passage]:
    """The passages of one file."""
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [Passage(row["source"], row["title"], tuple(row["headings"]), row["text"]) for row in rows]


def _pieces(text: str) -> Iterator[str]:
    if len(text) <= LONGEST:
        yield text
        return
    piece = ""
    for sentence in _SENTENCE.findall(text):
        if piece and len(piece) + len(sentence) > LONGEST:
            yield piece
            piece = ""
        piece += sentence
    if piece:
        yield piece
