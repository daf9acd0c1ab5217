"""What the HTTP doors need to be told."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from core.settings import MunadilSettings


class ApiSettings(MunadilSettings):
    """Settings of the HTTP doors and of the citizen's page."""

    host: str = Field(
        default="127.0.0.1", description="Address that the server listens on; 0.0.0.0 opens it to the network."
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the server listens on; 0 takes a free one.")
    worker_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port on which `munadil worker` tells its health and counters, at MUNADIL_HOST; unset, it opens none.",
    )
    public_url: str = Field(
        default="",
        description="Address that citizens reach the server by (https://…), for links to sources; empty follows the request.",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Web origins that may embed the chat, separated by commas; * lets every site do so."
    )
    rate_limit: int = Field(default=30, ge=0, description="Questions a minute from one address; 0 sets no limit.")
    source_rate_limit: int = Field(
        default=240, ge=0, description="Sources a minute that one address may open; 0 sets no limit."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of the proxies in front, separated by commas (127.0.0.1, 10.0.0.0/8): what they say of "
        "whom a request is from (X-Forwarded-For) is taken, and nobody else's word.",
    )
    body_seconds: float = Field(
        default=20.0, gt=0, description="Seconds within which a request's head, and then its body, must be there whole."
    )
    public_steps: bool = Field(
        default=False,
        description="Whether everybody sees what each step of a turn decided, probabilities included; no shows it to staff keys alone.",
    )
    metrics_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key that reads /metrics, beside the staff's; `Authorization: Bearer …`. With neither, it is not served there.",
    )
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port on which `munadil serve` tells its health and counters without a key, at MUNADIL_HOST; unset, it opens none.",
    )
    max_body_bytes: int = Field(default=64 * 1024, ge=1024, description="Largest request body accepted, in bytes.")
    keep_alive_seconds: float = Field(
        default=15.0, gt=0, description="Silence after which a stream sends a comment, in seconds."
    )

    web_conversations: bool = Field(
        default=True,
        description="Whether conversations of the page are kept, sealed, so that a reload or a lost connection goes on with "
        "them; no keeps nothing.",
    )

    staff_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Members of staff who may use /v1/staff, as name:sha256 separated by commas; `munadil staff-key new NAME` "
        "makes one. Empty: that part of the API is off.",
    )

    console_codes: bool = Field(
        default=True,
        description="Whether everybody who enters the console needs a code from an app beside the password; no only offers it.",
    )
    console_file_bytes: int = Field(
        default=50_000_000,
        ge=1024,
        description="Largest upload to the console's library, in bytes; all files of one together.",
    )

    publish_gate: bool = Field(
        default=True,
        description="Whether the organisation's suites and the last real questions are asked of a document's release before it is "
        "published from the console, and a wrong answer where none may be keeps it back; no publishes at once.",
    )
    gate_cases: int = Field(
        default=1000,
        ge=0,
        le=100_000,
        description="Cases of the organisation's suites that are asked before a document is published, evenly of every suite; those of "
        "zero tolerance always are.",
    )
    gate_questions: int = Field(
        default=200,
        ge=0,
        le=5000,
        description="Real questions, the latest ones and without personal data, that are asked again before a document is published.",
    )

    @field_validator("cors_origins", "staff_keys", "trusted_proxies", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network, strict=False)
        return value

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")
