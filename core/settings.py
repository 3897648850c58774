"""Settings that more than one process reads (docs/architecture.md, Settings); each process adds its own."""

import os
import secrets
import tempfile
from functools import cached_property
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.problem import AppError

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""


class SecretMissing(AppError):
    """A process started without the secret that the others know."""

    code = "secret_missing"
    title = "没有找到密钥：请用 zhiban up 启动，或设置环境变量 ZHIBAN_SECRET"


class SharedSettings(BaseSettings):
    """What every process needs to find the others and the files. Read from ZHIBAN_* variables."""

    model_config = SettingsConfigDict(env_prefix="ZHIBAN_", extra="ignore", frozen=True)

    home: Path = ROOT / "var"
    secret: SecretStr | None = None
    """Null: read from `home`/secret."""
    region: str = "990100"
    host: str = "127.0.0.1"
    """Address that every process binds and is called at."""
    gateway_port: int = 8080
    assistant_port: int = 5005
    actions_port: int = 5055
    voice_port: int = 5060
    gateway_database_url: str = ""
    actions_database_url: str = ""
    assistant_url: str = ""
    actions_url: str = ""
    voice_url: str = ""
    guides: Path = ROOT / "knowledge" / "data" / "guides"
    index: Path | None = None
    demo: bool = True
    voice: bool = True
    """False: no voice process; speech then says that it is unavailable."""
    log_level: str = "INFO"

    def model_post_init(self, _context: object) -> None:
        """Fills what depends on other settings."""
        defaults: dict[str, object] = {
            "home": self.home.expanduser().resolve(),
            "gateway_database_url": f"sqlite+aiosqlite:///{self.home.expanduser().resolve()}/gateway.db",
            "actions_database_url": f"sqlite+aiosqlite:///{self.home.expanduser().resolve()}/actions.db",
            "assistant_url": f"http://{self.host}:{self.assistant_port}",
            "actions_url": f"http://{self.host}:{self.actions_port}",
            "voice_url": f"http://{self.host}:{self.voice_port}",
            "index": self.home.expanduser().resolve() / "index",
        }
        for field, value in defaults.items():
            if field == "home" or getattr(self, field) in ("", None):
                self.__dict__[field] = value

    @cached_property
    def shared_secret(self) -> str:
        """The secret between processes; raises SecretMissing when it is neither set nor in the home folder."""
        if self.secret is not None and self.secret.get_secret_value():
            return self.secret.get_secret_value()
        try:
            return secret_file(self.home).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise SecretMissing from None

    @property
    def index_folder(self) -> Path:
        """The folder of the search index."""
        return self.index or self.home / "index"

    @property
    def gateway_url(self) -> str:
        """Where the gateway answers."""
        return f"http://{self.host}:{self.gateway_port}"


def secret_file(home: Path) -> Path:
    """Where the secret is kept."""
    return home / "secret"


def ensure_secret(home: Path) -> str:
    """The secret of this home folder, made when there is none; only its owner may read the file."""
    home.mkdir(parents=True, exist_ok=True)
    path = secret_file(home)
    descriptor, made = tempfile.mkstemp(dir=home, prefix=".secret-")  # 0600 from the start
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        os.link(made, path)  # fails where another was first: two starts never disagree
    except FileExistsError:
        pass
    finally:
        Path(made).unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()
