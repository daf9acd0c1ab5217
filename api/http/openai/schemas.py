"""OpenAI's chat shapes: what its clients send and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from agent.answer import AnswerStatus
from agent.schemas import Text
from core.language.forms import Language
from core.text import remove_hidden

MODEL = "munadil"
_WORDS = ("text", "input_text", "output_text")
_REMEMBERED = 100
"""Messages before the question that are read; chosen by hand: a follow-up goes on from the last ones."""


class ContentPart(BaseModel):
    """A part of a message; only text is read."""

    type: str
    text: Text | None = None


class Message(BaseModel):
    """A message of the conversation; only those of users and assistants are read."""

    role: str
    content: Text | list[ContentPart] | None = None


def what_is_read(messages: object) -> object:
    """Messages without what no answer depends on: of those before the last answer their words, and of these the last ones.

    Pictures, reasoning, tool calls and what tools gave are passed over there, whatever their form; what the question itself holds is not.
    """
    if not isinstance(messages, list):
        return messages
    spoken = [m for m in messages if not isinstance(m, dict) or m.get("role") in ("user", "assistant", None)]
    spoken = [m for m in spoken if not (isinstance(m, dict) and m.get("role") == "assistant" and not words_of(m))]
    last = max(
        (place for place, m in enumerate(spoken) if isinstance(m, dict) and m.get("role") == "assistant"), default=-1
    )
    earlier = [
        {"role": m["role"], "content": words_of(m)} for m in spoken[: last + 1] if isinstance(m, dict) and words_of(m)
    ]
    # Where nobody speaks, the first message says so in the refusal.
    return [*earlier[-_REMEMBERED:], *spoken[last + 1 :]] or messages[:1]


def words_of(message: Mapping[str, Any]) -> str:
    """The words of a message of any form, hidden characters taken out."""
    content = message.get("content")
    parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
    texts = [part.get("text") for part in parts if isinstance(part, dict) and part.get("type") in _WORDS]
    return remove_hidden("\n".join(text for text in texts if isinstance(text, str)))


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

    messages: Annotated[list[Message], BeforeValidator(what_is_read)] = Field(min_length=1)
    model: Text = MODEL
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: StrictInt | None = None
    response_format: dict[str, Any] | None = None
    tool_choice: str | dict[str, Any] | None = None


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
