"""RulePolicy without Rasa's built-in meaning of two intents."""

from __future__ import annotations

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class ConversationPolicy(RulePolicy):
    """Rules and loops decide everything.

    Rasa takes the intents `back` and `restart` for itself, even inside a loop: it would undo two messages or wipe the
    conversation. Here they are a person's words about a form, and the form engine in actions answers them.
    """

    @staticmethod
    def _find_action_from_default_actions(tracker: DialogueStateTracker) -> tuple[str | None, str | None]:
        return None, None
