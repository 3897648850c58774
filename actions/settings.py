"""Settings of the actions process, from ZHIBAN_* environment variables (docs/architecture.md)."""

from pydantic import Field, SecretStr

from core.settings import SharedSettings


class ActionsSettings(SharedSettings):
    """What the actions process needs besides what all share."""

    actions_timeout_s: float = Field(default=6.0, gt=0, le=60)
    """Longest an action may take; below the assistant's and the gateway's time-outs, so that they hear why."""
    actions_body_limit: int = Field(default=8 * 1024 * 1024, ge=64 * 1024)
    """Bytes of a request. Rasa sends the whole conversation with every call."""
    department_url: str = ""
    """Address of a department's own case system (docs/department-api.yml); empty: only the built-in cases."""
    department_token: SecretStr = SecretStr("")

    @property
    def department(self) -> tuple[str, str] | None:
        """Address and token of the department's system, where there is one."""
        return (self.department_url, self.department_token.get_secret_value()) if self.department_url else None
