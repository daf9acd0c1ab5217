"""Known questions are found, written beside their document, and published by another person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.work.past import PastQuestions
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.wiring.agent import build_agent
from connectors.desk.left_open import LeftOpen
from core.clock import SystemClock
from core.language.forms import Language
from knowledge.drafts.drafts import DraftState
from tests.consoles import SmallReleasing, csrf, enter, with_console
from tests.unit.agent.corpus import ORGANISATION
from tests.unit.api.console.test_documents import GARDEN, done, publish

KEY = GARDEN.key
BOXES = {"key": KEY, "answer": "Le jardin ouvre le 12 mars.", "fr": "Quand ouvre le jardin ?\nLe jardin, c'est quand ?"}


@pytest.fixture
def editor(browser: Callable[[], TestClient], console: ConsoleServices, releasing: SmallReleasing) -> TestClient:
    publish(releasing, GARDEN)
    client = browser()
    enter(client, console, "karim", Role.EDITOR)
    return client


def published(client: TestClient, browser: Callable[[], TestClient], console: ConsoleServices, number: int) -> None:
    client.post(f"/console/library/drafts/{number}/submit", data={"csrf": csrf(client)})
    amina = browser()
    token = enter(amina, console, "amina", Role.REVIEWER)
    amina.post(f"/console/library/drafts/{number}/publish", data={"csrf": token})
    done(console)


def test_a_question_from_somebody_is_written_reviewed_published_found_and_taken_out_again(
    editor: TestClient, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    page = editor.get("/console/known/edit", params={"key": KEY, "about": "Weqtach kayhell jardin?"}).text
    assert "Weqtach kayhell jardin?" in page
    assert "Le jardin ouvre le 12 mars." in page
    form = BOXES | {"csrf": csrf(editor), "ary_latn": "Weqtach kayhell jardin?"}
    answer = editor.post("/console/known/write", data=form)
    number = int(answer.url.path.rpartition("/")[2])
    assert "fr · Quand ouvre le jardin ?" in answer.text
    assert "Quand ouvre" not in editor.get("/console/known/export.csv").text
    published(editor, browser, console, number)
    assert console.publishing.drafts.get(number).state is DraftState.PUBLISHED
    for query, there in (("q=WEQTACH", True), ("form=en", False), ("form=ary-Latn&sort=fewest", True), ("q=x", False)):
        assert ("Quand ouvre le jardin ?" in editor.get(f"/console/known?{query}").text) is there, query
    assert len(editor.get("/console/known/export.csv").text.splitlines()) == 4
    second = BOXES | {"csrf": csrf(editor), "answer": "L'entrée est libre.", "fr": "Faut-il payer ?", "newest": number}
    added = editor.post("/console/known/write", data=second)
    assert added.status_code == 200
    newest = int(added.url.path.rpartition("/")[2])
    page = editor.get("/console/known/edit", params={"key": KEY}).text
    entry = page.partition("&amp;entry=")[2][:16]
    struck = {"csrf": csrf(editor), "key": KEY, "was": entry, "strike": "yes", "newest": newest}
    answer = editor.post("/console/known/write", data=struck)
    content = console.publishing.drafts.content(int(answer.url.path.rpartition("/")[2])).decode()
    assert "Faut-il payer ?" in content
    assert "Quand ouvre" not in content


def test_withdrawing_published_questions_has_those_before_them_stand_again(
    editor: TestClient, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    first = int(editor.post("/console/known/write", data=BOXES | {"csrf": csrf(editor)}).url.path.rpartition("/")[2])
    published(editor, browser, console, first)
    more = BOXES | {"csrf": csrf(editor), "answer": "L'entrée est libre.", "fr": "Faut-il payer ?", "newest": first}
    second = int(editor.post("/console/known/write", data=more).url.path.rpartition("/")[2])
    editor.post(f"/console/library/drafts/{second}/submit", data={"csrf": csrf(editor)})
    salma = browser()
    token = enter(salma, console, "salma", Role.REVIEWER)
    salma.post(f"/console/library/drafts/{second}/publish", data={"csrf": token})
    done(console)
    assert "Faut-il payer ?" in salma.get("/console/known").text
    assert f"/drafts/{second}/withdraw" in salma.get(f"/console/library/drafts/{second}").text
    assert editor.post(f"/console/library/drafts/{second}/withdraw", data={"csrf": csrf(editor)}).status_code == 403
    salma.post(f"/console/library/drafts/{second}/withdraw", data={"csrf": token})
    done(console)
    assert console.publishing.drafts.get(second).state is DraftState.WITHDRAWN
    page = salma.get("/console/known").text
    assert "Quand ouvre le jardin ?" in page
    assert "Faut-il payer ?" not in page
    assert "Le jardin ouvre le 12 mars." in salma.get(f"/console/library/document?key={KEY}").text


def test_words_that_the_document_does_not_say_are_refused_with_the_closest_and_nothing_is_lost(
    editor: TestClient, console: ConsoleServices
) -> None:
    form = BOXES | {"csrf": csrf(editor), "answer": "Le jardin ouvre le 13 avril."}
    answer = editor.post("/console/known/write", data=form)
    assert answer.status_code == 422
    assert "Le plus proche" in answer.text
    assert "Quand ouvre le jardin ?" in answer.text
    assert editor.post("/console/known/write", data=BOXES | {"csrf": csrf(editor), "fr": " "}).status_code == 422
    assert editor.post("/console/known/write", data=BOXES | {"csrf": csrf(editor), "newest": 7}).status_code == 409
    assert editor.get("/console/known/edit?key=site/none.md").status_code == 404
    assert console.publishing.drafts.listed() == ()


def test_who_only_reads_writes_no_question(
    editor: TestClient, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    salma = browser()
    token = enter(salma, console, "salma", Role.EVALUATOR)
    assert salma.get("/console/known").status_code == 200
    assert salma.get("/console/known/edit", params={"key": KEY}).status_code == 403
    assert salma.post("/console/known/write", data=BOXES | {"csrf": token}).status_code == 403


NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ASKED = (
    LeftOpen("Le jardin, c'est quand ?", "fr", "unanswerable_nothing_found", "web", NOW),
    LeftOpen("LE JARDIN, c'est quand ?", "fr", "perhaps", "web", NOW - timedelta(days=1)),
    LeftOpen("Weqtach kayhell jardin?", "fr", "perhaps", "web", NOW - timedelta(days=2)),
    LeftOpen("Bonjour", "fr", "conversation_greeting", "web", NOW),
)


@pytest.fixture
def looking_back(console: ConsoleServices, releasing: SmallReleasing) -> Iterator[TestClient]:
    publish(releasing, GARDEN)
    room, since = releasing.knowledge, list[datetime]()

    def asked(start: datetime, most: int) -> Sequence[LeftOpen]:
        since.append(start)
        return ASKED[:most]

    agent = build_agent(ORGANISATION, room.retriever, clock=SystemClock())
    past = PastQuestions(agent, room.library, room.retriever, room.embedder, asked, SystemClock())  # type: ignore[arg-type]
    console = replace(console, past=past)
    app = create_app(with_console(canned_services(), console), ApiSettings(rate_limit=0, console_codes=False))
    with closing(TestClient(app, headers={"accept-language": "fr"})) as client:
        enter(client, console, "karim", Role.EDITOR)
        yield client


def test_the_editor_shows_which_past_questions_would_have_got_an_entry_before_anything_is_kept(
    looking_back: TestClient, console: ConsoleServices, releasing: SmallReleasing
) -> None:
    form = BOXES | {"csrf": csrf(looking_back)}
    page = looking_back.post("/console/known/past", data=form).text
    got = page.partition("Auraient eu cette réponse")[2].partition("<section>")[0]
    assert "Sur 3 questions" in page
    assert "répondu à 2" in page
    assert "Le jardin, c&#39;est quand ?" in got
    assert "sûreté : 100 %" in got
    assert "rien trouvé" in got
    assert "posée 2 fois" in got
    assert "Bonjour" not in page
    assert "Quand ouvre le jardin ?" in page
    more = looking_back.post("/console/known/past", data=form | {"ary_latn": "Weqtach kayhell jardin?"}).text
    assert "répondu à 3" in more
    assert console.publishing.drafts.listed() == ()
    assert releasing.knowledge.library.known_questions(1) == ()
    assert releasing.knowledge.retriever.search("Le jardin, c'est quand ?", Language.FRENCH).known == ()


def test_past_questions_of_words_that_the_document_does_not_say_are_not_looked_for(looking_back: TestClient) -> None:
    form = BOXES | {"csrf": csrf(looking_back), "answer": "Le jardin ouvre le 13 avril."}
    assert looking_back.post("/console/known/past", data=form).status_code == 422
    assert looking_back.post("/console/known/past", data=form | {"answer": ""}).status_code == 422
