"""What the engine wants said, as messages that every channel can show and read aloud."""

from collections.abc import Callable, Iterable
from datetime import date

from actions.forms.engine import Said, Say, Step
from actions.forms.spec import CONSENT, DEFERRED, FieldType, FormField, FormSpec
from actions.forms.state import Draft, FormStage
from actions.forms.wording import ELDER, ELDER_CHOICES, pieces, say
from actions.work_orders.terms import terms
from core.masks import mask_address, mask_id, mask_name, mask_phone
from core.privacy import mask
from core.reply import Choice, FieldView, FormState, Message, Reply, ReviewRow, Status

_MASKS: dict[FieldType, Callable[[str], str]] = {
    FieldType.NAME: mask_name,
    FieldType.ID_NUMBER: mask_id,
    FieldType.PHONE: mask_phone,
    FieldType.ADDRESS: mask_address,
}


def shown(field: FormField, value: str, mode: str) -> str:
    """A value as a person reads it; what identifies people is masked."""
    if field.story:
        return mask(value)  # numbers of people stand in the middle of what happened
    if field.type in _MASKS:
        return _MASKS[field.type](value)
    if field.type is FieldType.CHOICE:
        option = field.option(value)
        return option.title if option else value
    if field.type is FieldType.DATE:
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月" + ("" if field.precision == "month" else f"{day.day}日")
    if field.type is FieldType.AMOUNT:
        return f"{value}元"
    if field.type is FieldType.FILE:
        return say("deferred" if value == DEFERRED else "uploaded", mode)
    return value


def form_state(spec: FormSpec, draft: Draft) -> FormState | None:
    """Where the form stands, for the Turn; None once it is cancelled."""
    if draft.stage in (FormStage.CANCELLED, FormStage.NONE):
        return None
    fields = draft.numbered(spec)
    filled = len(fields) if draft.stage is FormStage.SUBMITTED else sum(draft.is_done(one) for one in fields)
    asking = draft.asking if draft.stage is FormStage.COLLECTING else None
    return FormState(item=spec.item, field=asking, filled=filled, total=len(fields), state=draft.stage.value)


def render(spec: FormSpec, step: Step, mode: str) -> Reply:
    """The reply of a step."""
    return reply_of(spec, step.draft, messages(spec, step.draft, step.said, mode))


def reply_of(spec: FormSpec, draft: Draft, said: Iterable[Message]) -> Reply:
    """A reply of these messages about this form; messages are numbered here."""
    numbered = [message.model_copy(update={"id": f"form-{place}"}) for place, message in enumerate(said, 1)]
    return Reply(status=Status.FORM, item=spec.item, messages=numbered, form=form_state(spec, draft))


def messages(spec: FormSpec, draft: Draft, said: Iterable[Said], mode: str) -> list[Message]:
    """Everything that is said, in order."""
    listed = list(said)
    error = next((one.text for one in listed if one.kind is Say.ERROR), None)
    return [message for one in listed for message in _one(spec, draft, one, mode, error)]


def _text(text: str, mode: str, choices: list[Choice] | None = None) -> list[Message]:
    parts = [Message(id="", text=part) for part in pieces(text, mode)]
    if choices:
        parts[-1] = parts[-1].model_copy(update={"kind": "choices", "choices": choices})
    return parts


def choice(key: str, payload: str, mode: str) -> Choice:
    """A button."""
    return Choice(title=say(key, mode), payload=payload)


def _one(spec: FormSpec, draft: Draft, one: Said, mode: str, error: str | None) -> list[Message]:
    if one.kind is Say.ASK:
        return _ask(spec, draft, one.fields[0], mode, error)
    if one.kind is Say.REVIEW:
        return _review(spec, draft, mode)
    if one.kind in (Say.ERROR, Say.NOTICE):
        return _text(one.text or "", mode)
    if one.kind is Say.WHICH:
        return _which(spec, draft, mode)
    if one.kind is Say.HELP:
        return _help(spec, one.fields[0], mode)
    if one.kind is Say.MISSING and draft.next_missing(spec) is None:
        return _text(say("missing_none", mode, **_figures(spec, draft)), mode)
    if one.kind is Say.TAKEN:
        return _taken(spec, draft, one, mode)
    if one.kind is Say.OFFER:
        rows = "，".join(
            f"{f.label} {shown(f, draft.offered[f.name], mode)}" for n in one.fields if (f := spec.field(n))
        )
        return _text(say("offer", mode, source=one.text, rows=rows), mode, _choices_of(one.kind, mode))
    values = _figures(spec, draft) | _field_words(spec, one) | {"named": one.text}
    key = one.kind.value
    if one.kind in (Say.DECLINED, Say.CANCELLED) and terms().kind_of(spec.item):
        key += "_order"  # no window takes it instead, and there is nothing to bring
    return _text(say(key, mode, **values), mode, _choices_of(one.kind, mode))


def _figures(spec: FormSpec, draft: Draft) -> dict[str, object]:
    fields = draft.numbered(spec)
    left = [one.label for one in fields if not draft.is_done(one)]
    total = max(len(fields), 1) if CONSENT in draft.values else len(spec.fields)
    return {
        "name": spec.name,
        "total": total,
        "filled": len(fields) - len(left),
        "left": len(left),
        "labels": "、".join(left),
    }


def _field_words(spec: FormSpec, one: Said) -> dict[str, object]:
    fields = [field for name in one.fields if (field := spec.field(name))]
    if not fields:
        return {}
    first = fields[0]
    return {"label": first.label, "help": first.help or "", "labels": "、".join(field.label for field in fields)}


def _choices_of(kind: Say, mode: str) -> list[Choice]:
    match kind:
        case Say.CONFIRM_CANCEL:
            keys = (("choice_yes_cancel", "/affirm"), ("choice_no_cancel", "/deny"), ("choice_pause", "/pause"))
        case Say.CONFIRM_RESTART:
            keys = (("choice_yes_restart", "/affirm"), ("choice_no_cancel", "/deny"))  # type: ignore[assignment]
        case Say.OFFER:
            keys = (("choice_yes_offer", "/affirm"), ("choice_no_offer", "/deny"))  # type: ignore[assignment]
        case Say.STUCK:
            keys = (("choice_human", "/human"), ("choice_pause", "/pause"))  # type: ignore[assignment]
        case _:
            return []
    return [choice(key, payload, mode) for key, payload in keys]


def _taken(spec: FormSpec, draft: Draft, one: Said, mode: str) -> list[Message]:
    rows = [
        f"{field.label} {shown(field, draft.values[name], mode)}"
        for name in one.fields
        if (field := spec.field(name)) and name in draft.values and name != CONSENT
    ]
    return _text(say("taken", mode, rows="，".join(rows)), mode) if rows else []


def _help(spec: FormSpec, name: str, mode: str) -> list[Message]:
    field = spec.field(name)
    if field is None:
        return []
    said = _text(say("help", mode, label=field.label, help=field.help or field.ask), mode)
    if field.example:
        said += _text(say("example", mode, example=field.example), mode)
    return said


def _ask(spec: FormSpec, draft: Draft, name: str, mode: str, error: str | None) -> list[Message]:
    field = spec.field(name)
    if field is None:
        return []
    before = _notice(spec, mode) if name == CONSENT and not error else []
    text = _question(spec, draft, field, mode)
    extra = []
    if name in draft.values:
        current = shown(field, draft.values[name], mode)
        before += _text(say("ask_again", mode, label=field.label, value=current), mode)
        extra.append(choice("choice_keep", f'/inform{{"field":"{name}","keep":true}}', mode))
    elif not field.required:
        extra.append(choice("choice_skip", "/skip", mode))
    options = [
        Choice(title=option.title, payload="/inform" + _arguments(name, option.value)) for option in field.options
    ]
    choices = options + (extra if mode != ELDER or len(options) + len(extra) <= ELDER_CHOICES else [])
    view = _view(field, options, error)
    *first, last = pieces(text, mode)
    before += [Message(id="", text=part) for part in first]
    return [
        *before,
        Message(id="", kind="field", text=last, speech=_spoken(last, options), choices=choices, field=view),
    ]


def _arguments(name: str, value: str) -> str:
    return f'{{"field":"{name}","value":"{value}"}}'


def _question(spec: FormSpec, draft: Draft, field: FormField, mode: str) -> str:
    fields = [one.name for one in draft.numbered(spec)]
    if field.name not in fields:
        return field.ask
    text = say("ask", mode, place=fields.index(field.name) + 1, total=len(fields), ask=field.ask)
    if mode != ELDER and field.help:
        text += field.help
    if not field.required:
        text += say("optional", mode)
    return text


def _spoken(text: str, options: list[Choice]) -> str | None:
    if not options:
        return None
    listed = "；".join(f"{place}，{option.title}" for place, option in enumerate(options, 1))
    return f"{text}可以说：{listed}。"


def _view(field: FormField, options: list[Choice], error: str | None) -> FieldView:
    return FieldView(
        name=field.name,
        label=field.label,
        type=field.type.value,
        required=field.required,
        help=field.help,
        example=field.example,
        options=options,
        error=error,
    )


def _notice(spec: FormSpec, mode: str) -> list[Message]:
    """The notice of PIPL article 17, before anything personal is asked."""
    notice = spec.notice
    parts = {"谁来用": notice.who, "做什么用": notice.purpose, "用哪些": notice.kinds}
    parts |= {"存多久": notice.retention, "您的权利": notice.rights}
    if mode == ELDER:
        texts = [say("notice", mode), *(say("notice_part", mode, title=t, text=x) for t, x in parts.items())]
    else:
        texts = [say("notice", mode, **notice.model_dump())]
    if notice.sensitive:
        texts.append(say("notice_sensitive", mode, text=notice.sensitive))
    return [Message(id="", kind="notice", text=piece) for text in texts for piece in pieces(text, mode)]


def review_rows(spec: FormSpec, draft: Draft, mode: str) -> list[ReviewRow]:
    """One line a field, masked where it need not be whole."""
    return [
        ReviewRow(
            name=one.name,
            label=one.label,
            value=shown(one, draft.values[one.name], mode) if one.name in draft.values else say("skipped", mode),
        )
        for one in draft.numbered(spec)
    ]


def _review(spec: FormSpec, draft: Draft, mode: str) -> list[Message]:
    rows = review_rows(spec, draft, mode)
    lines = [f"{place}. {row.label}：{row.value}" for place, row in enumerate(rows, 1)]
    buttons = [
        choice("choice_submit", "/submit", mode),
        choice("choice_change", "/correct", mode),
        choice("choice_pause", "/pause", mode),
        choice("choice_cancel", "/cancel", mode),
    ]
    ask = say("review_ask", mode)
    if mode == ELDER:
        said = [Message(id="", text=say("review", mode))]
        said += [Message(id="", text=piece) for line in lines for piece in pieces(line, mode)]
        return [*said, Message(id="", kind="review", text=ask, review=rows, choices=buttons)]
    text = "\n".join((say("review", mode), *lines, ask))
    return [Message(id="", kind="review", text=text, review=rows, choices=buttons)]


def _which(spec: FormSpec, draft: Draft, mode: str) -> list[Message]:
    fields = draft.numbered(spec)
    choices = [Choice(title=one.label, payload=f'/correct{{"field":"{one.name}"}}') for one in fields]
    return _text(say("which", mode), mode, choices if mode != ELDER else None)
