"""Finds the intent of a message: act and aspect. docs/nlu.md has the figures it was chosen by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import linear_model
from components.linear_model import LinearModel
from components.wording import Wording, read_items

RANKED = 5
"""How many intents a message's ranking names."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ConversationIntentClassifier(GraphComponent, IntentClassifier):
    """A linear support vector machine over characters that stand together or far apart.

    It learns from normalised text: spoken variants brought to one form, item names to one sign. Trained in seconds
    where Rasa's LogisticRegressionClassifier takes minutes, and more often right on unseen wording.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"strength": 1.0, "seed": 20261122, "wording": "wording/spoken.yml", "items": "lexicon/words.txt"}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, folder: Path | None = None
    ) -> None:
        """`folder` is a trained model's; without one the component can only be trained."""
        self._config, self._storage, self._resource = config, model_storage, resource
        self._model = LinearModel.load(folder) if folder else None
        self._table: dict[str, Any] = {}
        self._items: list[str] = []
        if folder:
            self._table = yaml.safe_load((folder / "spoken.yml").read_text(encoding="utf-8"))
            self._items = (folder / "items.txt").read_text(encoding="utf-8").split()
        else:
            self._table = yaml.safe_load(Path(config["wording"]).read_text(encoding="utf-8"))
            self._items = read_items(Path(config["items"]).read_text(encoding="utf-8"))
        self._wording = Wording(self._table, self._items)

    @classmethod
    def required_components(cls) -> list[type[Any]]:
        return [Tokenizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConversationIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ConversationIntentClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has a text and an intent."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        texts = [self._normalise(one) for one in examples]
        labels = [one.get(INTENT) for one in examples]
        self._model = linear_model.fit(texts, labels, strength=self._config["strength"], seed=self._config["seed"])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / "spoken.yml").write_text(yaml.safe_dump(self._table, allow_unicode=True), encoding="utf-8")
            (folder / "items.txt").write_text("\n".join(self._items), encoding="utf-8")
        return self._resource

    def _normalise(self, message: Message) -> str:
        """Words of the tokenizer, so that names of the lexicon are whole, as the classifier wants them."""
        text, words, end = message.get(TEXT), [], 0
        for token in message.get(TOKENS_NAMES[TEXT]) or []:
            words += [text[end : token.start], token.text]
            end = token.end
        return self._wording.normalise([*words, text[end:]])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            if self._model is None or not message.get(TEXT):
                continue
            ranked = [
                {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: chance}
                for name, chance in self._model.ranking(self._normalise(message))[:RANKED]
            ]
            message.set(INTENT, ranked[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranked, add_to_output=True)
        return messages
