from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from agent.answer import Answer, AnswerSentence, AnswerStatus
from agent.testing import canned_answer, canned_citation
from conversation.phrases import Phrase
from conversation.testing import Chat, payloads_of
from core.language.forms import Language
from tests.unit.conversation.house import chat, said


@dataclass(frozen=True)
class Listed:
    title: str
    published_on: date | None = None


def cited(**changes: object) -> Answer:
    citation = canned_citation(1, **changes)
    return Answer(AnswerStatus.ANSWERED, Language.FRENCH, "Oui. [1]", (AnswerSentence("Oui.", (1,)),), (citation,))


async def opened(talk: Chat) -> str:
    (answer,) = await talk.write("Combien de cohortes ?")
    (source,) = await talk.tap(payloads_of([answer])[0])
    assert source.bold == ((0, len(source.text.splitlines()[0])),)
    return source.text


async def test_a_source_opens_at_the_exact_passage() -> None:
    talk, _ = chat(default=cited(heading=("Programme pour la jeunesse", "Mentorat")))
    assert await opened(talk) == (
        "[1] Programme pour la jeunesse\nParti d'exemple · 17 février 2026 · page 3 · Mentorat\n\n"
        "« Deux cohortes sont prévues chaque année. »\n\nLire le document :\nhttps://example.org/jeunesse"
    )


async def test_a_source_leads_to_the_page_that_shows_the_passage_where_there_is_one() -> None:
    talk, _ = chat(default=cited(), public_url="https://munadil.example/")
    assert (await opened(talk)).endswith("https://munadil.example/sources/passage-1")


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"superseded_by": "Programme 2026", "outdated": True}, said(Phrase.SOURCE_REPLACED, title="Programme 2026")),
        ({"outdated": True}, said(Phrase.SOURCE_OUTDATED)),
    ],
)
async def test_a_source_that_no_longer_holds_says_so(changes: dict[str, object], note: str) -> None:
    talk, _ = chat(default=cited(**changes))
    assert note in await opened(talk)


async def test_a_source_with_nothing_but_a_quote_is_shown_all_the_same() -> None:
    talk, _ = chat(default=cited(publisher="", published_on=None, page=None, heading=(), url=""))
    assert await opened(talk) == "[1] Programme pour la jeunesse\n\n« Deux cohortes sont prévues chaque année. »"


@pytest.mark.parametrize("payload", ["s:unknown:1", "s:00000000000000000001:9"])
async def test_a_source_that_is_gone_says_so(payload: str) -> None:
    talk, _ = chat(default=cited())
    await talk.write("Combien de cohortes ?")
    (gone,) = await talk.tap(payload)
    assert gone.text == said(Phrase.SOURCE_GONE)


async def test_sources_lists_the_documents_behind_the_last_answer_that_had_any() -> None:
    talk, _ = chat({"merci": canned_answer(status=AnswerStatus.CONVERSATION_THANKS)}, default=cited())
    await talk.write("Combien de cohortes ?")
    turn = talk.conversation.history[-1].id
    await talk.write("merci")
    (listed,) = await talk.command("sources")
    assert listed.text.endswith("\n\n[1] Programme pour la jeunesse (17 février 2026)")
    assert payloads_of([listed]) == [f"s:{turn}:1"]


async def test_sources_lists_what_documents_there_are_the_newest_first() -> None:
    documents = [Listed("Sans date"), *(Listed(f"Note {n}", date(2025, 1, n)) for n in range(1, 25))]
    talk, _ = chat(documents=lambda: documents)
    (listed,) = await talk.command("sources")
    lines = listed.text.splitlines()
    assert lines[2] == "• Note 24 (24 janvier 2025)"
    assert len(lines) == 23
    assert lines[-1] == "… et 5 autres."
    talk, _ = chat()
    assert (await talk.command("sources"))[0].text == said(Phrase.SOURCES_NONE)
