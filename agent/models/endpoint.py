"""A language model behind an OpenAI-compatible endpoint: the only file that imports the model library."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from agent.answer import TokenUsage
from agent.errors import ComposerError
from agent.models.chat import Piece, Prompt
from agent.settings import EndpointSettings

_NO_KEY = "none"
"""The library refuses an empty key, even for endpoints that ask for none."""


class EndpointModel:
    """Streams from an endpoint; asks again for the whole text where nothing was streamed."""

    def __init__(self, settings: EndpointSettings) -> None:
        self.name = settings.name
        self._settings = settings
        self._client: Any = None

    async def write(self, prompt: Prompt, seconds: float | None = None) -> AsyncGenerator[Piece, None]:
        """Pieces as they are written, within `seconds` and its own time in all; raises `ComposerError`."""
        written = False
        try:
            bound = (await asyncio.to_thread(self._ready)).bind(extra_body=_response_format(prompt))
            # Loading the library takes seconds once per process, and is not the endpoint's fault.
            deadline = time.monotonic() + min(self._settings.timeout, seconds or self._settings.timeout)
            messages = [("system", prompt.system), ("human", prompt.user)]
            async for chunk in _within(deadline, bound.astream(messages)):
                piece = _piece(chunk)
                written = written or bool(piece.text)
                yield piece
            if not written:
                yield _piece(await asyncio.wait_for(bound.ainvoke(messages), deadline - time.monotonic()))
        except ComposerError:
            raise
        except Exception as error:  # noqa: BLE001 any endpoint may fail in any way; the cause is named, never its content
            raise ComposerError(_cause(error)) from None

    def _ready(self) -> Any:
        if self._client is None:
            from langchain.chat_models import init_chat_model

            settings = self._settings
            self._client = init_chat_model(
                settings.name,
                model_provider="openai",
                base_url=settings.base_url or None,
                api_key=settings.api_key.get_secret_value() or _NO_KEY,
                temperature=0,
                max_tokens=settings.max_tokens,
                timeout=settings.timeout,
                max_retries=0,
                stream_usage=True,
                use_responses_api=False,
            )
        return self._client


async def _within(deadline: float, chunks: AsyncIterator[Any]) -> AsyncIterator[Any]:
    """The same chunks; raises TimeoutError when the next one is not there by the deadline."""
    while True:
        try:
            chunk = await asyncio.wait_for(anext(chunks), max(0.0, deadline - time.monotonic()))
        except StopAsyncIteration:
            return
        yield chunk


def _response_format(prompt: Prompt) -> dict[str, object]:
    # Sent as it is: the library's own structured output holds everything back until the end, and raises on a cut one.
    return {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "reply", "strict": True, "schema": dict(prompt.schema)},
        }
    }


def _piece(message: Any) -> Piece:
    """One message or part of one; raises `ComposerError` for a refusal and for a text cut at the token limit."""
    if message.additional_kwargs.get("refusal"):
        raise ComposerError("refusal")
    reason = message.response_metadata.get("finish_reason")
    if reason in ("content_filter", "refusal"):
        raise ComposerError("refusal")
    if reason == "length":
        raise ComposerError("length")
    usage = message.usage_metadata
    tokens = TokenUsage(usage["input_tokens"], usage["output_tokens"]) if usage else None
    return Piece(str(message.text) if message.text else "", tokens)


def _cause(error: Exception) -> str:
    import openai

    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return "timeout"
    if isinstance(error, openai.LengthFinishReasonError):
        return "length"
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return "refusal"
    if isinstance(error, openai.APIStatusError):
        return f"http_{error.status_code}"
    return "connection" if isinstance(error, openai.APIConnectionError | OSError) else "endpoint"
