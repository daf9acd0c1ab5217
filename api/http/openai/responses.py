"""What OpenAI's responses API means here: what today's SDKs call by default, with the same question and answer behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from agent.answer import Answer
from agent.question import Question
from agent.schemas import Text
from api.http.errors import UnsupportedRequestError
from api.http.openai.chat import question_of, refuse_tools, rest_of
from api.http.openai.schemas import MODEL, ChatRequest, Message, what_is_read
from api.http.openai.structured import WantedForm, wanted_form


def _as_messages(given: object) -> object:
    """The items of an input as messages: a text is one of the user's; calls, reasoning and what tools gave are passed over."""
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    return what_is_read(given)


class ResponsesRequest(BaseModel):
    """A request for a response; sampling parameters, instructions and tools are accepted and ignored."""

    model_config = ConfigDict(
        extra="ignore", json_schema_extra={"examples": [{"model": MODEL, "input": "كم عدد الأفواج في السنة؟"}]}
    )

    input: Annotated[Text | list[Message], BeforeValidator(_as_messages)]
    model: Text = MODEL
    stream: StrictBool | None = None
    text: dict[str, Any] | None = Field(None, description="`format` may name a JSON schema that an answer fits.")
    tool_choice: str | dict[str, Any] | None = None
    previous_response_id: Text | None = None
    conversation: Text | dict[str, Any] | None = None

    def to_question(self) -> Question:
        """The last message of the user with what was said before it; raises `UnsupportedRequestError`."""
        if self.previous_response_id or self.conversation:
            raise UnsupportedRequestError(
                "Responses are not kept here.",
                remedy="Leave out previous_response_id, and send the conversation in input.",
            )
        refuse_tools(self.tool_choice)
        messages = self.input if isinstance(self.input, list) else []
        return question_of(ChatRequest.model_construct(messages=messages, n=None, tool_choice=None))

    def wanted(self) -> WantedForm | None:
        """The form that the text is to have; raises `UnsupportedRequestError`."""
        form = (self.text or {}).get("format")
        return wanted_form(form if isinstance(form, dict) else None)


class ResponseInProgress:
    """One response on its way, and the events that tell of it."""

    def __init__(self, name: str, created: int, base_url: str, wanted: WantedForm | None) -> None:
        self._name, self._created, self._base_url, self._wanted = name, created, base_url, wanted
        self._said = ""
        self._count = 0

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The response in one object."""
        text, annotations = rest_of(answer, "", self._base_url, self._wanted)
        return self._shape("completed", [self._item("completed", [_part(text, annotations)])], answer)

    def begin(self) -> Iterator[tuple[str, str]]:
        """Names and data of the events before the text."""
        for name in ("response.created", "response.in_progress"):
            yield self._event(name, response=self._shape("in_progress", []))
        yield self._event("response.output_item.added", output_index=0, item=self._item("in_progress", []))
        yield self._of_part("response.content_part.added", part=_part("", []))

    def say(self, text: str) -> Iterator[tuple[str, str]]:
        """A stretch of the text; a JSON object is told whole at the end."""
        if text:
            self._said += text
            yield self._of_part("response.output_text.delta", delta=text, logprobs=[])

    @property
    def said(self) -> str:
        """The text so far."""
        return self._said

    def end(self, answer: Answer) -> Iterator[tuple[str, str]]:
        """What is left of the text, its annotations, and the whole response."""
        rest, annotations = rest_of(answer, self._said, self._base_url, self._wanted)
        yield from self.say(rest)
        for place, annotation in enumerate(_flat(annotations)):
            yield self._of_part("response.output_text.annotation.added", annotation_index=place, annotation=annotation)
        part = _part(self._said, annotations)
        yield self._of_part("response.output_text.done", text=self._said, logprobs=[])
        yield self._of_part("response.content_part.done", part=part)
        item = self._item("completed", [part])
        yield self._event("response.output_item.done", output_index=0, item=item)
        yield self._event("response.completed", response=self._shape("completed", [item], answer))

    def fail(self, error: dict[str, Any]) -> tuple[str, str]:
        """The event that says that it came to nothing."""
        told = {"code": "server_error", "message": error["message"]}
        return self._event("response.failed", response={**self._shape("failed", []), "error": told})

    def _of_part(self, name: str, **fields: Any) -> tuple[str, str]:
        return self._event(name, item_id=f"msg_{self._name}", output_index=0, content_index=0, **fields)

    def _event(self, name: str, **fields: Any) -> tuple[str, str]:
        number, self._count = self._count, self._count + 1
        return name, json.dumps({"type": name, "sequence_number": number, **fields}, ensure_ascii=False)

    def _item(self, status: str, content: list[dict[str, Any]]) -> dict[str, Any]:
        return {"type": "message", "id": f"msg_{self._name}", "status": status, "role": "assistant", "content": content}

    def _shape(self, status: str, output: list[dict[str, Any]], answer: Answer | None = None) -> dict[str, Any]:
        return {
            "id": f"resp_{self._name}",
            "object": "response",
            "created_at": self._created,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "max_output_tokens": None,
            "metadata": {},
            "model": MODEL,
            "output": output,
            "parallel_tool_calls": False,
            "previous_response_id": None,
            "reasoning": {"effort": None, "summary": None},
            "store": False,
            "temperature": None,
            "text": {"format": {"type": "text"}},
            "tool_choice": "none",
            "tools": [],
            "top_p": None,
            "truncation": "disabled",
            "usage": _usage(answer) if answer else None,
            **({"munadil": _extension(answer)} if answer else {}),
        }


def _extension(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status.value, "language": answer.language.value, "release": answer.release}


def _usage(answer: Answer) -> dict[str, Any]:
    spent = answer.tokens
    return {
        "input_tokens": spent.input,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": spent.output,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": spent.input + spent.output,
    }


def _part(text: str, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": _flat(annotations), "logprobs": []}


def _flat(annotations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Annotations as this API has them: what a chat's hold in a member stands beside the type."""
    return [{"type": "url_citation", **annotation["url_citation"]} for annotation in annotations]
