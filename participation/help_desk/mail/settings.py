"""Settings of the desk's mailbox."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from core.settings import MunadilSettings


class DeskMailSettings(MunadilSettings):
    """Where the help desk's mail comes in and goes out; off until an address is set."""

    desk_mail_address: str = Field(
        default="", description="Address that people write to the help desk at; empty: no e-mail."
    )
    desk_imap_url: SecretStr = Field(
        default=SecretStr("imaps://localhost:993/INBOX"),
        description="Mailbox that is read, as imaps://user:password@host:993/INBOX, or imap://… for one on this machine.",
    )
    desk_smtp_url: SecretStr = Field(
        default=SecretStr("smtp://localhost:25"),
        description="Mail server that answers go out by, as smtps://user:password@host:465, smtp+starttls://…:587, or "
        "smtp://… for one on this machine.",
    )
    desk_mail_authority: str = Field(
        default="",
        description="Name by which the mail server signs its Authentication-Results: mail that it found forged (DMARC) is "
        "left aside; empty: nothing is concluded from them.",
    )
    desk_mail_seconds: float = Field(default=20.0, gt=0, description="Seconds between two looks into the mailbox.")
    desk_mail_timeout: float = Field(default=20.0, gt=0, description="Seconds that a mail server may take to answer.")

    @property
    def has_mail(self) -> bool:
        """Whether the desk is reached by e-mail."""
        return bool(self.desk_mail_address)

    @field_validator("desk_mail_address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and (value.count("@") != 1 or any(c.isspace() or c in "<>,;" for c in value)):
            raise ValueError("is no e-mail address")
        return value.lower()

    @field_validator("desk_imap_url")
    @classmethod
    def _a_mailbox(cls, value: SecretStr) -> SecretStr:
        if urlsplit(value.get_secret_value()).scheme not in ("imap", "imaps"):
            raise ValueError("must begin with imap:// or imaps://")
        return value

    @field_validator("desk_smtp_url")
    @classmethod
    def _a_mail_server(cls, value: SecretStr) -> SecretStr:
        if urlsplit(value.get_secret_value()).scheme not in ("smtp", "smtps", "smtp+starttls"):
            raise ValueError("must begin with smtp://, smtp+starttls:// or smtps://")
        return value
