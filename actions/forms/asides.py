"""What is said beside a form: an answer in the middle, messages in front, and that none is open."""

from actions.forms.engine import Say, Step, asking
from actions.forms.rendering import form_state, messages
from actions.forms.spec import FormSpec
from actions.forms.wording import say
from core.reply import Message, Reply, Status

_QUIET = frozenset({Status.SAFETY, Status.HANDOFF})
"""After these the form does not ask on: first things first."""


def answered_aside(spec: FormSpec, step: Step, mode: str, answered: Reply | None) -> Reply:
    """The answer to a question in the middle, then what the form was asking."""
    draft = step.draft
    if answered is None:
        answered = Reply(status=Status.FORM, item=spec.item, messages=[])
    if answered.status in _QUIET:
        return answered.model_copy(update={"form": form_state(spec, draft)})
    again = tuple(one for one in step.said if one.kind is not Say.WELCOME) or asking(draft)
    first = [] if step.said else [Message(id="", text=say("aside", mode))]
    asked = [*first, *messages(spec, draft, again, mode)]
    numbered = [message.model_copy(update={"id": f"form-{place}"}) for place, message in enumerate(asked, 1)]
    return answered.model_copy(update={"messages": [*answered.messages, *numbered], "form": form_state(spec, draft)})


def prefixed(said: list[Message], reply: Reply) -> Reply:
    """The reply with messages in front."""
    numbered = [message.model_copy(update={"id": f"form-0-{place}"}) for place, message in enumerate(said)]
    return reply.model_copy(update={"messages": [*numbered, *reply.messages]})


def nothing_open(mode: str) -> Reply:
    """Said when there is no form to go on with."""
    message = Message(id="form-1", text=say("none_open", mode))
    return Reply(status=Status.CLARIFICATION, messages=[message])
