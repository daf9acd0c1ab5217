"""Settings of the model judge; none is asked unless an endpoint is named."""

from __future__ import annotations

from pydantic import Field, SecretStr

from core.settings import MunadilSettings


class JudgeSettings(MunadilSettings):
    """Settings of the model that judges answers; it is another than the one that writes them, unless told so."""

    judge_base_url: str = Field(
        default="", description="OpenAI-compatible endpoint that judges answers, as http://host/v1; empty: no judge."
    )
    judge_model: str = Field(default="", description="Name of the judge's model at that endpoint.")
    judge_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key of that endpoint; empty where it asks for none."
    )
    judge_timeout: float = Field(default=60.0, gt=0, description="Seconds the judge may take for one answer.")
    judge_max_tokens: int = Field(default=2_000, gt=0, description="Tokens the judge may write for one answer.")
    judge_attempts: int = Field(default=4, gt=0, description="Times the judge is asked when it is busy or down.")
    judge_pause: float = Field(
        default=1.0, ge=0, description="Seconds before it is asked again; twice as many each further time."
    )
    judge_input_price: float = Field(default=0.0, ge=0, description="Price of a million tokens that the judge reads.")
    judge_output_price: float = Field(default=0.0, ge=0, description="Price of a million tokens that the judge writes.")

    @property
    def has_judge(self) -> bool:
        """Whether a judge is configured."""
        return bool(self.judge_base_url and self.judge_model)
