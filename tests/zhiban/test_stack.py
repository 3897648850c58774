from pathlib import Path

import pytest

from core.settings import SharedSettings
from zhiban import stack


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SharedSettings:
    for name in ("SECRET", "INDEX", "GUIDES", "ACTIONS_URL", "ASSISTANT_URL", "VOICE_URL", "GATEWAY_DATABASE_URL"):
        monkeypatch.delenv(f"ZHIBAN_{name}", raising=False)
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(stack, "ASSISTANT_PYTHON", python)
    return SharedSettings(home=tmp_path / "home", gateway_port=1, assistant_port=2, actions_port=3, voice_port=4)


def test_the_gateway_starts_last_and_so_stops_first(settings: SharedSettings) -> None:
    assert [service.name for service in stack.services(settings)] == ["actions", "assistant", "voice", "gateway"]


def test_each_service_listens_where_the_others_look_for_it(settings: SharedSettings) -> None:
    for service in stack.services(settings):
        assert str(service.port) in service.command
        assert "127.0.0.1" in service.command
        assert service.ready_url.startswith(f"http://127.0.0.1:{service.port}/")
        assert service.env["ZHIBAN_ACTIONS_URL"] == "http://127.0.0.1:3"
        assert service.env[service.port_variable] == str(service.port)


def test_all_share_one_secret_that_is_on_no_command_line(settings: SharedSettings) -> None:
    services = stack.services(settings)

    (secret,) = {service.env["ZHIBAN_SECRET"] for service in services}
    assert len(secret) > 30
    assert not any(secret in word for service in services for word in service.command)


def test_rasa_reports_nothing_and_does_not_see_our_environment(
    settings: SharedSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/ours")
    monkeypatch.setenv("VIRTUAL_ENV", "/ours")

    assistant = next(service for service in stack.services(settings) if service.name == "assistant")

    assert assistant.env["RASA_TELEMETRY_ENABLED"] == "false"
    assert not {"PYTHONPATH", "VIRTUAL_ENV"} & set(assistant.env)
    assert "--enable-api" not in assistant.command


def test_a_missing_environment_says_what_to_run(
    settings: SharedSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stack, "ASSISTANT_PYTHON", tmp_path / "none")

    with pytest.raises(stack.EnvironmentMissing, match="make setup"):
        stack.services(settings)


def test_the_index_is_made_again_when_guides_or_words_change(settings: SharedSettings) -> None:
    index = next(one for one in stack.artefacts(settings) if one.title == "检索索引")

    assert settings.guides in index.inputs
    assert stack.KNOWLEDGE / "data" in index.inputs
    assert stack.KNOWLEDGE / "build.py" in index.inputs


def test_the_model_is_trained_again_when_its_data_change(settings: SharedSettings) -> None:
    model = next(one for one in stack.artefacts(settings) if one.output == stack.MODEL)

    for part in ("config.yml", "domain", "data", "components"):
        assert stack.ASSISTANT / part in model.inputs
        assert (stack.ASSISTANT / part).exists()
    assert stack.ASSISTANT / "lexicon" not in model.inputs, "training writes it"
