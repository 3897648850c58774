"""The patch of Rasa's action call, and a watch on what it patches."""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from components import action_response_validator
from components.action_response_validator import failed_actions

# Source of the two methods in Rasa 3.6.21. When one changes, read the new one, see whether the patch still does what
# it did, then write the new hash here.
VALIDATE_SHA256 = "f8cdb4be6812396167ced74161b2ccd65c5ea676ad86d7d359d8c322d9d8dc42"
RUN_SHA256 = "ccabf6f1160d527a157fad5bd285ce69e8221b1bcad23f8a61499b4360a1c17e"


def digest(function: Any) -> str:
    return hashlib.sha256(inspect.getsource(inspect.unwrap(function)).encode()).hexdigest()


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr(RemoteAction, "run", RemoteAction.run)


def test_rasa_has_not_changed_under_the_patch() -> None:
    assert digest(RemoteAction._validate_action_result) == VALIDATE_SHA256
    assert digest(RemoteAction.run) == RUN_SHA256


@pytest.mark.parametrize(
    "answer",
    [
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "name": "item", "value": "x"}], "responses": [{"custom": {"a": 1}}]},
        {"events": [{"event": "active_loop", "name": None}], "responses": []},
        {"responses": "x"},
        {"events": {}},
        {"events": [{"event": "slot"}]},
        {"events": [{"event": "no_such"}]},
        {"responses": ["text"]},
        [],
        "x",
    ],
)
def test_the_patch_accepts_and_refuses_what_rasa_does(answer: Any) -> None:
    action = RemoteAction("action_answer", None)

    def verdict() -> bool:
        try:
            return action._validate_action_result(answer)
        except ValidationError:
            return False

    rasas = verdict()
    action_response_validator.install()

    assert verdict() == rasas


def test_a_refused_answer_is_not_quoted_in_the_error() -> None:
    action_response_validator.install()

    with pytest.raises(ValidationError) as caught:
        RemoteAction("action_answer", None)._validate_action_result({"responses": ["张三的电话"]})

    assert "张三" not in str(caught.value)


async def test_a_failed_action_is_noted_and_still_raised() -> None:
    action_response_validator.install()
    noted: list[str] = []
    failed_actions.set(noted)
    action = RemoteAction("action_answer", EndpointConfig("http://127.0.0.1:1/webhook"))

    with pytest.raises(AttributeError):
        await action.run(None, None, None, None)  # no tracker: it fails before the network

    assert noted == ["action_answer"]


def test_installing_twice_wraps_once() -> None:
    action_response_validator.install()
    once = RemoteAction.run
    action_response_validator.install()

    assert RemoteAction.run is once
