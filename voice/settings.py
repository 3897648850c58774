"""Settings of the voice process: ZHIBAN_VOICE_* variables."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.settings import ROOT

DEMONSTRATION_MODEL = ROOT / "voice" / "models" / "vosk-model-zh-tiny"
"""Four voices only: shows that everything works, understands commands and digits."""


class VoiceSettings(BaseSettings):
    """What the voice process can be told."""

    model_config = SettingsConfigDict(env_prefix="ZHIBAN_VOICE_", extra="ignore", frozen=True)

    port: int = 5060
    """Private HTTP and websocket port that the gateway calls."""
    model: Path = DEMONSTRATION_MODEL
    """Folder of a vosk model."""
    vosk_port: int | None = None
    """Where vosk-server's protocol is offered besides `/speech`; 2700 is its usual port."""
    audiosocket_port: int | None = None
    """Where Asterisk's AudioSocket connects."""
    streams: int = Field(default=32, ge=1)
    waiting: int = Field(default=32, ge=0)
    wait_s: float = 3.0
    threads: int = Field(default=2, ge=1)
    most_audio_s: float = 600.0
    """Longest audio of one websocket connection."""
    longest_file_s: float = 120.0
    most_frame_bytes: int = 256 * 1024
    most_file_bytes: int = 10 * 1024 * 1024
    idle_s: float = 60.0
    calls: int = Field(default=100, ge=1)
    """Telephone calls at once; further ones are sent back to the dialplan for a person."""
    longest_call_s: float = 3600.0
