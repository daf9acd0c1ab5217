"""Settings of the agent: how long a turn may take, and the models that may write and check its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, model_validator

from core.settings import MunadilSettings

_NO_SECRET = SecretStr("")
CHECK_TOKENS = 40
"""Tokens that a checker may write: a yes or a no. Chosen by hand."""


@dataclass(frozen=True)
class EndpointSettings:
    """One endpoint: where it is, the model asked for there, how long and how much it may write, and what that costs."""

    base_url: str
    name: str
    api_key: SecretStr = _NO_SECRET
    timeout: float = 20.0
    max_tokens: int = 700
    input_price: float = 0.0
    """Of a million tokens read, in the currency that the daily cap is meant in."""
    output_price: float = 0.0
    """Of a million tokens written."""

    @property
    def host(self) -> str:
        """Who is sent what it is asked, by host; empty where the model library chooses."""
        return urlsplit(self.base_url).hostname or ""


class AgentSettings(MunadilSettings):
    """Settings of the agent; without a model the answers quote."""

    turn_timeout: float = Field(default=30.0, gt=0, description="Seconds a whole turn may take.")
    question_max_length: int = Field(default=2_000, gt=0, description="Characters a question may have.")
    history_length: int = Field(default=4, ge=0, description="Earlier exchanges that a follow-up is understood from.")
    passages: int = Field(default=12, gt=0, description="Passages that an answer may be quoted from.")
    model_passages: int = Field(
        default=12, gt=0, description="Passages that a model may be shown pieces of, where there is a model."
    )
    model_passage_tokens: int = Field(
        default=1_000, gt=0, description="Tokens of the pieces of passages that a model is shown, all together."
    )
    model_base_url: str = Field(
        default="",
        description="OpenAI-compatible endpoint that writes the answers, as http://host/v1; empty: answers quote.",
    )
    model_name: str = Field(default="", description="Name of the model at that endpoint.")
    model_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key of that endpoint; empty where it asks for none."
    )
    model_input_price: float = Field(default=0.0, ge=0, description="Price of a million tokens that it reads.")
    model_output_price: float = Field(default=0.0, ge=0, description="Price of a million tokens that it writes.")
    model_2_base_url: str = Field(default="", description="Endpoint that is asked where the first one fails.")
    model_2_name: str = Field(default="", description="Name of the model at the second endpoint; empty: there is none.")
    model_2_api_key: SecretStr = Field(default=_NO_SECRET, description="Key of the second endpoint.")
    model_2_input_price: float = Field(
        default=0.0, ge=0, description="Price of a million tokens that the second reads."
    )
    model_2_output_price: float = Field(
        default=0.0, ge=0, description="Price of a million tokens that the second writes."
    )
    model_3_base_url: str = Field(default="", description="Endpoint that is asked where the second one fails too.")
    model_3_name: str = Field(default="", description="Name of the model at the third endpoint; empty: there is none.")
    model_3_api_key: SecretStr = Field(default=_NO_SECRET, description="Key of the third endpoint.")
    model_3_input_price: float = Field(default=0.0, ge=0, description="Price of a million tokens that the third reads.")
    model_3_output_price: float = Field(
        default=0.0, ge=0, description="Price of a million tokens that the third writes."
    )
    model_timeout: float = Field(default=20.0, gt=0, description="Seconds each endpoint may take for an answer.")
    model_max_tokens: int = Field(default=700, gt=0, description="Tokens the model may write for an answer.")
    model_failures: int = Field(default=3, gt=0, description="Failures in a row after which an endpoint is left alone.")
    model_pause: float = Field(default=60.0, ge=0, description="Seconds for which it is then left alone.")
    model_daily_tokens: int = Field(
        default=0,
        ge=0,
        description="Tokens that models may read and write in a day, all processes together; then answers quote. 0: no cap.",
    )
    model_daily_cost: float = Field(
        default=0.0, ge=0, description="What models may cost in a day, by the prices of their tokens. 0: no cap."
    )
    model_day_zone: str = Field(
        default="Africa/Casablanca", description="Time zone whose midnight begins a day of these caps."
    )
    checker_base_url: str = Field(
        default="",
        description="Endpoint that is asked whether a sentence that was written says what its evidence says.",
    )
    checker_name: str = Field(default="", description="Name of the model at that endpoint; empty: nothing is asked.")
    checker_api_key: SecretStr = Field(default=_NO_SECRET, description="Key of that endpoint.")
    checker_timeout: float = Field(default=5.0, gt=0, description="Seconds a check of one sentence may take.")
    checker_input_price: float = Field(
        default=0.0, ge=0, description="Price of a million tokens that the checker reads."
    )
    checker_output_price: float = Field(
        default=0.0, ge=0, description="Price of a million tokens that the checker writes."
    )

    @property
    def has_model(self) -> bool:
        """Whether a model is configured."""
        return bool(self.endpoints)

    @property
    def passages_found(self) -> int:
        """Passages that a search brings: for a model more than are quoted from."""
        return max(self.passages, self.model_passages) if self.has_model else self.passages

    @property
    def endpoints(self) -> tuple[EndpointSettings, ...]:
        """The endpoints that may write answers, in the order in which they are asked."""
        given = (
            (self.model_base_url, self.model_name, self.model_api_key, self.model_input_price, self.model_output_price),
            (
                self.model_2_base_url,
                self.model_2_name,
                self.model_2_api_key,
                self.model_2_input_price,
                self.model_2_output_price,
            ),
            (
                self.model_3_base_url,
                self.model_3_name,
                self.model_3_api_key,
                self.model_3_input_price,
                self.model_3_output_price,
            ),
        )
        return tuple(
            EndpointSettings(url, name, key, self.model_timeout, self.model_max_tokens, reads, writes)
            for url, name, key, reads, writes in given
            if name
        )

    @property
    def checker(self) -> EndpointSettings | None:
        """The endpoint that checks what was written; None where there is none."""
        if not self.checker_name:
            return None
        return EndpointSettings(
            self.checker_base_url,
            self.checker_name,
            self.checker_api_key,
            self.checker_timeout,
            CHECK_TOKENS,
            self.checker_input_price,
            self.checker_output_price,
        )

    @property
    def dearest(self) -> tuple[float, float] | None:
        """The highest price of a million tokens read, and of written ones; None where no price is set."""
        paid = [*self.endpoints, *([self.checker] if self.checker else [])]
        reads, writes = (
            max((p.input_price for p in paid), default=0.0),
            max((p.output_price for p in paid), default=0.0),
        )
        return (reads, writes) if reads or writes else None

    @property
    def has_daily_cap(self) -> bool:
        """Whether a day's use of models is bounded."""
        return bool(self.model_daily_tokens or self.model_daily_cost)

    @model_validator(mode="after")
    def _caps_can_be_kept(self) -> Self:
        paid = (*self.endpoints, *((self.checker,) if self.checker else ()))
        if self.has_daily_cap:
            try:
                ZoneInfo(self.model_day_zone)
            except (ZoneInfoNotFoundError, ValueError):
                raise ValueError(f"MUNADIL_MODEL_DAY_ZONE: no time zone is called {self.model_day_zone} here") from None
        if self.model_daily_cost and paid and not any(one.input_price or one.output_price for one in paid):
            raise ValueError("MUNADIL_MODEL_DAILY_COST needs prices: set MUNADIL_MODEL_INPUT_PRICE and …_OUTPUT_PRICE")
        return self
