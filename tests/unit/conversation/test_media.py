from __future__ import annotations

import pytest

from connectors.message import InboundKind
from conversation.phrases import Phrase
from conversation.testing import ScriptedTranscriber
from conversation.tools import TranscriptionError
from core.language.forms import Language
from tests.unit.conversation.house import chat, said

POLITE = {
    InboundKind.STICKER: Phrase.GOT_STICKER,
    InboundKind.PHOTO: Phrase.GOT_PHOTO,
    InboundKind.VIDEO: Phrase.GOT_VIDEO,
    InboundKind.DOCUMENT: Phrase.GOT_DOCUMENT,
    InboundKind.CONTACT: Phrase.GOT_CONTACT,
    InboundKind.LOCATION: Phrase.GOT_LOCATION,
    InboundKind.UNSUPPORTED: Phrase.GOT_UNSUPPORTED,
    InboundKind.VOICE: Phrase.GOT_VOICE,
}


@pytest.mark.parametrize(("kind", "phrase"), POLITE.items())
async def test_what_is_no_text_gets_a_polite_word(kind: InboundKind, phrase: Phrase) -> None:
    talk, agent = chat(app_language=Language.DARIJA)
    (word,) = await talk.send(talk.message(kind))
    assert word.text == said(phrase, Language.DARIJA)
    assert agent.asked == []


@pytest.mark.parametrize("kind", [InboundKind.PHOTO, InboundKind.VIDEO, InboundKind.DOCUMENT])
async def test_a_caption_is_answered_saying_that_the_rest_was_not_seen(kind: InboundKind) -> None:
    talk, agent = chat()
    note, _answer = await talk.send(talk.message(kind, text="c'est quel programme ?"))
    assert note.text == said(Phrase.CAPTION_ONLY)
    assert agent.asked[0].text == "c'est quel programme ?"


async def test_voice_is_heard_shown_and_answered() -> None:
    talk, agent = chat(transcriber=ScriptedTranscriber({"f1": " ch7al mn cohorte f l3am "}))
    heard, _answer = await talk.send(talk.message(InboundKind.VOICE, media="f1"))
    assert heard.text == said(Phrase.VOICE_HEARD, Language.DARIJA_LATIN, text="ch7al mn cohorte f l3am")
    assert agent.asked[0].text == "ch7al mn cohorte f l3am"


async def test_voice_may_ask_for_a_person() -> None:
    talk, _ = chat(transcriber=ScriptedTranscriber({"f1": "je veux parler à un humain"}))
    (handover,) = await talk.send(talk.message(InboundKind.VOICE, media="f1"))
    assert handover.text.startswith(said(Phrase.PERSON_ASKED))


@pytest.mark.parametrize(
    ("outcome", "phrase"),
    [
        ("  ", Phrase.VOICE_UNCLEAR),
        (TranscriptionError("503"), Phrase.VOICE_FAILED),
        (TranscriptionError("large", is_too_long=True), Phrase.VOICE_TOO_LONG),
    ],
)
async def test_voice_that_cannot_be_heard_is_asked_for_in_writing(
    outcome: str | TranscriptionError, phrase: Phrase
) -> None:
    talk, agent = chat(transcriber=ScriptedTranscriber({"f1": outcome}))
    (word,) = await talk.send(talk.message(InboundKind.VOICE, media="f1"))
    assert word.text == said(phrase)
    assert agent.asked == []


async def test_voice_and_text_are_one_question() -> None:
    talk, agent = chat(transcriber=ScriptedTranscriber({"f1": "combien de cohortes"}))
    await talk.send(talk.message(InboundKind.VOICE, media="f1"), talk.message(text="par an ?"))
    assert [question.text for question in agent.asked] == ["combien de cohortes par an ?"]
