"""Several values said in one breath: 我叫张三，身份证号…，电话138…，在这边上班."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from actions.forms.numerals import digits
from actions.forms.questions import is_question
from actions.forms.spec import CONSENT, FREE_TEXT, FieldType, FormField, FormSpec
from actions.forms.state import Draft
from actions.forms.values import Parsed, clean, parse
from core.folding import to_ascii_digits

_BREAKS = re.compile(r"[，,；;。！!\n]+|(?<=[？?])")
_STRICT = {
    FieldType.ID_NUMBER: re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?![0-9])"),
    FieldType.PHONE: re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?!\d)"),
    FieldType.USCC: re.compile(r"(?<![0-9A-Za-z])[0-9ANY][1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"),
}
_NAME_CUE = re.compile(r"^我?(?:叫|名叫|姓名|名字|是)\s*(?P<value>[\u3400-\u9fff·]{2,15})$")
_ADDRESS_CUE = re.compile(r"^我?(?:现在?)?(?:家?住在?|地址|家在|搬到了?)[:：是]?(?P<value>.+)$")


@dataclass(slots=True)
class Found:
    """What a sentence holds for the form."""

    values: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, str] | None = None
    """A value that was named but cannot be taken: field and reason."""
    rest: list[str] = field(default_factory=list)
    """The clauses that gave nothing."""

    @property
    def asks_too(self) -> bool:
        """Whether a question was left over."""
        return any(is_question(clause) for clause in self.rest)


def extract(
    spec: FormSpec, draft: Draft, text: str, today: date, *, asked: FormField | None = None, loose: bool = True
) -> Found:
    """The values in the text. Named ones may replace what was said before; unnamed ones only fill what is empty.

    A clause that surely is the value asked for is nothing else: 二零二六年 answers the date, not a question about 六年.
    `loose=False` takes only what is named or has a check digit, for sentences that are one value as a whole.
    """
    fields = [one for one in _reachable(spec, draft) if one.name != CONSENT]
    empty = [one for one in fields if one.name not in draft.values]
    found = Found()
    for clause in filter(None, (part.strip() for part in _BREAKS.split(clean(text)))):
        if _named(fields, clause, today, found):
            continue
        remaining = _strict(empty, clause, today, found)
        if not remaining:
            continue
        if asked and asked.name not in found.values and _surely(asked, remaining, today, found):
            continue
        taken = _cued(empty, remaining, today, found) or _dated(fields, remaining, today, found)
        if not taken and not (loose and _chosen(empty, remaining, today, found)):
            found.rest.append(remaining)
    return found


def _reachable(spec: FormSpec, draft: Draft) -> Iterable[FormField]:
    """The fields that apply now, and those that an answer still to come may call for."""
    relevant = {one.name for one in draft.relevant(spec)}
    for one in spec.fields:
        undecided = all(w.field not in draft.values or draft.values[w.field] in w.any_of for w in one.when)
        if one.name in relevant or undecided:
            yield one


def _surely(asked: FormField, clause: str, today: date, found: Found) -> bool:
    """Take a clause that is the value asked for beyond doubt."""
    result = parse(asked, clause, today)
    if not isinstance(result, Parsed) or not result.certain or (asked.type in FREE_TEXT and is_question(clause)):
        return False
    found.values[asked.name] = result.value
    return True


def _named(fields: list[FormField], clause: str, today: date, found: Found) -> bool:
    """Take a clause that begins with a field's name."""
    for one in fields:
        names = "|".join(re.escape(name) for name in sorted(one.names, key=len, reverse=True))
        link = r"(?:就?是|为|叫|填|写|[:：=])" + ("" if one.type in FREE_TEXT else "?")
        matched = re.match(rf"^(?:我|他|她|本人)?(?:的)?(?:{names})(?:号码|号)?\s*{link}\s*(?P<value>.+)$", clause)
        if not matched or is_question(matched["value"]):
            continue
        result = parse(one, matched["value"], today)
        if isinstance(result, Parsed):
            found.values[one.name] = result.value
            return True
        if re.search(r"[:：=是]", clause) or re.search(r"\d{4}", digits(matched["value"])):
            found.refused = (one.name, result.reason)
            return True
    return False


def _strict(empty: list[FormField], clause: str, today: date, found: Found) -> str:
    """Take numbers that can be nothing else; the clause without them."""
    plain = re.sub(r"(?<=\d)[ \-](?=\d)", "", to_ascii_digits(clause)) if re.search(r"\d", clause) else clause
    for kind in (FieldType.ID_NUMBER, FieldType.USCC, FieldType.PHONE):
        one = next((one for one in empty if one.type is kind and one.name not in found.values), None)
        matched = _STRICT[kind].search(plain) or _STRICT[kind].search(clause)
        if one is None or matched is None:
            continue
        result = parse(one, matched[0], today)
        if isinstance(result, Parsed):
            found.values[one.name] = result.value
            plain = plain.replace(matched[0], "")
            names = "|".join(re.escape(name) for name in sorted(one.names, key=len, reverse=True))
            clause = re.sub(rf"(?:我的)?(?:{names})?(?:号码|号)?(?:是|:)?$", "", plain).strip()
            plain = clause
    return clause


def _cued(empty: list[FormField], clause: str, today: date, found: Found) -> bool:
    """Take a name after 我叫, an address after 住在."""
    for cue, kind in ((_NAME_CUE, FieldType.NAME), (_ADDRESS_CUE, FieldType.ADDRESS)):
        matched = cue.match(clause)
        one = next((one for one in empty if one.type is kind and one.name not in found.values), None)
        if matched and one and isinstance(result := parse(one, matched["value"], today), Parsed) and result.certain:
            found.values[one.name] = result.value
            return True
    return False


def _dated(fields: list[FormField], clause: str, today: date, found: Found) -> bool:
    """Take a date beside one of its field's words (去年三月住到现在), also in place of what was said before."""
    for one in fields:
        if one.type is not FieldType.DATE or one.name in found.values or not any(w in clause for w in one.words):
            continue
        if not is_question(clause) and isinstance(result := parse(one, clause, today), Parsed):
            found.values[one.name] = result.value
            return True
    return False


def _chosen(empty: list[FormField], clause: str, today: date, found: Found) -> bool:
    """Take a choice when the clause names an option of exactly one field."""
    if len(clause) < 2 or is_question(clause) or re.fullmatch(r"第?.个?|[0-9]+", clause):
        return False
    hits = {
        one.name: result.value
        for one in empty
        if one.type is FieldType.CHOICE and isinstance(result := parse(one, clause, today), Parsed)
    }
    if len(hits) != 1:
        return False
    found.values.update(hits)
    return True
