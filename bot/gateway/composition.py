"""From the replies of one turn to the Turn of the public contract."""

import uuid
from collections.abc import Sequence
from typing import Literal

from core.reply import Choice, Message, Reply, Turn

_TURNS = uuid.UUID("0f6c1f7e-4a52-5d3b-9a53-7a6869626e01")


def turn_id_of(conversation_id: str, client_message_id: str) -> str:
    """The id of a turn: the same whenever and wherever the same message is handled again."""
    return str(uuid.uuid5(_TURNS, f"{conversation_id}:{client_message_id}"))


def compose(conversation_id: str, turn_id: str, replies: Sequence[Reply]) -> Turn:
    """One Turn of several replies: all they say, in order.

    What was understood and how it ended is told by the first reply, which answers the person; later ones (a form that
    asks its question again) tell where form and case stand now. Message ids follow from the turn's, so that a repeated
    turn has the same ones.
    """
    first = replies[0]
    said = [message for reply in replies for message in reply.messages]
    return Turn(
        turn_id=turn_id,
        conversation_id=conversation_id,
        status=first.status,
        intent=first.intent,
        item=next((reply.item for reply in replies if reply.item), None),
        aspect=next((reply.aspect for reply in replies if reply.aspect), None),
        region=next((reply.region for reply in replies if reply.region), None),
        messages=[message.model_copy(update={"id": f"{turn_id}-{n}"}) for n, message in enumerate(said, 1)],
        form=next((reply.form for reply in reversed(replies) if reply.form), None),
        case=next((reply.case for reply in reversed(replies) if reply.case), None),
    )


def user_message(turn_id: str, text: str) -> Message:
    """What the person said, as the history keeps it."""
    return Message(id=f"{turn_id}-0", role="user", text=text)


def gateway_message(text: str, *, kind: Literal["text", "notice"] = "text", choices: Sequence[Choice] = ()) -> Message:
    """A message of the gateway's own; its id is given when the turn is composed."""
    return Message(id="", role="system" if kind == "notice" else "assistant", kind=kind, text=text, choices=[*choices])
