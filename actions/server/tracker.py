"""Rasa's tracker read as a question, and an answer written as Rasa's events."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.answers.question import Answer, Question
from core.reply import Choice
from core.sealing import Seal

SLOTS = frozenset({"item", "aspect", "region", "candidates", "last_reply", "unknown_count"})


def metadata(tracker: Tracker) -> Mapping[str, Any]:
    """What the gateway sent along: turn_id, region, mode, locale, channel, sealed_text, subject."""
    found = tracker.latest_message.get("metadata")
    return found if isinstance(found, dict) else {}


def intent(tracker: Tracker) -> tuple[str | None, float]:
    """The classifier's intent with its confidence."""
    found = tracker.latest_message.get("intent") or {}
    return found.get("name"), float(found.get("confidence") or 0.0)


def entities(tracker: Tracker) -> dict[str, Any]:
    """Entities by name; of several of one name the first."""
    found: dict[str, Any] = {}
    for entity in tracker.latest_message.get("entities") or []:
        found.setdefault(str(entity.get("entity")), entity.get("value"))
    return found


def text(tracker: Tracker) -> str:
    """The message as Rasa saw it: masked, or a payload."""
    return str(tracker.latest_message.get("text") or "")


def whole_text(tracker: Tracker, seal: Seal) -> str:
    """The message as it was typed; raises SealBroken for a sealed text of another secret."""
    sealed = metadata(tracker).get("sealed_text")
    return seal.open(sealed) if sealed else text(tracker)


def question(tracker: Tracker) -> Question:
    """The question of the latest message, with what the conversation remembers."""
    about, slots = metadata(tracker), tracker.slots
    name, confidence = intent(tracker)
    offered = slots.get("candidates") or []
    last = slots.get("last_reply")
    return Question(
        text=text(tracker),
        turn_id=str(about.get("turn_id") or ""),
        intent=name,
        confidence=confidence,
        entities=entities(tracker),
        item=slots.get("item"),
        aspect=slots.get("aspect"),
        region=slots.get("region") or about.get("region"),
        mode="elder" if about.get("mode") == "elder" else "standard",
        locale=about.get("locale"),
        candidates=tuple(Choice.model_validate(choice) for choice in offered),
        unknown_count=int(slots.get("unknown_count") or 0),
        situation=last.get("situation") if isinstance(last, dict) else None,
    )


def events(answer: Answer, tracker: Tracker) -> list[EventType]:
    """Slot events for what changed."""
    changed = {name: value for name, value in answer.memory.items() if name in SLOTS}
    return [SlotSet(name, value) for name, value in changed.items() if tracker.slots.get(name) != value]
