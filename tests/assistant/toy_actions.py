"""A toy action server on the real rasa_sdk: it shows which calls Rasa makes, and follows the form protocol.

Words in the message steer it: 完 ends the form, 停 pauses it, 散 ends it by ActiveLoop; 坏 makes the action fail, 慢
makes it slow, 哑 says nothing.
Started as a process: `python toy_actions.py PORT LOGFILE`; every call is one JSON line in the log file.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

SLOW_S = 30.0


def say(dispatcher: CollectingDispatcher, action: str, tracker: Tracker) -> None:
    """Answer with what the action saw, in the shape of core.reply.Reply."""
    latest = tracker.latest_message
    seen = {
        "action": action,
        "intent": latest["intent"]["name"],
        "entities": {entity["entity"]: entity["value"] for entity in latest["entities"]},
        "metadata": latest.get("metadata", {}),
        "requested_slot": tracker.get_slot("requested_slot"),
        "answer": tracker.get_slot("form_answer") or tracker.get_slot("case_answer"),
    }
    text = json.dumps(seen, ensure_ascii=False)
    dispatcher.utter_message(json_message={"status": "answered", "messages": [{"id": "m", "text": text}]})


class Toy(Action):
    """An action that says what it saw."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        text = tracker.latest_message.get("text") or ""
        if "坏" in text:
            raise RuntimeError("broken on purpose")
        if "慢" in text:
            await asyncio.sleep(SLOW_S)
        if "哑" not in text:
            say(dispatcher, self._name, tracker)
        return []


class ToyOpen(Toy):
    """Opens a form unless the item is `none`."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        await super().run(dispatcher, tracker, domain)
        opened = next(tracker.get_latest_entity_values("item"), None) != "none"
        return [SlotSet("form_open", opened)]


class ToyApplication(Toy):
    """The protocol of bot/assistant/README.md."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if tracker.get_slot("requested_slot") is None:  # activation, right after action_open_form has spoken
            return [SlotSet("form_answer", None), SlotSet("requested_slot", "form_answer")]
        await super().run(dispatcher, tracker, domain)
        answer = str(tracker.get_slot("form_answer"))
        if "完" in answer or "停" in answer:
            return [SlotSet("form_answer", None), SlotSet("form_open", False), SlotSet("requested_slot", None)]
        if "散" in answer:
            return [SlotSet("form_answer", None), SlotSet("form_open", False), ActiveLoop(None)]
        return [SlotSet("form_answer", None)]


class ToyCase(Toy):
    """Speaks from its activation on; a message with a case number ends it at once."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        await super().run(dispatcher, tracker, domain)
        known = next(tracker.get_latest_entity_values("case_no"), None)
        if known or "完" in str(tracker.get_slot("case_answer")):
            return [SlotSet("case_answer", None), SlotSet("requested_slot", None)]
        return [SlotSet("case_answer", None), SlotSet("requested_slot", "case_answer")]


def create_app(log: Path, secret: str) -> FastAPI:
    """The action server; calls without the secret are refused."""
    executor = ActionExecutor()
    simple = ["answer", "handoff", "safety", "smalltalk", "repeat", "unknown", "choose"]
    for action in [
        *(Toy(f"action_{name}") for name in simple),
        ToyOpen("action_open_form"),
        ToyOpen("action_resume_form"),
        ToyApplication("validate_application_form"),
        ToyCase("validate_case_form"),
    ]:
        executor.register_action(action)
    app = FastAPI()

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        call = await request.json()
        with log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"action": call["next_action"], "sender": call["sender_id"]}) + "\n")
        if request.headers.get("X-Zhiban-Secret") != secret:
            return Response(status_code=401)
        try:
            return JSONResponse((await executor.run(call)).model_dump())
        except RuntimeError:
            return JSONResponse({"error": "broken"}, status_code=500)

    return app


if __name__ == "__main__":
    toy = create_app(Path(sys.argv[2]), os.environ["ZHIBAN_SECRET"])
    uvicorn.run(toy, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
