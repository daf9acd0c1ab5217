"""OpenAI's chat shapes: what its clients send and read."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from agent.answer import AnswerStatus
from agent.schemas import Text
from core.language.forms import Language

MODEL = "munadil"


class ContentPart(BaseModel):
    """A part of a message; only text is read."""

    type: str
    text: Text | None = None


class Message(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[ContentPart] | None = None


class StreamOptions(BaseModel):
    """What a stream carries besides the text."""

    include_usage: StrictBool | None = None


class ChatRequest(BaseModel):
    """A chat request; sampling parameters and tools are accepted and ignored."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "كم عدد الأفواج في السنة؟"}],
                    "stream": True,
                    "stream_options": {"include_usage": True},
                }
            ]
        },
    )

    messages: list[Message] = Field(min_length=1, max_length=500)
    model: Text = MODEL
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: StrictInt | None = None
    response_format: dict[str, Any] | None = None


class UrlCitation(BaseModel):
    """A source: characters `start_index` to `end_index` of the content are its [n] mark."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A source of the text."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AssistantMessage(BaseModel):
    """The answer, with its sources listed at the end of the text and as annotations."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation] = []


class Choice(BaseModel):
    """The one choice that there is."""

    index: int = 0
    message: AssistantMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Tokens spent in models; 0 where no model was asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Extension(BaseModel):
    """What OpenAI's shape has no place for."""

    status: AnswerStatus
    language: Language
    release: int | None


class ChatCompletion(BaseModel):
    """A whole completion."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage
    munadil: Extension


class ModelView(BaseModel):
    """The model as OpenAI lists it."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class ModelList(BaseModel):
    """Every model that there is: one."""

    object: Literal["list"] = "list"
    data: list[ModelView]
