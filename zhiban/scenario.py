"""Scripted conversations over the public contract: what a person says and what must come back.

One YAML file holds scenarios of one subject (tests/scenarios/*.yml). They run against a gateway that is up, so that
they measure the same thing a person would see.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import httpx
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

TIMEOUT = httpx.Timeout(30)
MOST_FIELDS = 60
"""Bound of the answers given to one form before a scenario is called stuck."""


class Strict(BaseModel):
    """Unknown keys in a scenario file are errors: a misspelt expectation must not pass."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Expect(Strict):
    """What the Turn must be; what is not named is not checked. A list of alternatives: one of them."""

    status: str | list[str] | None = None
    intent: str | list[str] | None = None
    item: str | list[str] | Literal["none"] | None = None
    aspect: str | list[str] | Literal["none"] | None = None
    text: list[str] = []
    """Each must stand in what is said."""
    any_text: list[str] = []
    """One of them must."""
    not_text: list[str] = []
    cites: str | None = None
    """Must stand in the law of a citation."""
    choices: int | None = None
    """Least number of choices offered."""
    field: str | None = None
    form: Literal["collecting", "review", "submitted", "paused", "none"] | None = None
    case: bool | None = None
    longest: int | None = None
    """Most characters of any message."""


class Move(Strict):
    """One thing the person does: say, tap, or fill the form on until a field or a state is reached."""

    say: str | None = None
    tap: str | None = None
    choose: int | None = Field(default=None, ge=1)
    """Tap the Nth choice of the last turn."""
    fill: Literal["field", "review"] | None = None
    until: str | None = None
    """With `fill: field`, the field to stop before."""
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Move":
        if sum(x is not None for x in (self.say, self.tap, self.choose, self.fill)) != 1:
            raise ValueError("write exactly one of say, tap, choose, fill")
        return self


class Scenario(Strict):
    """A conversation with what must come back at every move."""

    name: str
    mode: Literal["standard", "elder"] = "standard"
    region: str | None = None
    moves: list[Move] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a scenario ended: passed, or the move that went wrong and how."""

    file: str
    name: str
    move: int | None
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.faults


def load(folder: Path) -> Iterator[tuple[str, Scenario]]:
    """Every scenario of the folder's files with its file's name; raises ValidationError naming what is misspelt."""
    for file in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(file.read_text()):
            yield file.name, Scenario.model_validate(entry)


def run_all(
    scenarios: Iterable[tuple[str, Scenario]], base_url: str, values: dict[str, str], advance: Callable[[], None]
) -> list[Outcome]:
    """Run the scenarios one after another; `values` are the applicant's answers by field name or type."""
    outcomes = []
    with httpx.Client(base_url=base_url, timeout=TIMEOUT) as http:
        for file, scenario in scenarios:
            outcomes.append(_run(http, file, scenario, values))
            advance()
    return outcomes


def _run(http: httpx.Client, file: str, scenario: Scenario, values: dict[str, str]) -> Outcome:
    wishes = {"channel": "web", "mode": scenario.mode} | ({"region": scenario.region} if scenario.region else {})
    created = http.post("/v1/conversations", json=wishes)
    created.raise_for_status()
    person = _Person(http, created.json(), values)
    for number, move in enumerate(scenario.moves, start=1):
        try:
            turn = person.does(move)
        except (httpx.HTTPError, LookupError, ValueError) as error:
            return Outcome(file, scenario.name, number, (f"{type(error).__name__}: {error}",))
        faults = tuple(_faults(move.expect, turn))
        if faults:
            return Outcome(file, scenario.name, number, faults)
    return Outcome(file, scenario.name, None, ())


class _Person:
    """The scripted side of a conversation."""

    def __init__(self, http: httpx.Client, conversation: dict[str, Any], values: dict[str, str]) -> None:
        self._http = http
        self._url = f"/v1/conversations/{conversation['conversation_id']}/messages"
        self._headers = {"Authorization": f"Bearer {conversation['token']}"}
        self._values = values
        self._last: dict[str, Any] = {}

    def does(self, move: Move) -> dict[str, Any]:
        if move.say is not None:
            return self._post({"text": move.say})
        if move.tap is not None:
            return self._post({"payload": move.tap})
        if move.choose is not None:
            offered = choices(self._last)
            if len(offered) < move.choose:
                raise LookupError(f"only {len(offered)} choices were offered")
            return self._post({"payload": offered[move.choose - 1]["payload"]})
        return self._fill(move)

    def _fill(self, move: Move) -> dict[str, Any]:
        for _ in range(MOST_FIELDS):
            form = self._last.get("form")
            if not form:
                raise LookupError("no form is open")
            if form["state"] == "review" or (move.fill == "field" and form["field"] == move.until):
                return self._last
            self._answer(form["field"])
        raise LookupError(f"the form never came to {move.until or 'review'}")

    def _answer(self, name: str) -> None:
        view = next(message["field"] for message in reversed(self._last["messages"]) if message["field"])
        if name in self._values:
            self._post({"text": self._values[name]})
        elif view["options"]:
            self._post({"payload": view["options"][0]["payload"]})
        elif view["type"] == "file":
            self._post({"text": "跳过"})
        else:
            self._post({"text": self._values[view["type"]]})

    def _post(self, said: dict[str, str]) -> dict[str, Any]:
        answer = self._http.post(self._url, json=said | {"client_message_id": str(uuid4())}, headers=self._headers)
        answer.raise_for_status()
        self._last = answer.json()
        return self._last


def choices(turn: dict[str, Any]) -> list[dict[str, str]]:
    """Everything a turn offers to tap, in order."""
    return [choice for message in turn.get("messages", []) for choice in message["choices"]]


def _faults(expect: Expect, turn: dict[str, Any]) -> Iterator[str]:
    said = "\n".join(message["text"] for message in turn["messages"])
    for name in ("status", "intent", "item", "aspect"):
        wanted = getattr(expect, name)
        allowed = [wanted] if isinstance(wanted, str) else wanted
        if allowed and (turn[name] or "none") not in allowed:
            yield f"{name} is {turn[name]}, not {wanted}"
    yield from (f"「{word}」 is not said in: {said[:160]}" for word in expect.text if word not in said)
    if expect.any_text and not any(word in said for word in expect.any_text):
        yield f"none of {expect.any_text} is said in: {said[:160]}"
    yield from (f"「{word}」 is said" for word in expect.not_text if word in said)
    yield from _structure_faults(expect, turn)


def _structure_faults(expect: Expect, turn: dict[str, Any]) -> Iterator[str]:
    form = turn["form"] or {}
    laws = [citation["law"] or "" for message in turn["messages"] for citation in message["citations"]]
    if expect.cites and not any(expect.cites in law for law in laws):
        yield f"cites {laws}, not {expect.cites}"
    if expect.choices is not None and len(choices(turn)) < expect.choices:
        yield f"offers {len(choices(turn))} choices, not {expect.choices}"
    if expect.field is not None and form.get("field") != expect.field:
        yield f"asks the field {form.get('field')}, not {expect.field}"
    if expect.form is not None and form.get("state", "none") != expect.form:
        yield f"the form is {form.get('state', 'none')}, not {expect.form}"
    if expect.case is not None and bool(turn["case"]) is not expect.case:
        yield "a case is told" if turn["case"] else "no case is told"
    if expect.longest is not None:
        lengths = [len(message["text"]) for message in turn["messages"]]
        if max(lengths) > expect.longest:
            yield f"a message has {max(lengths)} characters"
