"""Settings of the gateway: those every process shares, and its own under ZHIBAN_GATEWAY_*."""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from core.settings import ROOT, SharedSettings


def _own(name: str) -> AliasChoices:
    return AliasChoices(name, f"ZHIBAN_GATEWAY_{name.upper()}")


class GatewaySettings(SharedSettings):
    """Read from the environment; every limit has a default that suits one office on one machine."""

    model_config = SettingsConfigDict(env_prefix="ZHIBAN_", extra="ignore", frozen=True, populate_by_name=True)

    widget: Path = ROOT / "bot" / "widget"
    """Folder of the widget's modules and of the demo portal page."""

    assistant_timeout_s: float = Field(10.0, validation_alias=_own("assistant_timeout_s"))
    """Longest wait for Rasa before a turn does without it; longer than its own eight seconds, to hear why."""
    actions_timeout_s: float = Field(5.0, validation_alias=_own("actions_timeout_s"))
    breaker_failures: int = Field(3, validation_alias=_own("breaker_failures"))
    """Failures in a row after which a part is not asked for `breaker_pause_s`."""
    breaker_pause_s: float = Field(5.0, validation_alias=_own("breaker_pause_s"))
    connections: int = Field(64, validation_alias=_own("connections"))
    """Open connections to each of the other processes."""

    token_hours: float = Field(72.0, validation_alias=_own("token_hours"))
    """Life of a conversation's token; renewing it starts another."""
    retention_days: int = Field(90, validation_alias=_own("retention_days"))
    """Days after its last message that a conversation is erased by itself (PIPL art. 19)."""
    sockets: int = Field(2000, validation_alias=_own("sockets"))
    """Open WebSockets of this process."""
    origins: list[str] = Field([], validation_alias=_own("origins"))
    """Origins of other sites whose pages embed the widget, as JSON: ["https://portal.example"]."""
    turn_queue: int = Field(32, validation_alias=_own("turn_queue"))
    """Messages of one conversation that may wait for their turn."""
    replica_locks: int = Field(64, validation_alias=_own("replica_locks"))
    """On PostgreSQL: turns that this replica handles at once."""

    limit_storage: str = Field("async+memory://", validation_alias=_own("limit_storage"))
    """`async+redis://…` where several replicas are to count together."""
    limit_address: str = Field("1200/minute", validation_alias=_own("limit_address"))
    """Requests of one client address; a whole office or village may share one."""
    limit_conversations: str = Field("60/minute", validation_alias=_own("limit_conversations"))
    """Conversations begun from one client address."""
    limit_messages: str = Field("60/minute", validation_alias=_own("limit_messages"))
    """Messages of one conversation."""
    limit_lookups: str = Field("20/minute", validation_alias=_own("limit_lookups"))
    """Case look-ups of one client address; the case store counts wrong ones more strictly."""

    limit_speech: str = Field("120/minute", validation_alias=_own("limit_speech"))
    """Recordings, readings and speech connections of one client address."""
    voice_timeout_s: float = Field(30.0, validation_alias=_own("voice_timeout_s"))
    """Longest wait for a transcription."""

    wechat_appid: str = Field("", validation_alias=_own("wechat_appid"))
    """The mini-program's AppID; the channel is off without `wechat_token` and `wechat_secret`."""
    wechat_secret: SecretStr | None = Field(None, validation_alias=_own("wechat_secret"))
    wechat_token: SecretStr | None = Field(None, validation_alias=_own("wechat_token"))
    """Token of the message push."""
    wechat_aes_key: SecretStr | None = Field(None, validation_alias=_own("wechat_aes_key"))
    """EncodingAESKey: set, only secure mode is believed."""
    wechat_api: str = Field("https://api.weixin.qq.com", validation_alias=_own("wechat_api"))
    wechat_replies: int = Field(3, ge=1, validation_alias=_own("wechat_replies"))
    """Messages that WeChat lets one user message be answered with."""

    citizen_issuer: str = Field("", validation_alias=_own("citizen_issuer"))
    """`iss` of the identity provider whose citizen tokens count, beside the demo's."""
    citizen_key: Path | None = Field(None, validation_alias=_own("citizen_key"))
    """PEM file of its public key."""
