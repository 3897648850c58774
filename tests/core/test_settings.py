import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.settings import SecretMissing, SharedSettings, ensure_secret, secret_file


@pytest.fixture(autouse=True)
def _no_outer_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SECRET", "INDEX", "ACTIONS_URL", "GATEWAY_DATABASE_URL", "GATEWAY_PORT", "ASSISTANT_PORT"):
        monkeypatch.delenv(f"ZHIBAN_{name}", raising=False)
    monkeypatch.setenv("ZHIBAN_HOME", str(tmp_path / "home"))


def test_what_is_not_set_follows_from_the_home_folder(tmp_path: Path) -> None:
    settings = SharedSettings()

    assert settings.index_folder == tmp_path / "home" / "index"
    assert settings.gateway_database_url == f"sqlite+aiosqlite:///{tmp_path}/home/gateway.db"


def test_addresses_follow_from_the_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBAN_ASSISTANT_PORT", "7005")

    assert SharedSettings().assistant_url == "http://127.0.0.1:7005"


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(ensure_secret, [tmp_path / "home"] * 8))

    assert len(made) == 1
    assert stat.S_IMODE(secret_file(tmp_path / "home").stat().st_mode) == 0o600
    assert SharedSettings().shared_secret in made


def test_the_environment_beats_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ensure_secret(tmp_path / "home")
    monkeypatch.setenv("ZHIBAN_SECRET", "given")

    assert SharedSettings().shared_secret == "given"


def test_a_missing_secret_says_what_to_do() -> None:
    with pytest.raises(SecretMissing, match="zhiban up"):
        _ = SharedSettings().shared_secret


def test_the_secret_is_not_shown() -> None:
    assert "given" not in repr(SharedSettings(secret="given"))
