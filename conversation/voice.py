"""Voice messages as text, by an OpenAI-compatible transcription endpoint."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import httpx

from connectors.errors import SendError
from connectors.message import Inbound
from conversation.settings import DialogueSettings
from conversation.tools import TranscriptionError

Fetch = Callable[[Inbound], Awaitable[bytes]]
"""Gets the file of a message from its channel; raises SendError."""
_ENDINGS: Final = {
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "m4a",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/webm": "webm",
    "audio/flac": "flac",
}
_LONGEST: Final = 4_000
"""Characters of a transcript that are used; chosen by hand: some five minutes."""


class EndpointTranscriber:
    """Sends voice messages to `POST {base_url}/audio/transcriptions`; the recording is kept nowhere."""

    def __init__(self, settings: DialogueSettings, fetch: Fetch) -> None:
        self._settings, self._fetch = settings, fetch

    async def transcribe(self, message: Inbound) -> str:
        """What is said in a voice message, empty where nothing is; raises `TranscriptionError`."""
        try:
            recording = await self._fetch(message)
        except SendError as error:
            raise TranscriptionError(f"the recording could not be fetched: {error}") from error
        if len(recording) > self._settings.transcription_max_bytes:
            raise TranscriptionError(f"the recording has {len(recording)} bytes", is_too_long=True)
        return await self._post(recording, message.media_type)

    async def _post(self, recording: bytes, media_type: str) -> str:
        settings = self._settings
        key = settings.transcription_api_key.get_secret_value()
        kind = media_type.partition(";")[0].strip().lower()
        file = (f"voice.{_ENDINGS.get(kind, 'ogg')}", recording, kind or "audio/ogg")
        try:
            async with httpx.AsyncClient(timeout=settings.transcription_timeout, trust_env=False) as client:
                response = await client.post(
                    f"{settings.transcription_base_url.rstrip('/')}/audio/transcriptions",
                    headers={"Authorization": f"Bearer {key}"} if key else {},
                    data={"model": settings.transcription_model, "response_format": "json"},
                    files={"file": file},
                )
                response.raise_for_status()
                text = response.json()["text"]
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            # The cause alone is told: a body may repeat what was said.
            raise TranscriptionError(f"the transcription endpoint failed: {_cause(error)}") from None
        if not isinstance(text, str):
            raise TranscriptionError("the transcription endpoint sent no text")
        return text[:_LONGEST]


def _cause(error: Exception) -> str:
    return f"status {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else type(error).__name__
