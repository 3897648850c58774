"""What steers a form: phrases, buttons, and intents, all mapped to one set of commands."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.forms.values import clean

_FILE = Path(__file__).parents[1] / "data" / "form_commands.yml"
_AROUND = re.compile(
    r"^(?:那|那就|嗯|哦|好的?|我想|我要|请|帮我|麻烦|给我|咱们?)+(?=..)|(?:吧|呀|啊|了|哈|一下|谢谢|嘛|呗|可以吗|行吗|好吗)+$"
)
MAX_PAYLOAD = 4_000
"""Characters of a payload that are read; more is refused."""


class Command(StrEnum):
    """What a person can tell the form to do."""

    SUBMIT = "submit"
    BACK = "back"
    CANCEL = "cancel"
    PAUSE = "pause"
    REVIEW = "review"
    SKIP = "skip"
    NEXT = "next"
    MISSING = "missing"
    RESTART = "restart"
    REPEAT = "repeat"
    HELP = "help"
    YES = "yes"
    NO = "no"


INTENTS: Mapping[str, Command] = {
    "submit": Command.SUBMIT,
    "back": Command.BACK,
    "cancel": Command.CANCEL,
    "pause": Command.PAUSE,
    "review": Command.REVIEW,
    "skip": Command.SKIP,
    "restart": Command.RESTART,
    "repeat": Command.REPEAT,
    "slower": Command.REPEAT,
    "louder": Command.REPEAT,
    "simpler": Command.HELP,
    "affirm": Command.YES,
    "deny": Command.NO,
    "resume": Command.NEXT,
    "missing": Command.MISSING,
}
"""Intents of NLU and names of payloads that are commands here."""


@cache
def phrases() -> Mapping[str, tuple[Command, ...]]:
    """Every phrase with the commands it may mean, read once from `actions/data/form_commands.yml`."""
    found: dict[str, tuple[Command, ...]] = {}
    for name, listed in yaml.safe_load(_FILE.read_text(encoding="utf-8")).items():
        for phrase in listed:
            found[phrase] = (*found.get(phrase, ()), Command(name))
    return found


def commands_in(text: str) -> tuple[Command, ...]:
    """The commands that the whole text means; 确认 may be a yes or a submission, so there can be two."""
    said = re.sub(r"[\s，。,.!！?？~～、]", "", clean(text))
    for candidate in (said, _AROUND.sub("", said)):
        if candidate in phrases():
            return phrases()[candidate]
    return ()


def payload_of(text: str) -> tuple[str, dict[str, Any]] | None:
    """Intent and arguments of a button's payload `/intent{json}`, or None when the text is none."""
    found = re.match(r"^/([a-z][a-z_.]*)\s*(\{.*\})?\s*$", text, re.DOTALL)
    if not found or len(text) > MAX_PAYLOAD:
        return None
    try:
        arguments = json.loads(found[2] or "{}")
    except ValueError:
        return None
    return (found[1], arguments) if isinstance(arguments, dict) else None
