"""The form engine: a draft and a move give the next draft and what is to be said. No clock, no store, no words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from actions.forms.commands import Command
from actions.forms.spec import CONSENT, DECLINE, FormSpec
from actions.forms.state import Ask, Do, Draft, Fill, FormStage, Move, NoSuchField, Refuse, Revisit
from actions.forms.validation import failed_checks, is_stored_form


class Say(StrEnum):
    """Kinds of things that a turn says, in the order they are said."""

    WELCOME = "welcome"
    RESUMED = "resumed"
    CHANGED = "changed"
    TAKEN = "taken"
    NOTICE = "notice"
    ERROR = "error"
    MISSING = "missing"
    HELP = "help"
    CANNOT_SKIP = "cannot_skip"
    NOTHING_BEFORE = "nothing_before"
    NOT_READY = "not_ready"
    NO_SUCH_FIELD = "no_such_field"
    STUCK = "stuck"
    ASK = "ask"
    REVIEW = "review"
    WHICH = "which"
    OFFER = "offer"
    PREFILLED = "prefilled"
    CONFIRM_CANCEL = "confirm_cancel"
    CONFIRM_RESTART = "confirm_restart"
    GOES_ON = "goes_on"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to say."""

    kind: Say
    fields: tuple[str, ...] = ()
    text: str | None = None


class Effect(StrEnum):
    """What the service has to do outside the engine."""

    SUBMIT = "submit"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of a move."""

    draft: Draft
    said: tuple[Said, ...] = ()
    effect: Effect | None = None


_STUCK_AFTER = 3
"""Values refused in a row before another way is offered."""


def begin(spec: FormSpec, told: Mapping[str, str] | None = None) -> Step:
    """A new draft with its first question; `told` is what the person said before it was opened."""
    values = dict(told or {})
    said = (Said(Say.WELCOME), Said(Say.TAKEN, tuple(values))) if values else (Said(Say.WELCOME),)
    return _ask_next(spec, Draft(spec.item, spec.version, values), said)


def resume(spec: FormSpec, draft: Draft, today: date) -> Step:
    """The draft taken up again, under the spec as it is now."""
    kept, lost = reconcile(spec, draft, today)
    said = [Said(Say.RESUMED)]
    if lost:
        said.append(Said(Say.CHANGED, tuple(lost)))
    return _ask_next(spec, replace(kept, stage=FormStage.COLLECTING, confirming=None, misses=0), tuple(said))


def reconcile(spec: FormSpec, draft: Draft, today: date) -> tuple[Draft, list[str]]:
    """The draft under the present spec, and the fields whose old value no longer fits and is asked again.

    Renamed fields keep their values (`formerly`); values of fields that are gone stay in the draft, unused.
    """
    if draft.version == spec.version:
        return draft, []
    values = dict(draft.values)
    for one in spec.all_fields:
        for old in one.formerly:
            if one.name not in values and old in values:
                values[one.name] = values.pop(old)
    lost = []
    for one in spec.all_fields:
        if one.name in values and not is_stored_form(one, values[one.name], today):
            lost.append(one.name)
            del values[one.name]
    return replace(draft, version=spec.version, values=values, asking=None), lost


def offer(spec: FormSpec, draft: Draft, values: Mapping[str, str], source: str) -> Step:
    """Offer what the citizen told earlier, with its source; nothing is used before a yes."""
    after = replace(draft, offered=dict(values), confirming="prefill")
    return Step(after, (Said(Say.OFFER, tuple(values), source),))


def step(spec: FormSpec, draft: Draft, move: Move, today: date) -> Step:
    """The next draft and what to say."""
    match move:
        case Fill():
            return _fill(spec, draft, move, today)
        case Refuse(field=name, reason=reason):
            return _refuse(spec, draft, name, reason)
        case Revisit(field=name):
            return _revisit(spec, draft, name)
        case NoSuchField(named=named):
            return _again(spec, draft, Said(Say.NO_SUCH_FIELD, text=named))
        case Ask():
            return Step(draft, effect=Effect.ANSWER)
        case Do(command=command):
            if draft.confirming and command in (Command.YES, Command.NO):
                return _confirmed(spec, draft, today, yes=command is Command.YES)
            return _COMMANDS[command](spec, replace(draft, confirming=None), today)


def _fill(spec: FormSpec, draft: Draft, move: Fill, today: date) -> Step:
    if move.values.get(CONSENT) == DECLINE:
        return Step(replace(draft, values={}, stage=FormStage.CANCELLED, asking=None), (Said(Say.DECLINED),))
    taken, refused, notices = _checked(spec, draft, move, today)
    after = replace(draft.with_values(taken), confirming=None, offered={})
    said: list[Said] = []
    if len(taken) > 1 or (taken and draft.asking not in taken):
        said.append(Said(Say.TAKEN, tuple(taken)))
    said += [Said(Say.NOTICE, text=text) for text in notices]
    effect = Effect.ANSWER if move.asks_too else None
    if refused and not (set(taken) & {refused[0]}):
        said.append(Said(Say.ERROR, (refused[0],), refused[1]))
        again = replace(after, asking=refused[0], stage=FormStage.COLLECTING, misses=draft.misses + 1)
        return Step(again, (*said, Said(Say.ASK, (refused[0],))), effect)
    return replace(_ask_next(spec, after, tuple(said)), effect=effect)


def _checked(
    spec: FormSpec, draft: Draft, move: Fill, today: date
) -> tuple[dict[str, str], tuple[str, str] | None, list[str]]:
    """The values that pass the checks, the first one refused, and what the person should be told."""
    taken: dict[str, str] = {}
    refused = move.refused
    notices: list[str] = []
    for name, value in move.values.items():
        before = {check.id for check in failed_checks(spec, {**draft.values, **taken}, today)}
        trial = {**draft.values, **taken, name: value}
        failed = [one for one in failed_checks(spec, trial, today) if name in (one.field, one.than)]
        hard = next((one for one in failed if one.level == "error"), None)
        if hard:
            refused = refused or (name, hard.message)
            continue
        taken[name] = value
        notices += [one.message for one in failed if one.id not in before]
    return taken, refused, notices


def _ask_next(spec: FormSpec, draft: Draft, said: tuple[Said, ...]) -> Step:
    missing = draft.next_missing(spec)
    if missing is None:
        return Step(replace(draft, asking=None, stage=FormStage.REVIEW), (*said, Said(Say.REVIEW)))
    return Step(
        replace(draft, asking=missing.name, stage=FormStage.COLLECTING), (*said, Said(Say.ASK, (missing.name,)))
    )


def asking(draft: Draft) -> tuple[Said, ...]:
    """What the form is waiting for."""
    return (Said(Say.ASK, (draft.asking,)),) if draft.asking else (Said(Say.REVIEW),)


def _again(spec: FormSpec, draft: Draft, *said: Said) -> Step:
    """Say something, then ask what was being asked."""
    return Step(draft, (*said, *asking(draft)))


def _refuse(spec: FormSpec, draft: Draft, name: str, reason: str) -> Step:
    if not name:
        return _again(spec, draft, Said(Say.ERROR, text=reason))
    misses = draft.misses + 1 if name == draft.asking else 1
    after = replace(draft, asking=name, stage=FormStage.COLLECTING, misses=misses, confirming=None)
    said = [Said(Say.ERROR, (name,), reason)]
    if misses >= _STUCK_AFTER:
        said.append(Said(Say.STUCK, (name,)))
    return Step(after, (*said, Said(Say.ASK, (name,))))


def _revisit(spec: FormSpec, draft: Draft, name: str) -> Step:
    one = spec.field(name)
    if one is None or one not in draft.relevant(spec):
        return _again(spec, draft, Said(Say.NO_SUCH_FIELD, text=one.label if one else name))
    after = replace(draft, asking=name, stage=FormStage.COLLECTING, misses=0, confirming=None)
    return Step(after, (Said(Say.ASK, (name,)),))


def _prefilled(spec: FormSpec, draft: Draft, values: Mapping[str, str], today: date) -> Step:
    """Take what was offered, as far as it passes the checks of this form."""
    taken, _, notices = _checked(spec, draft, Fill(values), today)
    said = (Said(Say.PREFILLED), *(Said(Say.NOTICE, text=text) for text in notices))
    return _ask_next(spec, draft.with_values(taken), said)


def _confirmed(spec: FormSpec, draft: Draft, today: date, *, yes: bool) -> Step:
    what = draft.confirming
    after = replace(draft, confirming=None, offered={})
    if what == "prefill":
        return _prefilled(spec, after, draft.offered, today) if yes else _ask_next(spec, after, ())
    if not yes:
        return _again(spec, after, Said(Say.GOES_ON))
    if what == "cancel":
        gone = replace(after, values={}, skipped=(), asking=None, stage=FormStage.CANCELLED)
        return Step(gone, (Said(Say.CANCELLED),))
    consent = {name: value for name, value in after.values.items() if name == CONSENT}
    return _ask_next(spec, replace(after, values=consent, skipped=(), misses=0), ())


def _submit(spec: FormSpec, draft: Draft, today: date) -> Step:
    missing = draft.next_missing(spec)
    if missing is not None:
        after = replace(draft, asking=missing.name, stage=FormStage.COLLECTING)
        return Step(after, (Said(Say.NOT_READY), Said(Say.ASK, (missing.name,))))
    if draft.stage is not FormStage.REVIEW:  # said while an answered field was being looked at again
        return Step(replace(draft, asking=None, stage=FormStage.REVIEW), (Said(Say.REVIEW),))
    wrong = next((one for one in failed_checks(spec, draft.effective(spec), today) if one.level == "error"), None)
    if wrong:
        return _refuse(spec, draft, wrong.field, wrong.message)
    return Step(draft, effect=Effect.SUBMIT)


def _back(spec: FormSpec, draft: Draft, today: date) -> Step:
    fields = draft.relevant(spec)
    names = [one.name for one in fields]
    place = names.index(draft.asking) if draft.asking in names else len(names)
    if place <= 1:  # the consent in front is not gone back to
        return _again(spec, draft, Said(Say.NOTHING_BEFORE))
    return _revisit(spec, draft, names[place - 1])


def _skip(spec: FormSpec, draft: Draft, today: date) -> Step:
    asked = spec.field(draft.asking) if draft.asking else None
    if asked is None:
        return _again(spec, draft)
    if asked.required:
        if asked.name in draft.values:
            return _ask_next(spec, draft, ())
        return _again(spec, draft, Said(Say.CANNOT_SKIP, (asked.name,)))
    values = {name: value for name, value in draft.values.items() if name != asked.name}
    return _ask_next(spec, replace(draft, values=values, skipped=(*draft.skipped, asked.name), misses=0), ())


def _next(spec: FormSpec, draft: Draft, today: date) -> Step:
    """Leave the answer as it is and go on; an unanswered question is asked again."""
    return _ask_next(spec, draft, ())


def _review(spec: FormSpec, draft: Draft, today: date) -> Step:
    if draft.next_missing(spec) is None:
        return Step(replace(draft, asking=None, stage=FormStage.REVIEW), (Said(Say.REVIEW),))
    return _again(spec, draft, Said(Say.MISSING))


def _no(spec: FormSpec, draft: Draft, today: date) -> Step:
    if draft.stage is FormStage.REVIEW:
        return Step(draft, (Said(Say.WHICH),))
    asked = spec.field(draft.asking) if draft.asking else None
    if asked and not asked.required:
        return _skip(spec, draft, today)
    return _help(spec, draft, today)


def _help(spec: FormSpec, draft: Draft, today: date) -> Step:
    if draft.asking is None:
        return _again(spec, draft)
    return _again(spec, draft, Said(Say.HELP, (draft.asking,)))


def _simply(kind: Say, **changes: object) -> Callable[[FormSpec, Draft, date], Step]:
    def _do(spec: FormSpec, draft: Draft, today: date) -> Step:
        return Step(replace(draft, **changes), (Said(kind),))  # type: ignore[arg-type]

    return _do


_COMMANDS: dict[Command, Callable[[FormSpec, Draft, date], Step]] = {
    Command.SUBMIT: _submit,
    Command.BACK: _back,
    Command.SKIP: _skip,
    Command.NEXT: _next,
    Command.REVIEW: _review,
    Command.MISSING: lambda spec, draft, today: _again(spec, draft, Said(Say.MISSING)),
    Command.REPEAT: lambda spec, draft, today: _again(spec, draft),
    Command.YES: lambda spec, draft, today: _again(spec, draft),
    Command.NO: _no,
    Command.HELP: _help,
    Command.CANCEL: _simply(Say.CONFIRM_CANCEL, confirming="cancel"),
    Command.RESTART: _simply(Say.CONFIRM_RESTART, confirming="restart"),
    Command.PAUSE: _simply(Say.PAUSED, stage=FormStage.PAUSED),
}
