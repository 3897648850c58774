"""The last gate: a number, telephone, address or link is shown only if the record that is cited holds it."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

import structlog

from actions.answers.aspects.legal_basis import sourced
from actions.answers.numerals import article
from actions.answers.statement import Body, Statement
from actions.answers.wording import Wording
from knowledge.guides import Resolved, ResolvedGuide

log = structlog.get_logger(__name__)

CALCULATED = ("retire_", "unemployment_", "deadline_", "inspection_")
"""Keys of sentences that the calculators use; they do not pass this gate."""

URL = re.compile(
    r"https?://[^\s，。；）】”]+|(?<![\w@])(?:[a-z0-9-]+\.)+(?:cn|com|org|net|gov)(?:/[^\s，。；）]*)?", re.I
)
NUMBER = re.compile(r"\d(?:[\d.:/\-—~～]*\d)?")
NUMERAL = re.compile(
    r"(?:[零〇一二两三四五六七八九十百千万]+|半)(?:个)?"
    r"(?:工作日|周岁|岁|日|天|月|年|元|块|份|张|小时|分钟|倍)"
)
ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")
ADDRESS = re.compile(r"[\u4e00-\u9fff]{1,8}(?:大道|路|街|巷|弄)\d+号?")


def facts_in(text: str) -> set[str]:
    """What must be backed by a record: links, numbers, telephones, amounts in words, articles, street addresses."""
    links = set(URL.findall(text))
    rest = URL.sub(" ", text)
    found: set[str] = links
    for pattern in (NUMBER, NUMERAL, ARTICLE, ADDRESS):
        found |= set(pattern.findall(rest))
    return found


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a record says, for looking facts up in it."""

    text: str
    numbers: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Corpus":
        """The corpus of a text."""
        return cls(text, frozenset(NUMBER.findall(URL.sub(" ", text))))

    def holds(self, fact: str) -> bool:
        """Whether the record holds the fact: a number as a whole number, anything else word for word."""
        return fact in self.numbers if NUMBER.fullmatch(fact) else fact in self.text


def record(guide: ResolvedGuide, name: str, resolved: Resolved) -> str:
    """Everything that a field's record says of it, with the clauses and laws it rests on."""
    value = resolved.value
    parts = [json.dumps(_plain(value), ensure_ascii=False, default=str), guide.name]
    parts += [situation.name for situation in guide.situations]
    refs = [source.ref for source in sourced(value) if source.ref]
    for ref in refs:
        law = resolved.guide.laws.get(ref.law)
        parts.append(article(ref.article, ref.sub, ref.paragraph))
        if law:
            parts += [law.name, law.number or "", law.effective_from.isoformat() if law.effective_from else ""]
    return "\n".join(parts)


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    dump: Callable[..., object] | None = getattr(value, "model_dump", None)
    return dump(mode="json") if dump else value


@dataclass(slots=True)
class FactCheck:
    """Drops every statement that says more than the field it cites."""

    wording: Wording
    _records: dict[tuple[str, str, str, int], Corpus] = field(default_factory=dict)

    def passes(self, statement: Statement, guide: ResolvedGuide | None, said: str) -> bool:
        """Whether each fact of the statement stands in its field, the wording file, or the person's own words."""
        facts = facts_in(statement.text) - statement.derived
        if not facts:
            return True
        corpora = [_constants(self.wording), Corpus.of(said)]
        if guide is not None and statement.field is not None:
            corpora.append(self._record(guide, statement.field))
        return all(any(corpus.holds(fact) for corpus in corpora) for fact in facts)

    def sift(self, body: Body, guide: ResolvedGuide, said: str) -> Body | None:
        """The body without what does not pass; None when the lead itself does not."""
        if not self._keep(body.lead, guide, said):
            return None
        body.points = [point for point in body.points if self._keep(point, guide, said)]
        body.conditions = [condition for condition in body.conditions if self._keep(condition, guide, said)]
        return body

    def keep_all(self, statements: Iterable[Statement], guide: ResolvedGuide, said: str) -> list[Statement]:
        """The statements that pass."""
        return [statement for statement in statements if self._keep(statement, guide, said)]

    def _keep(self, statement: Statement, guide: ResolvedGuide, said: str) -> bool:
        if self.passes(statement, guide, said):
            return True
        log.warning("answer_statement_dropped", item=guide.item, region=guide.region, field=statement.field)
        return False

    def _record(self, guide: ResolvedGuide, name: str) -> Corpus:
        resolved = guide.field(name)
        if resolved is None:
            return Corpus.of(guide.name)
        key = (guide.item, resolved.region, name, resolved.guide.version)
        if key not in self._records:
            self._records[key] = Corpus.of(record(guide, name, resolved))
        return self._records[key]


@cache
def _constants_of(text: str) -> Corpus:
    return Corpus.of(text)


def _constants(wording: Wording) -> Corpus:
    """Numbers of the wording file, but for the rules of calculators, which back no statement about a guide."""
    plain = [text for key, text in wording.sentences.items() if not key.startswith(CALCULATED)]
    return _constants_of("\n".join([*plain, *wording.hotlines.values()]))
