"""Statute texts, for checking that a quoted clause stands in the article it is said to stand in."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from knowledge.schema import LawRef

DEFAULT_FOLDER = Path(__file__).parents[2] / "shared" / "data" / "laws"
SUPERSEDED_FILE = Path(__file__).parent / "data" / "superseded.yml"
_ARTICLE = re.compile(r"^第([一二三四五六七八九十百千零〇]+)条(?:之([一二三四五六七八九十]+))?\s*")
_ITEM = re.compile(r"^[(\uff08][一二三四五六七八九十]+[)\uff09]|^[一二三四五六七八九十]+、")
_DATED = re.compile(r"\(([\d-]+)\)$")
_PREFIX = "中华人民共和国"
_ELLIPSIS = re.compile(r"…+|\.{3,}")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int:
    """The value of a Chinese numeral below ten thousand: 一千零四十六 → 1046."""
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


@dataclass(frozen=True)
class Statute:
    """One law with its articles; an article is a list of paragraphs (款), items (项) with the paragraph they follow."""

    name: str
    dated: str
    articles: dict[tuple[int, int], list[str]]

    def problem(self, ref: LawRef) -> str | None:
        """What is wrong with a reference, in plain Chinese; None where it is right."""
        where = f"《{self.name}》第{ref.article}条" + (f"之{ref.sub}" if ref.sub else "")
        paragraphs = self.articles.get((ref.article, ref.sub or 0))
        if paragraphs is None:
            return f"{where}不存在，请核对条号"
        if ref.paragraph and ref.paragraph > len(paragraphs):
            return f"{where}只有{len(paragraphs)}款，没有第{ref.paragraph}款"
        if not ref.quote:
            return None
        if ref.paragraph and not _stands(ref.quote, paragraphs[ref.paragraph - 1]):
            found = [n for n, text in enumerate(paragraphs, 1) if _stands(ref.quote, text)]
            hint = f"，它在第{found[0]}款" if found else "，请照法条原文抄写"
            return f"引文不在{where}第{ref.paragraph}款{hint}"
        if not ref.paragraph and not _stands(ref.quote, "".join(paragraphs)):
            elsewhere = [a for (a, _), text in self.articles.items() if _stands(ref.quote, "".join(text))]
            hint = f"，它在第{elsewhere[0]}条" if elsewhere else "，请照法条原文抄写"
            return f"引文不在{where}{hint}"
        return None


class Statutes:
    """The statutes of a folder of Markdown files; of several versions the newest."""

    def __init__(self, folder: Path = DEFAULT_FOLDER) -> None:
        self._folder = folder

    def get(self, name: str) -> Statute | None:
        """The law of a name, with or without 中华人民共和国; None where the folder lacks it."""
        return self._all.get(name.removeprefix(_PREFIX))

    @cached_property
    def superseded(self) -> dict[str, str]:
        """Laws whose text here is not the one in force, with the reason."""
        found: dict[str, str] = yaml.safe_load(SUPERSEDED_FILE.read_text("utf-8"))
        return found

    @cached_property
    def _all(self) -> dict[str, Statute]:
        found: dict[str, Statute] = {}
        for file in sorted(self._folder.rglob("*.md")):
            dated = _DATED.search(file.stem)
            statute = _read(file, _DATED.sub("", file.stem), dated.group(1) if dated else "")
            if statute.name not in found or statute.dated > found[statute.name].dated:
                found[statute.name] = statute
        code = [s for f in self._folder.rglob("民法典/*.md") if (s := found.get(f.stem))]
        if code:
            whole = {key: text for part in code for key, text in part.articles.items()}
            found["民法典"] = Statute("民法典", code[0].dated, whole)
        return found


def _read(file: Path, name: str, dated: str) -> Statute:
    articles: dict[tuple[int, int], list[str]] = {}
    current: list[str] | None = None
    for line in (line.strip() for line in file.read_text("utf-8").splitlines()):
        if line.startswith("#"):
            current = None
            continue
        head = _ARTICLE.match(line)
        if head:
            key = number(head.group(1)), number(head.group(2) or "")
            current = articles.setdefault(key, [])
            line = line[head.end() :]
        if not line or current is None:
            continue
        if _ITEM.match(line) and current:
            current[-1] += line
        else:
            current.append(line)
    return Statute(name, dated, articles)


def _stands(quote: str, text: str) -> bool:
    """True where all parts of a quote, split at ellipses, stand in the text in their order."""
    plain, at = _plain(text), 0
    for part in filter(None, map(_plain, _ELLIPSIS.split(quote))):
        found = plain.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
