"""Settings of what tells staff."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from core.settings import MunadilSettings


class NotificationSettings(MunadilSettings):
    """Where alerts go; each way is off until it is set, and several may be on."""

    notify_email_to: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Addresses that alerts are sent to by e-mail, separated by commas; empty: none."
    )
    notify_email_from: str = Field(default="munadil@localhost", description="Address that alerts come from.")
    notify_smtp_url: SecretStr = Field(
        default=SecretStr("smtp://localhost:25"),
        description="Mail server for alerts, as smtps://user:password@host:465, or smtp+starttls://…:587, or smtp://… "
        "for one on this machine.",
    )
    notify_webhook_url: str = Field(
        default="", description="Address that alerts are sent to as JSON; empty leaves this way off."
    )
    notify_webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Secret that signs what is sent there: X-Munadil-Signature is sha256=HMAC(secret, timestamp + '.' + body).",
    )
    notify_telegram_chat: str = Field(
        default="",
        description="Id of the team's Telegram chat that the bot writes alerts to; empty leaves this way off.",
    )
    notify_timeout: float = Field(default=10.0, gt=0, description="Seconds that sending one alert may take.")
    notify_again_minutes: float = Field(
        default=60.0, ge=0, description="Minutes after which staff is told again of what still is so."
    )
    alert_free_disk_mb: int = Field(
        default=1024, ge=0, description="Free megabytes of the data folder's disk below which staff is told; 0: never."
    )

    @property
    def tells_anybody(self) -> bool:
        """Whether any way is set."""
        return bool(self.notify_email_to or self.notify_webhook_url or self.notify_telegram_chat)

    @field_validator("notify_email_to", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("notify_webhook_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("is no http:// or https:// address")
        return value

    @field_validator("notify_smtp_url")
    @classmethod
    def _a_mail_server(cls, value: SecretStr) -> SecretStr:
        if urlsplit(value.get_secret_value()).scheme not in ("smtp", "smtps", "smtp+starttls"):
            raise ValueError("must begin with smtp://, smtp+starttls:// or smtps://")
        return value
