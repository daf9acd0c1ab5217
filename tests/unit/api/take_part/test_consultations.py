"""Consultations for everybody: five forms, an idea by the page and from where there is no network, open data without people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.texts.moderation import ModerationReason
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import (
    ConsultationState,
    ConsultationStep,
    ContributionSource,
    ContributionState,
    DecisionStatus,
    NewContribution,
    StepKind,
)
from participation.consultations.service import ConsultationRoom
from participation.services import Participation
from tests.consoles import participation_over, with_participation

BASE = "/take-part/consultations/jeunes"
FR = Language.FRENCH
SECRET = "Texte refusé que personne ne lit"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.CONSULTATIONS)


@pytest.fixture
def room(ground: Participation) -> ConsultationRoom:
    """A consultation with twelve published ideas, one that is refused, a signed theme and a decision."""
    assert ground.consultations is not None
    room = ground.consultations
    room.consultations.create("jeunes", Localised({FR: "Le pacte des jeunes"}), "amina")
    room.consultations.move("jeunes", ConsultationState.OPEN, "amina")
    with ground.database.write() as session:
        for n in range(12):
            new = NewContribution(
                f"t:{n}", ContributionSource.PAGE, f"Un bus du soir, idée {n}", state=ContributionState.PUBLISHED
            )
            room.contributions.take(session, "jeunes", new)
        refused = NewContribution(
            "t:x", ContributionSource.PAGE, SECRET, state=ContributionState.REFUSED, reason="attack"
        )
        room.contributions.take(session, "jeunes", refused)
    theme = room.themes.write("jeunes", Localised({FR: "Bus du soir"}), "amina")
    room.themes.sign("jeunes", "amina")
    room.themes.put_under("jeunes", "amina")
    room.syntheses.sign(room.syntheses.make("jeunes", FR, "amina", theme=theme).id, "karim")
    room.decisions.decide(
        "jeunes",
        DecisionStatus.KEPT,
        "amina",
        theme=theme,
        text=Localised({FR: "Un bus à 21 h."}),
        reason=Localised({}),
        decided_on=room.consultations.today,
    )
    return room


@pytest.fixture
def client(ground: Participation, room: ConsultationRoom) -> Iterator[TestClient]:
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as opened:
        yield opened


PAGES = ("", "/contribute", "/offline", "/contributions", "/ideas/1", "/ledger")


@pytest.mark.parametrize("language", Language, ids=str)
def test_every_page_is_there_in_each_form(language: Language, client: TestClient) -> None:
    for path in ("/take-part/consultations", "/take-part/consultations/ledger", *(BASE + page for page in PAGES)):
        answer = client.get(path, params={"lang": language.value})
        assert answer.status_code == 200, path
        assert f'<html lang="{language}" dir="{"rtl" if language.is_rtl else "ltr"}">' in answer.text
        assert "consultations_" not in re.sub(r'="[^"]*"', "", answer.text), f"{path}: a wording is missing"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert SECRET not in answer.text
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), path


def test_an_idea_is_taken_with_consent_alone_and_erased_by_its_own_link(
    client: TestClient, room: ConsultationRoom
) -> None:
    without = client.post(f"{BASE}/contribute", data={"text": "Des arbres partout"})
    assert without.status_code == 422
    assert "Des arbres partout" in without.text, "nothing is lost"
    assert without.text.count('role="alert"') == 1
    done = client.post(f"{BASE}/contribute", data={"text": "Des arbres partout", "place": "Tata", "agreed": "yes"})
    assert done.status_code == 200
    ((kept,), _) = room.contributions.listed("jeunes", ContributionFilter(state=ContributionState.WAITING))
    assert (kept.text, kept.source) == ("Des arbres partout", ContributionSource.PAGE)
    assert kept.territory
    (link,) = set(re.findall(r"/take-part/me/[\w-]+", done.text))
    assert client.get(link).status_code == 200
    client.post(f"{link}/erase")
    assert room.contributions.find(kept.number) is None
    room.consultations.move("jeunes", ConsultationState.SORTING, "amina")
    late = client.post(f"{BASE}/contribute", data={"text": "Des bancs partout", "agreed": "yes"})
    assert late.status_code == 422
    assert "copiez-le pour ne pas le perdre" in late.text
    assert "Des bancs partout</textarea>" in late.text, "what was written is not lost to whoever wrote it"


def sent(client: TestClient, room: ConsultationRoom, text: str) -> tuple[int, str]:
    """The number of an idea that was sent by the page, and its author's own link."""
    done = client.post(f"{BASE}/contribute", data={"text": text, "agreed": "yes"})
    (link,) = set(re.findall(r"/take-part/me/[\w-]+", done.text))
    return max(one.number for one in room.contributions.every("jeunes", ContributionFilter())), link


def test_the_question_that_was_chosen_stays_where_an_idea_is_refused(
    client: TestClient, room: ConsultationRoom
) -> None:
    for text in ("Et la ville ?", "Et le douar ?"):
        room.consultations.ask("jeunes", Localised({FR: text}), "amina")
    chosen = room.consultations.get("jeunes").questions[1].id
    refused = client.post(f"{BASE}/contribute", data={"text": "Des arbres", "question": str(chosen)})
    assert f'value="{chosen}" selected' in refused.text
    assert " checked" not in refused.text
    refused = client.post(f"{BASE}/contribute", data={"question": str(chosen), "agreed": "yes"})
    assert 'value="yes" required checked' in refused.text


def test_what_was_said_shows_the_question_it_answers_and_what_was_decided(
    client: TestClient, room: ConsultationRoom
) -> None:
    for text in ("Et la ville ?", "Et le douar ?"):
        room.consultations.ask("jeunes", Localised({FR: text}), "amina")
    question = str(room.consultations.get("jeunes").questions[1].id)
    client.post(f"{BASE}/contribute", data={"text": "Un car de nuit", "question": question, "agreed": "yes"})
    number = max(one.number for one in room.contributions.every("jeunes", ContributionFilter()))
    room.contributions.moderate([number], ContributionState.PUBLISHED, "karim")
    room.decisions.decide(
        "jeunes",
        DecisionStatus.NOT_KEPT,
        "amina",
        contribution=number,
        text=Localised({FR: "Non."}),
        reason=Localised({}),
        decided_on=room.consultations.today,
    )
    page = client.get(f"{BASE}/contributions").text
    card = page[page.index("Un car de nuit") - 900 : page.index("Un car de nuit")]
    assert "Et le douar ?" in card
    assert "non retenue" in card
    assert "retenue" in page[page.index("idée 0") - 900 : page.index("idée 0")], "its theme was kept"


def test_the_step_of_today_is_marked_among_the_steps(client: TestClient, room: ConsultationRoom) -> None:
    today, empty = room.consultations.today, Localised({})
    day = timedelta(days=1)
    steps = [
        ConsultationStep(StepKind.GATHERING, empty, today - 2 * day, today - day),
        ConsultationStep(StepKind.SORTING, empty, today, today + day),
        ConsultationStep(StepKind.DECISION, empty, None, None),
    ]
    held = room.consultations.get("jeunes")
    room.consultations.change(
        "jeunes", "amina", title=held.title, summary=empty, policy=empty, territory="", steps=steps
    )
    page = client.get(BASE).text
    assert page.count('aria-current="step"') == 1
    assert 'Classement</strong> <span class="state">en ce moment' in page


def test_who_takes_their_consent_back_has_their_idea_taken_away_wherever_it_stands(
    client: TestClient, room: ConsultationRoom
) -> None:
    number, link = sent(client, room, "Un car de nuit pour le douar")
    room.contributions.moderate([number], ContributionState.PUBLISHED, "karim")
    assert "Un car de nuit" in client.get(f"{BASE}/ideas/{number}").text
    form = {"room": "consultations", "kind": "keep_text", "scope": "jeunes"}
    assert "effacé" in client.post(f"{link}/take-back", data=form).text
    assert client.get(f"{BASE}/ideas/{number}").status_code == 404
    for page in ("contributions", "contributions.csv"):
        assert "Un car de nuit" not in client.get(f"{BASE}/{page}").text
    assert room.contributions.find(number) is None


def test_an_author_reads_on_their_own_page_where_their_idea_stands_and_why_it_was_refused(
    client: TestClient, room: ConsultationRoom
) -> None:
    number, link = sent(client, room, "Un car de nuit pour le douar")
    page = client.get(link).text
    assert "Un car de nuit pour le douar" in page
    assert "attend une relecture" in page
    assert "Le pacte des jeunes" in page, "people call it by its title"
    room.contributions.moderate([number], ContributionState.REFUSED, "karim", reason=ModerationReason.OFF_TOPIC)
    page = client.get(link).text
    assert "non publiée" in page
    assert "ne répond pas aux questions" in page
    _, other = sent(client, room, "Autre chose encore")
    assert client.post(f"{other}/ideas/{number}/erase").status_code == 404
    assert "effacée" in client.post(f"{link}/ideas/{number}/erase").text
    assert room.contributions.find(number) is None


def test_ideas_written_offline_come_once_however_often_they_are_sent(
    client: TestClient, room: ConsultationRoom
) -> None:
    ideas = [{"id": f"0000000{n}-aaaa", "text": f"Idée hors ligne {n}", "place": ""} for n in range(3)]
    ideas += [{"id": "x y", "text": "pas un id"}, {"id": "00000009-aaaa", "text": " "}]
    first = client.post(f"{BASE}/sync", data={"pieces": json.dumps(ideas)}).json()["taken"]
    again = client.post(f"{BASE}/sync", data={"pieces": json.dumps(ideas)}).json()["taken"]
    assert first == again
    assert len(first) == 3
    assert room.contributions.listed("jeunes", ContributionFilter(source=ContributionSource.OFFLINE))[1] == 3
    assert client.post(f"{BASE}/sync", data={"pieces": "{"}).status_code == 422
    room.consultations.move("jeunes", ConsultationState.SORTING, "amina")
    assert client.post(f"{BASE}/sync", data={"pieces": json.dumps(ideas)}).status_code == 409


def test_the_offline_page_s_scripts_are_served_and_may_answer_for_the_page(client: TestClient) -> None:
    worker = client.get("/take-part/static/worker.js")
    assert worker.headers["service-worker-allowed"] == "/"
    assert client.get("/take-part/static/queue.js").status_code == 200
    assert client.get("/take-part/consultations/static/offline.js").status_code == 200
    assert client.get("/take-part/consultations/static/other.js").status_code == 404


def test_open_data_holds_what_is_public_and_no_formula(client: TestClient, room: ConsultationRoom) -> None:
    for name in ("contributions.csv", "ledger.csv", "ledger.json", "ledger.atom"):
        answer = client.get(f"{BASE}/{name}")
        assert answer.status_code == 200
        assert SECRET not in answer.text
    assert client.get(f"{BASE}/ledger.json").json()["consultations"][0]["decisions"][0]["status"] == "kept"
    assert client.get(f"{BASE}/contributions.csv").text.count("\n") == 13


def test_what_is_not_public_is_not_there(client: TestClient, room: ConsultationRoom) -> None:
    room.consultations.create("secret", Localised({FR: "Pas encore"}), "amina")
    (refused,), _ = room.contributions.listed("jeunes", ContributionFilter(state=ContributionState.REFUSED))
    for path in (f"{BASE}/ideas/{refused.number}", "/take-part/consultations/secret", f"{BASE}/ideas/999"):
        assert client.get(path).status_code == 404
    assert "Pas encore" not in client.get("/take-part/consultations").text
    assert client.get(f"{BASE}/contributions", params={"q": "refusé"}).text.count("n° ") == 0


def test_what_people_write_is_escaped(client: TestClient, ground: Participation, room: ConsultationRoom) -> None:
    evil = "<script>alert(1)</script> bus du soir"
    with ground.database.write() as session:
        new = NewContribution("t:evil", ContributionSource.PAGE, evil, state=ContributionState.PUBLISHED)
        room.contributions.take(session, "jeunes", new)
    assert evil not in client.get(f"{BASE}/contributions").text
    assert evil not in client.get(f"{BASE}/contributions", params={"q": evil}).text


def test_the_ledgers_are_filtered_by_status_and_words_and_leave_as_table_data_and_feed(client: TestClient) -> None:
    asked = {"": True, "?status=kept": True, "?status=not_kept": False, "?q=bus%2021": True, "?q=piscine": False}
    for base in ("/take-part/consultations/jeunes/ledger", "/take-part/consultations/ledger"):
        for wanted, is_there in asked.items():
            for path in ("", ".csv", ".json"):
                answer = client.get(f"{base}{path}{wanted}")
                assert answer.status_code == 200
                assert ("21 h" in answer.text) is is_there, (base, path, wanted)
        feed = client.get(f"{base}.atom")
        assert feed.headers["content-type"].startswith("application/atom+xml")
        assert "21 h" in feed.text
    assert "Aucune décision de ce genre." in client.get("/take-part/consultations/ledger?q=piscine").text
