"""The processes of Zhiban on one machine, and what has to be made before they start."""

import os
import sys

from core.problem import AppError
from core.settings import ROOT, SharedSettings, ensure_secret
from zhiban.preparation import Artefact
from zhiban.service import Service

ASSISTANT = ROOT / "bot" / "assistant"
ASSISTANT_PYTHON = ASSISTANT / ".venv" / "bin" / "python"
MODEL = ASSISTANT / "models" / "zhiban.tar.gz"
KNOWLEDGE = ROOT / "knowledge"


class EnvironmentMissing(AppError):
    """The environment that Rasa runs in is not there."""

    code = "environment_missing"
    title = "Rasa的Python 3.10环境还没有建好，请先在项目目录运行 make setup"


def environment(settings: SharedSettings) -> dict[str, str]:
    """What every child finds in its environment."""
    ours = {
        "ZHIBAN_HOME": str(settings.home),
        "ZHIBAN_SECRET": settings.secret.get_secret_value() if settings.secret else ensure_secret(settings.home),
        "ZHIBAN_HOST": settings.host,
        "ZHIBAN_GATEWAY_PORT": str(settings.gateway_port),
        "ZHIBAN_ASSISTANT_PORT": str(settings.assistant_port),
        "ZHIBAN_ACTIONS_PORT": str(settings.actions_port),
        "ZHIBAN_VOICE_PORT": str(settings.voice_port),
        "ZHIBAN_ASSISTANT_URL": settings.assistant_url,
        "ZHIBAN_ACTIONS_URL": settings.actions_url,
        "ZHIBAN_VOICE_URL": settings.voice_url,
        "ZHIBAN_INDEX": str(settings.index_folder),
        "ZHIBAN_GUIDES": str(settings.guides),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),  # turns are short: threads only spin
    }
    return {**os.environ, **ours}


def services(settings: SharedSettings) -> list[Service]:
    """Actions, assistant, voice and gateway, in the order in which they are needed."""
    voice = [_voice(settings)] if settings.voice else []
    return [_actions(settings), _assistant(settings), *voice, _gateway(settings)]


def artefacts(settings: SharedSettings) -> list[Artefact]:
    """The model of the assistant and the search index."""
    return [_model(settings), _index(settings)]


def _uvicorn(app: str, settings: SharedSettings, port: int) -> tuple[str, ...]:
    address = ("--host", settings.host, "--port", str(port))
    # Without deflate: some vosk clients refuse any websocket extension.
    sockets = ("--ws", "websockets-sansio", "--ws-per-message-deflate", "false")
    options = (*address, *sockets, "--no-access-log", "--timeout-graceful-shutdown", "5")
    return (sys.executable, "-m", "uvicorn", app, "--factory", *options)


def _actions(settings: SharedSettings) -> Service:
    return Service(
        name="actions",
        title="业务服务",
        command=_uvicorn("actions.server.app:create_app", settings, settings.actions_port),
        cwd=ROOT,
        env=environment(settings),
        host=settings.host,
        port=settings.actions_port,
        port_variable="ZHIBAN_ACTIONS_PORT",
        ready_url=f"{settings.actions_url}/readyz",
    )


def _voice(settings: SharedSettings) -> Service:
    return Service(
        name="voice",
        title="语音服务",
        command=_uvicorn("voice.server.app:create_app", settings, settings.voice_port),
        cwd=ROOT,
        env=environment(settings),
        host=settings.host,
        port=settings.voice_port,
        port_variable="ZHIBAN_VOICE_PORT",
        ready_url=f"{settings.voice_url}/healthz",
    )


def _gateway(settings: SharedSettings) -> Service:
    return Service(
        name="gateway",
        title="网关",
        command=_uvicorn("bot.gateway.app:create_app", settings, settings.gateway_port),
        cwd=ROOT,
        env=environment(settings),
        host=settings.host,
        port=settings.gateway_port,
        port_variable="ZHIBAN_GATEWAY_PORT",
        ready_url=f"{settings.gateway_url}/readyz",
    )


def _assistant(settings: SharedSettings) -> Service:
    if not ASSISTANT_PYTHON.exists():
        raise EnvironmentMissing
    files = ("--model", str(MODEL), "--credentials", "credentials.yml", "--endpoints", "endpoints.yml")
    return Service(
        name="assistant",
        title="对话引擎",
        command=(
            *(str(ASSISTANT_PYTHON), "-m", "rasa", "run", *files),
            *("-i", settings.host, "-p", str(settings.assistant_port)),
        ),
        cwd=ASSISTANT,
        env=_rasa_environment(settings),
        host=settings.host,
        port=settings.assistant_port,
        port_variable="ZHIBAN_ASSISTANT_PORT",
        ready_url=f"{settings.assistant_url}/webhooks/zhiban/health",
    )


def _rasa_environment(settings: SharedSettings) -> dict[str, str]:
    """Without what points Python at our own environment; Rasa's usage reports off."""
    inherited = environment(settings)
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        inherited.pop(name, None)
    return inherited | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


def _model(settings: SharedSettings) -> Artefact:
    # Not `lexicon`: training writes it from the guides, and a new guide needs no training.
    parts = ("config.yml", "domain", "data", "wording", "components", "requirements.lock", "train.sh")
    fresh = MODEL.with_name("fresh")
    return Artefact(
        title="对话模型",
        inputs=tuple(ASSISTANT / part for part in parts),
        output=MODEL,
        stamp=MODEL.with_name("model.inputs"),
        # Trained beside the model in use and then moved over it: a stop in between leaves the old one whole.
        command=("sh", "-c", f'./train.sh --out "{fresh}" && mv "{fresh}/{MODEL.name}" "{MODEL}"'),
        cwd=ASSISTANT,
        env=_rasa_environment(settings),
        about="约1到2分钟",
    )


def _index(settings: SharedSettings) -> Artefact:
    code = sorted(path for path in KNOWLEDGE.rglob("*.py") if "training" not in path.parts)
    return Artefact(
        title="检索索引",
        inputs=(settings.guides, KNOWLEDGE / "data", *code),
        output=settings.index_folder / "live",
        stamp=settings.index_folder / "index.inputs",
        command=(sys.executable, "-m", "zhiban", "index", "build"),
        cwd=ROOT,
        env=environment(settings),
        about="约半分钟",
    )
