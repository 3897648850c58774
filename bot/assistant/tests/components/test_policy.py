"""Two intents are a person's words, not Rasa's commands."""

from __future__ import annotations

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.policy import ConversationPolicy


@pytest.mark.parametrize("intent", ["back", "restart"])
def test_back_and_restart_trigger_nothing_of_rasa(intent: str) -> None:
    said = [ActionExecuted("action_listen"), UserUttered("x", intent={"name": intent})]
    tracker = DialogueStateTracker.from_events("s", said)

    assert RulePolicy._find_action_from_default_actions(tracker)[0] is not None  # what is switched off
    assert ConversationPolicy._find_action_from_default_actions(tracker) == (None, None)
