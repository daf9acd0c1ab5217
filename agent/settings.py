"""Settings of the agent: how long a turn may take, and the model that may write its answers."""

from __future__ import annotations

from pydantic import Field, SecretStr

from core.settings import MunadilSettings


class AgentSettings(MunadilSettings):
    """Settings of the agent; without a model the answers quote."""

    turn_timeout: float = Field(default=30.0, gt=0, description="Seconds a whole turn may take.")
    question_max_length: int = Field(default=2_000, gt=0, description="Characters a question may have.")
    history_length: int = Field(default=4, ge=0, description="Earlier exchanges that a follow-up is understood from.")
    passages: int = Field(default=8, gt=0, description="Passages that an answer may be composed from.")
    model_base_url: str = Field(
        default="",
        description="OpenAI-compatible endpoint that writes the answers, as http://host/v1; empty: answers quote.",
    )
    model_name: str = Field(default="", description="Name of the model at that endpoint.")
    model_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key of that endpoint; empty where it asks for none."
    )
    model_timeout: float = Field(default=20.0, gt=0, description="Seconds the model may take for an answer.")
    model_max_tokens: int = Field(default=700, gt=0, description="Tokens the model may write for an answer.")
    model_failures: int = Field(default=3, gt=0, description="Failures in a row after which the model is left alone.")
    model_pause: float = Field(default=60.0, ge=0, description="Seconds for which it is then left alone.")

    @property
    def has_model(self) -> bool:
        """Whether a model is configured."""
        return bool(self.model_name)
