"""What the WhatsApp channel needs to be told."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from connectors.errors import ChannelError
from core.settings import MunadilSettings

WEBHOOK_PATH = "/webhooks/whatsapp"
_LONGEST_ID = 30
"""Digits; chosen by hand: Meta's ids have some sixteen."""


class WhatsAppSettings(MunadilSettings):
    """Settings of the WhatsApp channel; it is off unless enabled here and allowed by a recorded decision."""

    whatsapp_enabled: bool = Field(
        default=False,
        description="Whether WhatsApp is used; it also takes a decision: `munadil channels enable whatsapp`.",
    )
    whatsapp_phone_number_id: str = Field(
        default="", description="Id of the WhatsApp number at Meta; not the number itself."
    )
    whatsapp_business_account_id: str = Field(
        default="", description="Id of the WhatsApp Business Account that the number belongs to."
    )
    whatsapp_access_token: SecretStr = Field(
        default=SecretStr(""), description="Token of a system user, with whatsapp_business_messaging and _management."
    )
    whatsapp_access_token_file: Path | None = Field(default=None, description="File that holds the access token.")
    whatsapp_app_secret: SecretStr = Field(
        default=SecretStr(""), description="Secret of the Meta app: it signs every call to the webhook."
    )
    whatsapp_app_secret_file: Path | None = Field(default=None, description="File that holds the app's secret.")
    whatsapp_verify_token: SecretStr = Field(
        default=SecretStr(""),
        description="Word that Meta says when the webhook is registered; empty derives one from the app's secret.",
    )
    whatsapp_verify_token_file: Path | None = Field(default=None, description="File that holds the verify token.")
    whatsapp_base_url: str = Field(default="https://graph.facebook.com", description="Address of the Graph API.")
    whatsapp_api_version: str = Field(
        default="v24.0", pattern=r"^v\d{1,3}\.\d{1,2}$", description="Version of the Graph API."
    )
    whatsapp_template: str = Field(
        default="",
        pattern=r"^[a-z0-9_]{0,512}$",
        description="Approved template without parameters that tells a person, after 24 hours of silence, that an answer "
        "waits until they write; empty sends none.",
    )
    whatsapp_template_language: str = Field(default="fr", description="Language of that template, as Meta names it.")
    whatsapp_timeout: float = Field(default=15.0, gt=0, description="Seconds that a call to Meta may take.")
    whatsapp_max_file_bytes: int = Field(
        default=20 * 1024 * 1024, gt=0, description="Largest file of a person that is fetched, in bytes."
    )

    @field_validator("whatsapp_phone_number_id", "whatsapp_business_account_id")
    @classmethod
    def _an_id(cls, value: str) -> str:
        value = value.strip()
        if value and not (value.isascii() and value.isdigit() and len(value) <= _LONGEST_ID):
            raise ValueError(
                "Meta's ids are digits alone, some 15 of them, and no phone numbers: see API Setup of the app"
            )
        return value

    @field_validator("whatsapp_base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("an address begins with https://")
        return value.rstrip("/")

    @property
    def is_on(self) -> bool:
        """Whether it is enabled; the decision is looked up apart."""
        return self.whatsapp_enabled

    def missing(self) -> tuple[str, ...]:
        """Variables that are empty and must not be."""
        needed = {
            "MUNADIL_WHATSAPP_PHONE_NUMBER_ID": bool(self.whatsapp_phone_number_id),
            "MUNADIL_WHATSAPP_ACCESS_TOKEN": _is_given(self.whatsapp_access_token, self.whatsapp_access_token_file),
            "MUNADIL_WHATSAPP_APP_SECRET": _is_given(self.whatsapp_app_secret, self.whatsapp_app_secret_file),
        }
        return tuple(name for name, given in needed.items() if not given)

    def access_token(self) -> str:
        """Token for calls to Meta. Raises ChannelError."""
        return _secret(self.whatsapp_access_token, self.whatsapp_access_token_file, "MUNADIL_WHATSAPP_ACCESS_TOKEN")

    def app_secret(self) -> str:
        """Key of signatures. Raises ChannelError."""
        return _secret(self.whatsapp_app_secret, self.whatsapp_app_secret_file, "MUNADIL_WHATSAPP_APP_SECRET")

    def verify_token(self) -> str:
        """Word of the challenge, the same in every process. Raises ChannelError."""
        if _is_given(self.whatsapp_verify_token, self.whatsapp_verify_token_file):
            return _secret(self.whatsapp_verify_token, self.whatsapp_verify_token_file, "MUNADIL_WHATSAPP_VERIFY_TOKEN")
        return hmac.new(self.app_secret().encode(), b"munadil verify", hashlib.sha256).hexdigest()


def _is_given(value: SecretStr, file: Path | None) -> bool:
    return bool(value.get_secret_value() or file)


def _secret(value: SecretStr, file: Path | None, name: str) -> str:
    found = value.get_secret_value().strip()
    if not found and file is not None:
        try:
            found = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ChannelError(
                f"The file of {name} cannot be read: {file}.", remedy=f"Correct {name}_FILE, or its owner and mode."
            ) from error
    if not found or not found.isascii() or not found.isprintable():
        raise ChannelError(
            f"{name} is {'not one line of ASCII' if found else 'not set'}.",
            remedy=f"Copy it from the app's page at developers.facebook.com into {name} or a file named by {name}_FILE.",
        )
    return found
