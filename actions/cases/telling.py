"""A case record put in words for its holder: the `Case` of the API and the messages of a reply."""

from collections.abc import Sequence
from datetime import date, datetime

from actions.cases.deadlines import Standing, standing
from actions.cases.record import CaseRecord, CaseStatus
from actions.cases.view import BundleCase, Case, Supplement
from actions.cases.words import say, state_words, words
from core.clock import LOCAL
from core.reply import Message, Reply, Status, TimelineEvent
from core.workdays import WorkingCalendar


def case_view(record: CaseRecord, today: date, calendar: WorkingCalendar, bundle: Sequence[CaseRecord] = ()) -> Case:
    """The case for its holder; `bundle` are all cases of its bundle."""
    state = state_words(record)
    time = standing(record, today, calendar)
    return Case(
        case_no=record.case_no,
        item=record.item,
        item_name=record.item_name,
        status=record.status.value,
        status_text=state.text,
        stage=state.stage,
        submitted_at=record.submitted_at.isoformat(timespec="seconds"),
        promised_by=time.promised_by,
        statutory_by=time.statutory_by,
        estimated=time.estimated,
        days_left=time.days_left,
        due_soon=time.due_soon,
        overdue=time.overdue,
        next_step=_next_step(record),
        supplement=_supplement(record),
        result=record.result,
        delivery=record.delivery,
        reason=record.reason,
        timeline=_timeline(record),
        holder=record.holder,
        bundle_no=record.bundle_no,
        bundle=[
            BundleCase(
                case_no=one.case_no,
                item=one.item,
                item_name=one.item_name,
                status=one.status.value,
                status_text=words().states[one.status].text,
            )
            for one in bundle
        ],
        as_of=record.as_of.isoformat(timespec="seconds") if record.as_of else None,
    )


def _timeline(record: CaseRecord) -> list[TimelineEvent]:
    steps = [(event.at, event.status.value, event.text) for event in record.events]
    if record.follow_up:
        steps.append((record.follow_up.at, "rating", record.follow_up.told))
    return [TimelineEvent(at=at.isoformat(timespec="seconds"), status=status, text=text) for at, status, text in steps]


def _next_step(record: CaseRecord) -> str:
    if record.follow_up:
        return record.follow_up.told
    if record.status is CaseStatus.DONE and record.delivery:
        return record.delivery
    if record.status is CaseStatus.SUPPLEMENT and record.supplement_until:
        return f"请在{_day(record.supplement_until)}前补交：{'、'.join(record.supplement)}"
    return state_words(record).next


def _supplement(record: CaseRecord) -> Supplement | None:
    if record.status is not CaseStatus.SUPPLEMENT:
        return None
    return Supplement(what=list(record.supplement), until=record.supplement_until)


def case_reply(
    record: CaseRecord, today: date, calendar: WorkingCalendar, mode: str, bundle: Sequence[CaseRecord] = ()
) -> Reply:
    """The progress as a reply: status first, then time, then what to do, then the other cases of the bundle."""
    case = case_view(record, today, calendar, bundle)
    time = standing(record, today, calendar)
    lines = [
        say(
            "order_headline" if record.order else "headline",
            mode,
            item_name=case.item_name,
            case_no=case.case_no,
            holder=case.holder,
            status=case.status_text,
        ),
        *_times(record, time, mode),
        *_particulars(record, mode),
        say("next", mode, next=case.next_step or "").rstrip("。") + "。",
    ]
    lines += [
        say("sibling", mode, order=order, item_name=one.item_name, case_no=one.case_no, status=one.status_text)
        for order, one in enumerate(case.bundle, 1)
        if one.case_no != record.case_no
    ]
    lines = [line.replace("。。", "。") for line in lines]
    if mode == "elder":
        said = [Message(id=f"case-{place}", text=line) for place, line in enumerate(lines, 1)]
    else:
        said = [Message(id="case-1", text="\n".join(lines))]
    said[0] = said[0].model_copy(
        update={"kind": "case", "timeline": case.timeline, "speech": _spoken(said[0].text, case)}
    )
    return Reply(status=Status.CASE, item=case.item, messages=said, case=case.state())


def _spoken(text: str, case: Case) -> str | None:
    """The number read digit by digit."""
    return text.replace(case.case_no, " ".join(case.case_no)) if case.case_no in text else None


def _times(record: CaseRecord, time: Standing, mode: str) -> list[str]:
    last = record.events[-1] if record.events else None
    lines = [say("last_step", mode, at=_moment(last.at), text=last.text)] if last else []
    due = time.promised_by or time.statutory_by
    if time.days_left is None or due is None:
        return lines
    if record.order:
        key = "order_overdue" if time.overdue else "order_due"
        lines.append(say(key, mode, due=_day(due), left=time.days_left, days=-time.days_left))
        return [*lines, say("estimated", mode)] if time.estimated else lines
    note = say("statutory_note", mode, statutory=_day(time.statutory_by)) if time.statutory_by else ""
    if time.overdue:
        lines.append(say("overdue", mode, promised=_day(due), days=-time.days_left))
    elif time.promised_by is None:
        lines.append(say("statutory", mode, statutory=_day(due), left=time.days_left))
    elif time.days_left == 0:
        lines.append(say("promised_today", mode, promised=_day(due), statutory=note))
    else:
        lines.append(say("promised", mode, promised=_day(due), left=time.days_left, statutory=note))
    return [*lines, say("estimated", mode)] if time.estimated else lines


def _particulars(record: CaseRecord, mode: str) -> list[str]:
    lines: list[str] = []
    if record.status is CaseStatus.SUPPLEMENT and record.supplement:
        until = record.supplement_until
        key = "supplement" if until else "supplement_open"
        lines.append(say(key, mode, what="、".join(record.supplement), until=_day(until) if until else ""))
    if record.status is CaseStatus.SUSPENDED and record.special_procedure:
        lines.append(say("special", mode, special=record.special_procedure))
    if (record.status is CaseStatus.DONE or record.order) and record.result:
        lines.append(say("result", mode, result=record.result.rstrip("。")))
    if record.reason:
        lines.append(say("reason", mode, reason=record.reason.rstrip("。")))
    if record.bundle_no and record.bundle_order:
        lines.append(say("bundle", mode, order=record.bundle_order, bundle_no=record.bundle_no))
    if record.as_of:
        lines.append(say("as_of", mode, at=_moment(record.as_of)))
    return lines


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    return f"{local.month}月{local.day}日{local.hour}点{local.minute:02d}分"
