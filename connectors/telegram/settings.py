"""What the Telegram channel needs to be told."""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator

from connectors.errors import ChannelError
from core.settings import MunadilSettings

_TOKEN = re.compile(r"^\d{3,20}:[A-Za-z0-9_-]{10,100}$")
_SECRET = re.compile(r"^[A-Za-z0-9_-]{1,256}$")
WEBHOOK_PATH = "/webhooks/telegram"


class TelegramSettings(MunadilSettings):
    """Settings of the Telegram channel; without a token it is off."""

    telegram_token: SecretStr = Field(
        default=SecretStr(""), description="Token that @BotFather gave; empty leaves Telegram off."
    )
    telegram_token_file: Path | None = Field(
        default=None, description="File that holds the token, where it is not given itself."
    )
    telegram_mode: Literal["polling", "webhook"] = Field(
        default="polling",
        description="How messages come in: asked for (no public address needed), or sent to MUNADIL_PUBLIC_URL.",
    )
    telegram_webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Secret that Telegram sends with each call; empty derives one from the token.",
    )
    telegram_username: str = Field(
        default="", description="The bot's username, for mentions in groups; empty asks Telegram for it."
    )
    telegram_base_url: str = Field(
        default="https://api.telegram.org", description="Address of the Bot API, or of a Bot API server of your own."
    )
    telegram_timeout: float = Field(default=15.0, gt=0, description="Seconds that a call to Telegram may take.")
    telegram_poll_seconds: int = Field(
        default=25, ge=0, le=50, description="Seconds that one question for new messages waits for some."
    )
    telegram_max_file_bytes: int = Field(
        default=20 * 1024 * 1024, gt=0, description="Largest file of a person that is fetched, in bytes."
    )

    @field_validator("telegram_base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("an address begins with https://")
        return value.rstrip("/")

    @field_validator("telegram_username")
    @classmethod
    def _without_at(cls, value: str) -> str:
        return value.strip().removeprefix("@")

    @property
    def is_on(self) -> bool:
        """Whether a token is set."""
        return bool(self.telegram_token.get_secret_value() or self.telegram_token_file)

    def token(self) -> str:
        """The bot's token. Raises ChannelError where there is none, or none that can be one."""
        found = self.telegram_token.get_secret_value().strip() or self._token_from_file()
        if not found:
            raise ChannelError(
                "Telegram has no token.", remedy="Make a bot with @BotFather and set MUNADIL_TELEGRAM_TOKEN."
            )
        if not _TOKEN.match(found):
            raise ChannelError(
                "The Telegram token is not one: it reads like 123456789:AbC….",
                remedy="Copy it whole from @BotFather into MUNADIL_TELEGRAM_TOKEN.",
            )
        return found

    def secret(self) -> str:
        """What Telegram must send in X-Telegram-Bot-Api-Secret-Token: the same in every process."""
        given = self.telegram_webhook_secret.get_secret_value()
        if given and not _SECRET.match(given):
            raise ChannelError(
                "The secret of Telegram's webhook has characters that Telegram does not take.",
                remedy="Use up to 256 of A-Z a-z 0-9 _ - in MUNADIL_TELEGRAM_WEBHOOK_SECRET, or unset it.",
            )
        return given or hmac.new(self.token().encode(), b"munadil webhook", hashlib.sha256).hexdigest()

    def _token_from_file(self) -> str:
        path = self.telegram_token_file
        if path is None:
            return ""
        try:
            return path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ChannelError(
                f"The file of the Telegram token cannot be read: {path}.",
                remedy="Correct MUNADIL_TELEGRAM_TOKEN_FILE, or its owner and mode.",
            ) from error
