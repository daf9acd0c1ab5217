"""What signing in by an account elsewhere needs to be told."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from api.console.frame.rights import Role
from core.settings import MunadilSettings


class OidcSettings(MunadilSettings):
    """Settings of signing in to the console by OpenID Connect."""

    oidc_issuer: str = Field(
        default="",
        description="Address of the OpenID Connect provider that staff may sign in by (https://…), as it calls itself; empty offers none.",
    )
    oidc_client_id: str = Field(default="", description="Name of this Munadil at that provider.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="Its secret there; empty for a public client, which PKCE protects alone."
    )
    oidc_name: str = Field(
        default="", description="Name of the provider on the button; its host when not said.", max_length=60
    )
    oidc_scopes: str = Field(default="openid email profile", description="What is asked of the provider.")
    oidc_roles: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Roles of people who have no account yet, as claim:value=role separated by commas (groups:communication=editor); the "
        "first that fits makes them one. Nobody becomes an administrator so. Empty: an account must be there.",
    )

    @field_validator("oidc_roles", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("oidc_roles")
    @classmethod
    def _rules(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for rule in value:
            claim_of(rule)
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if value and not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_here))):
            raise ValueError("is not the https:// address of a provider")
        return value

    @property
    def is_on(self) -> bool:
        """Whether people may sign in by the provider."""
        return bool(self.oidc_issuer and self.oidc_client_id)

    @property
    def shown_name(self) -> str:
        """What the button calls the provider."""
        return self.oidc_name or urlsplit(self.oidc_issuer).hostname or ""


def claim_of(rule: str) -> tuple[str, str, Role]:
    """Claim, value and role of a rule. Raises ValueError, also where it would make administrators."""
    claim, is_rule, rest = rule.partition(":")
    value, is_whole, role = rest.rpartition("=")
    if not (claim and is_rule and value and is_whole) or role not in list(Role):
        raise ValueError(f"{rule!r} is not claim:value=role; roles are {', '.join(Role)}")
    if role == Role.ADMINISTRATOR:
        raise ValueError("nobody becomes an administrator by a claim")
    return claim, value, Role(role)
