"""A phone call without its wires: what was heard or pressed goes in, what to say and do comes out.

Pure: no clock, no sound, no network. The call (voice.phone) feeds it and obeys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from core.identifiers import has_id_check_digit
from voice.speakable import grouped

GENTLE_REPEATS = 2
"""How often silence or mumbling is met with a repeat before a person is called."""
DIGIT_FIELDS = {"id_number": 18, "phone": 11}
SLOWER, LOUDER = 0.75, 1.6


class Prompts(BaseModel):
    """voice/prompts.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    greeting: str
    demo: str
    no_input: list[str]
    no_match: list[str]
    transfer: str
    goodbye: str
    failed: str
    read_back: str
    read_back_again: str
    keys_hint: str
    too_short: str
    ask_again: str
    slower: str
    louder: str
    wait: str
    commands: dict[Literal["repeat", "slower", "louder", "person", "hangup"], list[str]]
    affirm: list[str]
    deny: list[str]


PROMPTS = Path(__file__).with_name("prompts.yml")


def load_prompts(file: Path = PROMPTS) -> Prompts:
    """The prompts; raises ValidationError naming a missing one."""
    return Prompts.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


class Ending(StrEnum):
    """How a call leaves the dialplan."""

    TRANSFER = "transfer"
    DONE = "done"
    FAILED = "failed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak, then listen."""

    text: str


@dataclass(frozen=True, slots=True)
class Send:
    """Give this to the gateway; its turn comes back through `on_turn`."""

    text: str | None = None
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """Speak the last words and leave."""

    text: str
    ending: Ending


Step = Say | Send | End


@dataclass(frozen=True, slots=True)
class Expected:
    """What the next utterance may be, for grammar and repair."""

    answers: tuple[str, ...] = ()
    """Short closed answers; empty: anything."""
    digits: int | None = None
    """Number of digits wanted; None: not a number."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How the call speaks at present."""

    speed: float = 1.0
    gain: float = 1.0


class CallDialogue:
    """The state machine of one call."""

    def __init__(self, prompts: Prompts, *, demo: bool) -> None:
        self._prompts = prompts
        self._demo = demo
        self._misses = 0
        self._last_said = ""
        self._turn: Mapping[str, Any] = {}
        self._unconfirmed: str | None = None
        self._keys = ""
        self.voice = Voice()

    def begin(self) -> Say:
        """The greeting with the recording notice."""
        return self._say(self._prompts.greeting + (self._prompts.demo if self._demo else ""))

    @property
    def expected(self) -> Expected:
        """What the next utterance may be."""
        commands = tuple(word for words in self._prompts.commands.values() for word in words)
        if self._unconfirmed is not None:
            return Expected((*self._prompts.affirm, *self._prompts.deny, *commands))
        field = self._field()
        if field and field["type"] in DIGIT_FIELDS:
            return Expected(digits=DIGIT_FIELDS[field["type"]])
        options = [option["title"] for option in (field or {}).get("options", ())]
        offered = [choice["title"] for choice in self._choices()]
        in_form = bool(self._turn.get("form")) and self._turn["form"]["state"] in ("collecting", "review")
        if options or (in_form and offered and not field):
            return Expected((*options, *offered, *self._prompts.affirm, *self._prompts.deny, *commands))
        return Expected()

    def heard(self, text: str) -> Step:
        """An utterance, already repaired."""
        if not text:
            return self._missed(self._prompts.no_match)
        self._misses, self._keys = 0, ""
        obeyed = self._obey(text)
        if obeyed is not None:
            return obeyed
        if self._unconfirmed is not None:
            return self._confirmed(text)
        if self._wants_read_back(text):
            return self._read_back(text)
        return Send(payload=payload) if (payload := self._payload_of(text)) else Send(text=text)

    def silence(self) -> Step:
        """Nobody spoke or pressed a key for a while; keys pressed so far are taken as done."""
        return self._entered() if self._keys else self._missed(self._prompts.no_input)

    def pressed(self, key: str) -> Step | None:
        """A key. None: more keys are expected."""
        if key == "*":
            self._keys, self._unconfirmed = "", None
            return Send(payload="/back")
        if key == "#":
            return self._entered()
        if not key.isdigit():
            return None
        if key == "0" and not self._keys:  # no number that is asked for begins with 0
            return self._transfer()
        if self._unconfirmed is not None and not self._keys and key in "12":
            return self._confirmed(self._prompts.affirm[0] if key == "1" else self._prompts.deny[0])
        self._keys += key
        if len(self._keys) == self._wanted_digits():
            return self._entered()
        if self._wanted_digits() is None and not self._takes_number():
            return self._chosen()
        return None if len(self._keys) < 40 else self._entered()

    def on_turn(self, turn: Mapping[str, Any]) -> Step:
        """What the gateway answered."""
        self._turn, self._keys = turn, ""
        said = "".join(_spoken(message) for message in turn["messages"])
        if turn["status"] == "handoff":
            return End(said + self._prompts.transfer, Ending.TRANSFER)
        field = self._field()
        if field and field["type"] in DIGIT_FIELDS:
            said += self._prompts.keys_hint
        elif not (turn.get("form") and turn["form"]["state"] in ("collecting", "review")):
            said += self._prompts.ask_again
        return self._say(said)

    def failed(self) -> Say:
        """The gateway could not be reached."""
        return self._say(self._prompts.failed)

    def _obey(self, text: str) -> Step | None:
        commands = self._prompts.commands
        if text in commands["person"]:
            return self._transfer()
        if text in commands["repeat"]:
            return Say(self._last_said)
        if text in commands["slower"]:
            self.voice = replace(self.voice, speed=SLOWER)
            return Say(self._prompts.slower + self._last_said)
        if text in commands["louder"]:
            self.voice = replace(self.voice, gain=LOUDER)
            return Say(self._prompts.louder + self._last_said)
        if text in commands["hangup"] and not self._turn.get("form"):
            return End(self._prompts.goodbye, Ending.DONE)
        return None

    def _missed(self, repeats: list[str]) -> Step:
        self._misses += 1
        if self._misses > GENTLE_REPEATS:
            return self._transfer()
        return Say(repeats[min(self._misses, len(repeats)) - 1] + self._last_said)

    def _transfer(self) -> End:
        return End(self._prompts.transfer, Ending.TRANSFER)

    def _say(self, text: str) -> Say:
        self._last_said = text
        return Say(text)

    def _wants_read_back(self, text: str) -> bool:
        digits = sum(char.isascii() and char.isdigit() for char in text)
        return (self._wanted_digits() is not None and digits >= 3) or digits >= 8

    def _read_back(self, number: str) -> Say:
        self._unconfirmed = number
        return self._say(self._prompts.read_back.format(spoken=grouped(number)))

    def _confirmed(self, text: str) -> Step:
        number, self._unconfirmed = self._unconfirmed, None
        if text in self._prompts.affirm:
            return Send(text=number)
        if text in self._prompts.deny:
            return self._say(self._prompts.read_back_again)
        return self._read_back(text) if self._wants_read_back(text) else Send(text=text)

    def _entered(self) -> Step:
        """The keys are complete: confirm what they are, or take 1 and 2 as yes and no."""
        keys, self._keys = self._keys, ""
        if self._unconfirmed is not None and not keys:
            return self._confirmed(self._prompts.affirm[0])
        wanted = self._wanted_digits()
        if wanted == DIGIT_FIELDS["id_number"] and len(keys) == 17 and has_id_check_digit(keys + "X"):
            keys += "X"  # the telephone has no X: seventeen digits whose check digit is X are complete
        if not keys or (wanted is not None and len(keys) < wanted):
            return Say(self._prompts.too_short)
        return self._read_back(keys) if len(keys) >= 4 else Send(text=keys)

    def _chosen(self) -> Step:
        """One key picks an option or choice by its place."""
        place, self._keys = int(self._keys) - 1, ""
        offered = [*(self._field() or {}).get("options", ()), *self._choices()]
        if 0 <= place < len(offered):
            return Send(payload=offered[place]["payload"])
        return self._missed(self._prompts.no_match)

    def _payload_of(self, text: str) -> str | None:
        offered = [*(self._field() or {}).get("options", ()), *self._choices()]
        return next((str(choice["payload"]) for choice in offered if choice["title"] == text), None)

    def _wanted_digits(self) -> int | None:
        field = self._field()
        return DIGIT_FIELDS.get(field["type"]) if field else None

    def _takes_number(self) -> bool:
        """Whether several keys may follow: a field of free numbers, or nothing offered to choose from."""
        field = self._field()
        if field and field["options"]:
            return False
        return bool(field) or not self._choices()

    def _field(self) -> dict[str, Any] | None:
        messages = self._turn.get("messages", ())
        return next((message["field"] for message in reversed(messages) if message.get("field")), None)

    def _choices(self) -> list[dict[str, Any]]:
        return [choice for message in self._turn.get("messages", ()) for choice in message["choices"]]


def _spoken(message: Mapping[str, Any]) -> str:
    """What one message says on the phone: its own wording, then the options to choose from by key."""
    text = str(message["speech"] or message["text"])
    if not text.endswith(("。", "？", "！", "；")):
        text += "。"
    rows = "".join(f"{row['label']}，{row['value']}。" for row in message["review"])
    options = [
        *(message["field"] or {}).get("options", ()),
        *(message["choices"] if message["kind"] == "choices" else ()),
    ]
    listed = "".join(f"{choice['title']}请按{place}。" for place, choice in enumerate(options[:9], start=1))
    return text + rows + listed
