"""Settings of conversations: how long an answer may take, and what turns voice into text."""

from __future__ import annotations

from pydantic import Field, SecretStr

from core.settings import MunadilSettings


class DialogueSettings(MunadilSettings):
    """Settings of conversations on messaging channels; without a transcription endpoint, voice is asked to be written."""

    answer_patience: float = Field(
        default=60.0,
        gt=0,
        description="Seconds after which a person on a channel is told that the answer takes too long.",
    )
    tell_back: bool = Field(
        default=True,
        description="Whether people are offered to be told later, here, when what they asked has an answer.",
    )
    tell_back_wait: float = Field(
        default=300.0,
        ge=0,
        description="Seconds that something new waits before it is told, so that several changes become one message.",
    )
    transcription_base_url: str = Field(
        default="",
        description="OpenAI-compatible endpoint that turns voice messages into text, as http://host/v1; empty: voice is declined.",
    )
    transcription_model: str = Field(default="whisper-1", description="Name of the model at that endpoint.")
    transcription_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key of that endpoint; empty where it asks for none."
    )
    transcription_timeout: float = Field(default=30.0, gt=0, description="Seconds that a transcription may take.")
    transcription_max_bytes: int = Field(
        default=5_000_000, gt=0, description="Size in bytes of the largest voice message that is transcribed."
    )
