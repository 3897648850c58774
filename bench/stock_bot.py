"""The bot that `rasa init` would start a project with, for comparison.

Same training sentences as ours, the configuration that `rasa init` writes (only the tokeniser is jieba, since the
suggested one cannot split Chinese), the open REST channel, and actions on rasa_sdk's own server. Its action looks the
answer up in a dictionary: less work than ours does.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from bench.processes import Started, start, wait_until

CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "zh",
    "pipeline": [
        {"name": "JiebaTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "random_seed": 1},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True, "random_seed": 1},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}
ACTIONS = """
from rasa_sdk import Action

ANSWERS = {"guide.fee": "首次申领不收工本费，换领、补领收取工本费。依据：《居住证暂行条例》第二十一条。"}


class ActionAnswer(Action):
    def name(self):
        return "action_answer"

    async def run(self, dispatcher, tracker, domain):
        intent = tracker.latest_message["intent"]["name"]
        dispatcher.utter_message(text=ANSWERS.get(intent, "请带身份证到当地窗口办理，具体以当地公布为准。" * 3))
        return []
"""


MOST_SENTENCES = 40
"""Sentences taken of each intent: DIET and TED then train in minutes, and are as fast at answering as with more."""


def _sentences(nlu_folder: Path) -> dict[str, str]:
    """Intent → examples, as Rasa writes them, for the questions about guides and what is out of scope."""
    found: dict[str, list[str]] = {}
    for file in sorted(nlu_folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text())["nlu"]:
            intent = block.get("intent", "")
            if intent.startswith("guide.") or intent in ("oos", "greet"):
                found.setdefault(intent, []).extend(block["examples"].splitlines())
    return {intent: "\n".join(lines[:MOST_SENTENCES]) + "\n" for intent, lines in sorted(found.items())}


def write_project(folder: Path, nlu_folder: Path) -> None:
    """Write the Rasa project: one rule per intent, all to one custom action."""
    sentences = _sentences(nlu_folder)
    intents = list(sentences)
    folder.mkdir(parents=True, exist_ok=True)
    rules = [
        {"rule": f"answer {intent}", "steps": [{"intent": intent}, {"action": "action_answer"}]} for intent in intents
    ]
    stories = [
        {
            "story": f"two questions {number}",
            "steps": [{"intent": a}, {"action": "action_answer"}, {"intent": b}, {"action": "action_answer"}],
        }
        for number, (a, b) in enumerate(zip(intents[:4], intents[4:8], strict=False))
    ]
    documents: dict[str, Any] = {
        "config.yml": CONFIG,
        "domain.yml": {"version": "3.1", "intents": intents, "actions": ["action_answer"]},
        "nlu.yml": {
            "version": "3.1",
            "nlu": [{"intent": intent, "examples": examples} for intent, examples in sentences.items()],
        },
        "rules.yml": {"version": "3.1", "rules": rules, "stories": stories},
        "credentials.yml": {"rest": None},
    }
    for name, document in documents.items():
        (folder / name).write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))
    (folder / "actions.py").write_text(ACTIONS)


def train(folder: Path, nlu_folder: Path, rasa: Path) -> Path:
    """The trained model; trained again only when the sentences or the configuration changed."""
    write_project(folder, nlu_folder)
    inputs = [folder / name for name in ("config.yml", "nlu.yml", "rules.yml")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in inputs)).hexdigest()[:12]
    model = folder / "models" / f"{digest}.tar.gz"
    if not model.exists():
        command = [str(rasa), "train", "--config", "config.yml", "--domain", "domain.yml"]
        command += ["--data", "rules.yml", "nlu.yml", "--out", "models", "--fixed-model-name", digest]
        with (folder / "train.log").open("w") as log:
            result = subprocess.run(command, cwd=folder, env=_environment(), stdout=log, stderr=log)
        if result.returncode:
            sys.exit(f"training the stock bot failed; see {folder / 'train.log'}")
    return model


def _environment() -> dict[str, str]:
    return os.environ | {"RASA_TELEMETRY_ENABLED": "false"}


@contextmanager
def running(folder: Path, model: Path, rasa: Path, *, port: int, actions_port: int) -> Iterator[list[Started]]:
    """The stock bot on loopback, ready to answer."""
    (folder / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n")
    python = rasa.with_name("python")
    server: list[str | Path] = [rasa, "run", "--model", model, "--port", str(port), "-i", "127.0.0.1"]
    server += ["--credentials", "credentials.yml", "--endpoints", "endpoints.yml"]
    commands: dict[str, list[str | Path]] = {
        "stock rasa": server,
        "stock actions": [python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port)],
    }
    with start(commands, cwd=folder, env=_environment(), logs=folder) as processes:
        wait_until(lambda: _answers(port), timeout_s=240, what="the stock bot")
        yield processes


def _answers(port: int) -> bool:
    body = {"sender": "probe", "message": "居住证要不要钱"}
    try:
        reply = httpx.post(f"http://127.0.0.1:{port}/webhooks/rest/webhook", json=body, timeout=5)
    except httpx.HTTPError:
        return False
    return reply.status_code == 200 and bool(reply.json())
