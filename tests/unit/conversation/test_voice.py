from __future__ import annotations

import pytest
from pydantic import SecretStr

from connectors.errors import RefusedError
from connectors.message import Inbound, InboundKind
from conversation.settings import DialogueSettings
from conversation.testing import FakeTranscription
from conversation.tools import TranscriptionError
from conversation.voice import EndpointTranscriber
from tests.unit.conversation.house import chat


def voice(media_type: str = "audio/ogg; codecs=opus") -> Inbound:
    talk, _ = chat()
    return talk.message(InboundKind.VOICE, media="file-1", media_type=media_type)


async def fetched(message: Inbound) -> bytes:
    return f"OggS of {message.media}".encode()


def transcriber(base_url: str, **settings: object) -> EndpointTranscriber:
    return EndpointTranscriber(DialogueSettings(transcription_base_url=base_url, **settings), fetched)  # type: ignore[arg-type]


async def test_a_recording_is_sent_as_openai_takes_it_and_its_text_comes_back() -> None:
    with FakeTranscription('{"text": " شحال من فوج؟ "}'.encode()) as endpoint:
        heard = await transcriber(
            endpoint.base_url + "/", transcription_model="whisper-large", transcription_api_key=SecretStr("k")
        ).transcribe(voice())
    assert heard == " شحال من فوج؟ "
    (body,) = endpoint.bodies
    assert b"OggS of file-1" in body
    assert b'filename="voice.ogg"' in body
    assert b"whisper-large" in body
    assert endpoint.keys == ["Bearer k"]


@pytest.mark.parametrize(
    ("media_type", "name"), [("audio/mpeg", b"voice.mp3"), ("audio/mp4", b"voice.m4a"), ("", b"voice.ogg")]
)
async def test_the_file_is_named_after_its_kind(media_type: str, name: bytes) -> None:
    with FakeTranscription(b'{"text": "oui"}') as endpoint:
        await transcriber(endpoint.base_url).transcribe(voice(media_type))
    assert name in endpoint.bodies[0]
    assert endpoint.keys == [""]


@pytest.mark.parametrize(
    ("status", "reply"),
    [(500, b"secret words"), (401, b"{}"), (200, b"not json"), (200, b"{}"), (200, b"[]"), (200, b'{"text": 3}')],
)
async def test_an_endpoint_that_fails_is_an_error_that_tells_nothing_of_what_was_said(
    status: int, reply: bytes
) -> None:
    with FakeTranscription(reply, status) as endpoint, pytest.raises(TranscriptionError) as raised:
        await transcriber(endpoint.base_url).transcribe(voice())
    assert "secret" not in str(raised.value)
    assert not raised.value.is_too_long


async def test_an_endpoint_that_is_not_there_is_an_error() -> None:
    with FakeTranscription() as endpoint:
        gone = endpoint.base_url
    with pytest.raises(TranscriptionError):
        await transcriber(gone).transcribe(voice())


async def test_a_recording_over_the_limit_is_not_sent() -> None:
    with FakeTranscription() as endpoint, pytest.raises(TranscriptionError) as raised:
        await transcriber(endpoint.base_url, transcription_max_bytes=3).transcribe(voice())
    assert raised.value.is_too_long
    assert endpoint.bodies == []


async def test_a_file_that_the_channel_does_not_give_is_an_error() -> None:
    async def refused(_: Inbound) -> bytes:
        raise RefusedError("gone")

    settings = DialogueSettings(transcription_base_url="http://127.0.0.1:9/v1")
    with pytest.raises(TranscriptionError):
        await EndpointTranscriber(settings, refused).transcribe(voice())


async def test_a_spoken_question_goes_all_the_way() -> None:
    with FakeTranscription(b'{"text": "Combien de cohortes ?"}') as endpoint:
        talk, agent = chat(transcriber=transcriber(endpoint.base_url))
        heard, _answer = await talk.send(talk.message(InboundKind.VOICE, media="f", media_type="audio/ogg"))
    assert "Combien de cohortes ?" in heard.text
    assert [question.text for question in agent.asked] == ["Combien de cohortes ?"]
