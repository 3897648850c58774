"""What an action says and gives back to Rasa, by the form protocol of bot/assistant/README.md."""

from dataclasses import dataclass

from rasa_sdk.events import EventType, SlotSet

from core.reply import Reply

GO_ON = [SlotSet("form_answer", None)]
END = [SlotSet("form_answer", None), SlotSet("form_open", False), SlotSet("requested_slot", None)]
CASE_ON = [SlotSet("case_answer", None), SlotSet("requested_slot", "case_answer")]
CASE_END = [SlotSet("case_answer", None), SlotSet("requested_slot", None)]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What an action says and gives back to Rasa."""

    reply: Reply | None
    events: list[EventType]
