"""Phones of offices in a document: hidden until a reviewer lets them be told, and told from then on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from agent.question import Question
from agent.testing import searcher_over
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.sources import CorpusSources
from api.wiring.agent import build_agent
from core.clock import SystemClock
from core.database.database import Database
from knowledge.drafts.contacts import StoredAllowedContacts
from tests.consoles import csrf, enter
from tests.unit.agent.corpus import EAGER, ORGANISATION, passage

SHEET = "# Bureaux\n\n| Ville | Téléphone |\n|---|---|\n| Larache | 05 39 91 22 33 |\n| Tanger | 06 61 22 33 44 |\n"
KEY = "library/bureaux.md"


@pytest.fixture
def reviewer(browser: Callable[[], TestClient], console: ConsoleServices) -> TestClient:
    client = browser()
    enter(client, console, "amina", Role.REVIEWER)
    return client


def submitted(console: ConsoleServices, text: str = SHEET, who: str = "karim") -> int:
    draft = console.publishing.drafts.add("bureaux.md", text.encode(), who)
    console.publishing.submit(draft.id, who)
    return draft.id


def test_a_reviewer_is_told_what_citizens_will_not_see_and_allows_it(
    reviewer: TestClient, console: ConsoleServices
) -> None:
    number = submitted(console)
    page = reviewer.get(f"/console/library/drafts/{number}").text
    assert "Les citoyens ne verront pas" in page
    assert "05 39 91 22 33" in page
    form = {"csrf": csrf(reviewer), "contact": ["539912233", "999999999"]}
    page = reviewer.post(f"/console/library/drafts/{number}/contacts", data=form).text
    assert 'value="539912233" checked' in page
    assert 'value="661223344" checked' not in page
    assert console.contacts.of([KEY]) == {"539912233"}
    [entry] = [one for one in console.audit.entries() if one.action == "library.contacts"]
    assert (entry.who, entry.subject) == ("amina", KEY)
    assert "539" not in str(entry.detail)
    console.publishing.publish(number, "amina")
    console.publishing.wait(lambda *_: None)
    page = reviewer.get("/console/library/document", params={"key": KEY}).text
    assert 'value="539912233" checked' in page, "it is carried on"
    reviewer.post("/console/library/document/contacts", data={"csrf": csrf(reviewer), "key": KEY})
    assert console.contacts.of([KEY]) == set()


def test_nobody_allows_what_they_wrote_and_an_editor_allows_nothing(
    reviewer: TestClient, console: ConsoleServices, browser: Callable[[], TestClient]
) -> None:
    number, editor = submitted(console, who="amina"), browser()
    path = f"/console/library/drafts/{number}"
    enter(editor, console, "karim", Role.EDITOR)
    for client in (reviewer, editor):
        page = client.get(path).text
        assert "Les citoyens ne verront pas" in page
        assert 'name="contact"' not in page
        answer = client.post(f"{path}/contacts", data={"csrf": csrf(client), "contact": "539912233"})
        assert answer.status_code == 403
    assert console.contacts.of([KEY]) == set()


async def test_what_is_allowed_of_a_document_is_told_and_opened_and_of_no_other(database: Database) -> None:
    allowed = StoredAllowedContacts(database, SystemClock())
    text = "Le bureau de Larache répond au 05 39 91 22 33 tous les jours de la semaine."
    published = (passage(text, "Bureaux", "b.md"),)

    async def told() -> str:
        searcher = searcher_over(published)
        agent = build_agent(ORGANISATION, searcher, clock=SystemClock(), decider=EAGER, contacts=allowed)
        return (await agent.answer(Question("Où répond le bureau de Larache ?"))).text

    assert "05 39 91 22 33" not in await told()
    allowed.choose("autre.md", {"539912233": True}, "amina")
    assert "05 39 91 22 33" not in await told()
    allowed.choose("b.md", {"539912233": True}, "amina")
    assert "05 39 91 22 33" in await told()


def test_a_source_page_shows_what_is_allowed(console: ConsoleServices, database: Database) -> None:
    number = submitted(console)
    console.publishing.publish(number, "amina")
    console.publishing.wait(lambda *_: None)
    library = console.library
    [shown] = library.passages(library.release_passage_ids(library.current_release() or 0))
    sources = CorpusSources(library, allowed=console.contacts)
    opened = sources.source(shown)
    assert opened is not None
    assert "05 39 91 22 33" not in opened.passage.text
    console.contacts.choose(KEY, {"539912233": True}, "amina")
    opened = sources.source(shown)
    assert opened is not None
    assert "05 39 91 22 33" in opened.passage.text
    assert "06 61 22 33 44" not in opened.passage.text
