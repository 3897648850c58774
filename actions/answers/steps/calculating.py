"""Questions that the law answers with arithmetic: retirement month, benefit months, a deadline's date."""

import re
from datetime import date

from actions.answers.aspects.legal_basis import sourced
from actions.answers.calculators import unemployment
from actions.answers.calculators.inspection import next_inspection
from actions.answers.calculators.retirement import LAW as RETIREMENT_LAW
from actions.answers.calculators.retirement import Retirement, Track, retirement
from actions.answers.citation import cite
from actions.answers.context import Context, Kit
from actions.answers.numerals import arabic
from actions.answers.patterns import pattern
from core.reply import Aspect, Citation, Message, Reply, Status

_N = r"(\d{1,4}|[零〇一二两三四五六七八九十百]{1,4})"
_BIRTH = re.compile(rf"(19\d\d|20[01]\d|[5-9]\d)\s*年\s*(?:{_N}\s*月)?")
_PAID = re.compile(rf"(?:交|缴|缴费|参保|买)\S{{0,6}}?{_N}\s*(年半|年|个月)")
_REGISTERED = re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月.{0,8}(?:上牌|买|注册|登记|提车)")
_FROM = re.compile(r"(?:(\d{4})年)?\s*(\d{1,2})月(\d{1,2})[日号]")
INSPECTION = "vehicle-inspection"
MONTHS = 12
UNEMPLOYMENT = "unemployment-benefit"
RETIREMENT = "retirement-pension"
MOST_DAYS = 250
WORKING_DAY_LAW = "《行政许可法》第八十二条"


def before_topic(context: Context, kit: Kit) -> None:
    """Calculations that need no guide: the date of a deadline, the month of retirement."""
    if context.item or not context.text:
        return
    if found := pattern("deadline").search(context.text):
        days = arabic(found["a"] or found["b"])
        if days and days <= MOST_DAYS:
            _deadline(context, kit, days)
        return
    if pattern("retire").search(context.text):
        _retirement(context, kit)
    elif pattern("inspection").search(context.text) and (registered := _REGISTERED.search(context.text)):
        _inspection(context, kit, registered)


def calculate(context: Context, kit: Kit) -> None:
    """Calculations about the item at hand: how many months of unemployment benefit."""
    if (
        context.item == UNEMPLOYMENT
        and (paid := _PAID.search(context.text))
        and pattern("benefit_months").search(context.text)
    ):
        _benefit(context, kit, _years(paid[1], paid[2]))


def _deadline(context: Context, kit: Kit, days: int) -> None:
    start = _start(context)
    end = kit.calendar.add(start, days)
    say = kit.wording.say
    lines = [
        say("deadline_lead", start=start.isoformat(), days=days, end=end.date.isoformat()),
        say("deadline_rule"),
        say("computed_basis", basis=WORKING_DAY_LAW),
    ]
    if end.estimated:
        lines.append(say("deadline_estimated", year=end.date.year))
    _answered(context, kit, "\n".join(lines), Aspect.TIME_LIMIT)


def _start(context: Context) -> date:
    found = _FROM.search(context.text)
    if not found:
        return context.today
    try:
        return date(int(found[1] or context.today.year), int(found[2]), int(found[3]))
    except ValueError:
        return context.today


def _retirement(context: Context, kit: Kit) -> None:
    birth = _birth(context.text)
    track = _track(context.text)
    holds = kit.guides.has(RETIREMENT, context.region, context.today)
    context.item = RETIREMENT if holds else None
    if birth is None or track is None:
        asked = [Aspect.CONDITION] if holds else []
        context.aspects = asked
        message = Message(id="", text=kit.wording.say("retire_ask"))
        context.reply = Reply(
            status=Status.CLARIFICATION, intent=context.question.intent, item=context.item, messages=[message]
        )
        context.memory |= {"item": context.item, "unknown_count": 0}
        return
    _answered(context, kit, _retirement_text(kit, retirement(birth, track)), Aspect.CONDITION)


def _inspection(context: Context, kit: Kit, registered: re.Match[str]) -> None:
    year, month = int(registered[1]), int(registered[2])
    if not 1 <= month <= MONTHS or (year, month) > (context.today.year, context.today.month):
        return
    due = next_inspection(date(year, month, 1), context.today)
    context.item = INSPECTION if kit.guides.has(INSPECTION, context.region, context.today) else None
    say = kit.wording.say
    kind = say("inspection_test" if due.test else "inspection_mark")
    month_due = due.due.strftime("%Y-%m")
    lines = [say("inspection_lead", age=due.age_years, kind=kind, month=month_due), say("inspection_rule")]
    _answered(context, kit, "\n".join([*lines, say("unverified_all")]), Aspect.VALIDITY)


def _retirement_text(kit: Kit, due: Retirement) -> str:
    say = kit.wording.say
    age = f"{due.years}周岁" + (f"{due.months}个月" if due.months else "")
    lines = [say("retire_lead", age=age, month=due.month)]
    if due.earliest != due.month:
        lines.append(say("retire_early", month=due.earliest))
    lines += [
        say("retire_rule", rule=say("retire_rule_text")),
        say("computed_basis", basis=RETIREMENT_LAW),
        say("calculated_note"),
    ]
    return "\n".join(lines)


def _birth(text: str) -> date | None:
    found = _BIRTH.search(text)
    if not found or not found[2]:
        return None
    year, month = int(found[1]), arabic(found[2])
    year += 1900 if year < 100 else 0
    return date(year, month, 1) if month and 1 <= month <= 12 else None


def _track(text: str) -> Track | None:
    if re.search(r"男", text):
        return Track.MAN
    if not re.search(r"女", text):
        return None
    if pattern("retire_track_55").search(text):
        return Track.WOMAN_55
    return Track.WOMAN_50 if pattern("retire_track_50").search(text) else None


def _benefit(context: Context, kit: Kit, years: float) -> None:
    months = unemployment.benefit_months(years)
    shown = f"{years:g}"
    lead = kit.wording.say("unemployment_lead", years=shown, months=months)
    lines = [
        lead if months else kit.wording.say("unemployment_none"),
        kit.wording.say("computed_basis", basis=unemployment.LAW),
    ]
    lines.append(kit.wording.say("calculated_note"))
    _answered(context, kit, "\n".join(lines), Aspect.VALIDITY)


def _years(amount: str, unit: str) -> float:
    number = arabic(amount) or 0
    return number / 12 if unit == "个月" else number + (0.5 if unit == "年半" else 0)


def _cited(context: Context, kit: Kit, aspect: Aspect) -> list[Citation]:
    """The clauses of the guide's field that the rule stands in; none where no guide holds it."""
    if context.item is None:
        return []
    guide = kit.guides.resolve(context.item, context.region, context.today)
    resolved = guide.field(aspect.value)
    found = [source for source in sourced(resolved.value) if source.ref] if resolved else []
    return [cite(guide, aspect.value, resolved, source) for source in found[:1]] if resolved else []


def _answered(context: Context, kit: Kit, text: str, aspect: Aspect) -> None:
    context.reply = Reply(
        status=Status.ANSWERED,
        intent=context.question.intent or f"guide.{aspect}",
        item=context.item,
        aspect=aspect,
        region=context.region,
        messages=[Message(id="", text=text, citations=_cited(context, kit, aspect))],
    )
    context.memory |= {"aspect": aspect.value, "unknown_count": 0, "candidates": None}
    if context.item:
        context.memory["item"] = context.item
