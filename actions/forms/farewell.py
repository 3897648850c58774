"""What is said once an application is handed in."""

from datetime import date

from actions.forms.rendering import choice
from actions.forms.spec import FormSpec
from actions.forms.wording import pieces, say
from actions.submissions import OrderReceipt, Receipt
from actions.work_orders.terms import terms
from core.reply import Message


def submitted_messages(spec: FormSpec, receipt: Receipt, mode: str) -> list[Message]:
    """The case number first, then when it will be done, then what the person does next."""
    if receipt.order:
        return _order_messages(receipt, receipt.order, mode)
    spoken = say("submitted", mode, case_no=" ".join(receipt.case_no))
    texts = [(say("submitted", mode, case_no=receipt.case_no), spoken)]
    for order, (name, number) in enumerate(receipt.cases, 1):
        told = say("submitted_part", mode, order=order, name=name, case_no=number)
        texts.append((told, say("submitted_part", mode, order=order, name=name, case_no=" ".join(number))))
    if receipt.promised_by and not receipt.cases:  # the cases of a bundle have dates of their own
        legal = f"，法定最晚{_day(receipt.statutory_by)}" if receipt.statutory_by else ""
        promised = say("submitted_promised", mode, promised=_day(receipt.promised_by), statutory=legal)
        texts.append((promised, promised))
    elif receipt.statutory_by and not receipt.cases:
        statutory = say("submitted_statutory", mode, statutory=_day(receipt.statutory_by))
        texts.append((statutory, statutory))
    texts += [(piece, piece) for piece in pieces(say("afterwards", mode, text=spec.afterwards), mode)]
    said = [Message(id="", text=text, speech=speech if speech != text else None) for text, speech in texts]
    progress = choice("choice_progress", f'/progress{{"case_no":"{receipt.case_no}"}}', mode)
    said[-1] = said[-1].model_copy(update={"kind": "choices", "choices": [progress]})
    return said


def _order_messages(receipt: Receipt, order: OrderReceipt, mode: str) -> list[Message]:
    """The number and by when somebody gets in touch; never what will come of it."""
    words = terms()
    if order.linked:
        key = "linked"
    else:
        key = "submitted_anonymous" if order.code else "submitted"
        key += "" if order.days is not None else "_no_limit"
    region = words.regions[order.region].name if order.region in words.regions else ""
    values = {"days": order.days, "region": region}
    text = words.say(key, mode, case_no=receipt.case_no, **values)
    spoken = words.say(key, mode, case_no=" ".join(receipt.case_no), **values)
    after = words.say("code", mode, code=order.code) if order.code else words.say("tail", mode)
    progress = choice("choice_progress", f'/progress{{"case_no":"{receipt.case_no}"}}', mode)
    said = Message(id="", kind="choices", text=after, choices=[progress])
    return [Message(id="", text=text, speech=spoken), said]


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
