"""What a model proposes by HTTP is shown against what stands, and becomes nothing before two people want it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from agent.models.testing import FakeOpenAI, Scripted
from agent.settings import AgentSettings
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.work.proposals import ProposalKind
from api.console.work.proposing import Proposing
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.wiring.proposing import open_proposing
from core.audit import AuditLog
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from tests.consoles import SmallReleasing, csrf, enter, with_console
from tests.unit.api.console.test_documents import GARDEN, publish

KEY = GARDEN.key
PAGE = f"/console/proposals?key={KEY}"
ANSWER = "Le jardin ouvre le 12 mars."
QUESTIONS = {
    "answer": ANSWER,
    "fr": ["Quand ouvre le jardin ?", "Le jardin ouvre quel jour ?"],
    "ar": ["متى تفتح الحديقة؟"],
    "ary": [],
    "ary-Latn": ["Weqtach kayhell jardin?"],
    "en": ["When does the garden open?"],
}
WORDING = {
    "topic": "jardin",
    "fr": "Le jardin ouvre le 12 mars, à 45 dirhams.",
    "ar": "تفتح الحديقة يوم 12 مارس.",
    "ary": "",
    "ary-Latn": "Jardin kayhell 12 mars.",
    "en": "The garden opens on 12 March.",
}


def saying(reply: Mapping[str, object]) -> Scripted:
    return Scripted(json.dumps(reply, ensure_ascii=False))


@pytest.fixture
def model() -> Iterator[FakeOpenAI]:
    with FakeOpenAI([saying(QUESTIONS), saying(WORDING)]) as endpoint:
        yield endpoint


@pytest.fixture
def proposing(model: FakeOpenAI, database: Database, console: ConsoleServices, releasing: SmallReleasing) -> Proposing:
    publish(releasing, GARDEN)
    settings = AgentSettings(model_base_url=model.base_url, model_name="invented-1", model_api_key=SecretStr("none"))
    return open_proposing(settings, database, console.library, SystemClock())


@pytest.fixture
def editor(console: ConsoleServices, proposing: Proposing) -> Iterator[TestClient]:
    services = with_console(canned_services(), replace(console, proposing=proposing))
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False))
    with closing(TestClient(app, headers={"accept-language": "fr"})) as client:
        enter(client, console, "karim", Role.EDITOR)
        yield client


def ask(client: TestClient, proposing: Proposing, **ticked: str) -> str:
    """Have a model propose, wait for it, and give the page."""
    client.post("/console/proposals/ask", data={"csrf": csrf(client), "key": KEY} | ticked)
    proposing.wait()
    return client.get(PAGE).text


def test_questions_that_are_ticked_go_into_the_draft_beside_what_stands(
    editor: TestClient, proposing: Proposing, console: ConsoleServices
) -> None:
    form = {"csrf": csrf(editor), "key": KEY, "answer": ANSWER, "fr": "Quand ouvre le jardin ?"}
    editor.post("/console/known/write", data=form)
    page = ask(editor, proposing, questions="true")
    assert "<li>Quand ouvre le jardin ?</li>" in page
    assert "<ins>Le jardin ouvre quel jour ?</ins>" in page
    (proposal,) = proposing.proposals.waiting(KEY)
    accepted = editor.post(
        f"/console/proposals/{proposal.id}/accept",
        data={"csrf": csrf(editor), "keep": ["fr 1", "ar 0"]},
    )
    assert "Les questions sont dans le brouillon" in accepted.text
    draft = console.publishing.drafts.listed()[0]
    written = console.publishing.drafts.content(draft.id).decode()
    assert re.findall(r"Le jardin ouvre quel jour|Quand ouvre le jardin|متى تفتح|When does", written) == [
        "Quand ouvre le jardin",
        "Le jardin ouvre quel jour",
        "متى تفتح",
    ]
    assert console.library.known_questions(console.library.current_release() or 0) == ()
    assert proposing.proposals.waiting(KEY) == ()


def test_a_wording_that_is_accepted_waits_for_somebody_else(
    editor: TestClient, proposing: Proposing, console: ConsoleServices
) -> None:
    number = console.approved.write("amina", "jardin", {Language.FRENCH: "Le jardin ouvre le 10 mars."}).id
    console.approved.approve(number, "omar")
    ask(editor, proposing, questions="true")
    page = ask(editor, proposing, wordings="true")
    assert "<del>10 mars.</del><ins>12 mars, à 45 dirhams.</ins>" in page
    assert "Chiffres que le passage ne dit pas : <bdi>45</bdi>" in page
    (proposal,) = [one for one in proposing.proposals.waiting(KEY) if one.kind is ProposalKind.WORDING]
    editor.post(f"/console/proposals/{proposal.id}/accept", data={"csrf": csrf(editor)})
    (waiting,) = console.approved.waiting()
    assert (waiting.first, waiting.author, waiting.documents) == (number, "karim", (KEY,))
    assert [one.texts[Language.FRENCH] for one in console.approved.standing()] == ["Le jardin ouvre le 10 mars."]


def test_what_is_refused_is_not_proposed_again(
    editor: TestClient, proposing: Proposing, model: FakeOpenAI, database: Database
) -> None:
    ask(editor, proposing, questions="true")
    (proposal,) = proposing.proposals.waiting(KEY)
    editor.post(f"/console/proposals/{proposal.id}/refuse", data={"csrf": csrf(editor)})
    again = editor.post(f"/console/proposals/{proposal.id}/accept", data={"csrf": csrf(editor), "keep": "fr 0"})
    assert again.status_code == 409
    ask(editor, proposing, questions="true")
    assert len(model.requests) == 1
    actions = [entry.action for entry in AuditLog(database, SystemClock()).entries() if "proposal" in entry.action]
    assert actions == ["proposal.refused", "proposal.ask"]


def test_a_model_that_fails_is_said_to(editor: TestClient, proposing: Proposing, model: FakeOpenAI) -> None:
    model.script = [Scripted(status=500)]
    page = ask(editor, proposing, questions="true")
    assert "Le modèle n&#39;a pas pu répondre" in page
    assert proposing.proposals.waiting(KEY) == ()


def test_without_a_model_the_page_says_so(
    browser: Callable[[], TestClient], console: ConsoleServices, releasing: SmallReleasing
) -> None:
    publish(releasing, GARDEN)
    client = browser()
    form = enter(client, console, "karim", Role.EDITOR)
    assert "Aucun modèle n&#39;est réglé" in client.get(PAGE).text
    refused = client.post("/console/proposals/ask", data={"csrf": form, "key": KEY, "questions": "true"})
    assert refused.status_code == 503
    assert "Aucun modèle n&#39;est réglé" in refused.text
