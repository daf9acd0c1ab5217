"""Calls for everybody: five forms, eligibility before anything is kept, a dossier by its own link alone, a receipt, late ones refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.database.database import Database
from core.language.forms import Language
from participation.calls.deciding.schemas import CallReason
from participation.calls.schemas import DossierState, PaperAsked
from participation.common.rights import RoomRight
from participation.services import Participation
from tests.calls import CALL, CallWorld, a_paper, plan, worded
from tests.consoles import with_participation

BASE = "/take-part/calls"
MINE = f"{BASE}/dossiers"


@pytest.fixture
def world(database: Database) -> CallWorld:
    return CallWorld(database)


@pytest.fixture
def client(world: CallWorld) -> Iterator[TestClient]:
    options = {ParticipationRoom.CALLS: RoomOptions()}
    ground = Participation(world.database, world.clock, world.identity, world.vault, options, calls=world.room)
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as opened:
        yield opened


def begin(client: TestClient, answer: str = "yes", **other: str) -> str:
    """The link of somebody new."""
    page = client.get(f"{BASE}/{CALL}/apply").text
    (key,) = re.findall(r'name="key" value="([\w-]+)"', page)
    told = {"key": key, "answer0": answer, "agreed": "yes", **other}
    answered = client.post(f"{BASE}/{CALL}/apply", data=told)
    assert answered.status_code == 200, answered.text
    (token,) = set(re.findall(rf"{MINE}/([\w-]+)", answered.text))
    return str(token)


def filled(name: str, **other: str) -> dict[str, str]:
    return {
        "name": name, "receipt": "12/2020", "place": "Fès", "person": "Une personne", "contact": "0600000000",
        "project": "Atelier", "summary": "Un atelier de couture.", "do": "send", **other,
    }  # fmt: skip


PAPER = {"paper0": ("recepisse.pdf", a_paper(), "application/pdf")}


def sent(client: TestClient, name: str = "Amal") -> str:
    token = begin(client)
    page = client.post(f"{MINE}/{token}/upload", data=filled(name), files=PAPER)
    assert "Le dossier est envoyé" in page.text, page.text
    return token


@pytest.mark.parametrize("language", Language, ids=str)
def test_every_page_is_there_in_each_form(language: Language, client: TestClient, world: CallWorld) -> None:
    draft, whole = begin(client), sent(client)
    for path in (BASE, f"{BASE}/{CALL}", f"{BASE}/{CALL}/apply", f"{MINE}/{draft}", f"{MINE}/{whole}"):
        answer = client.get(path, params={"lang": language.value})
        assert answer.status_code == 200, path
        assert f'<html lang="{language}" dir="{"rtl" if language.is_rtl else "ltr"}">' in answer.text
        shown = re.sub(r'="[^"]*"', "", answer.text)
        assert not re.search(r"\b(?:calls|part|state|stage|actor|kind|paper|letter|receipt)_[a-z]", shown), path
        assert "unsafe" not in answer.headers["content-security-policy"]
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), path


def test_eligibility_is_asked_before_anything_is_kept(client: TestClient, world: CallWorld) -> None:
    page = client.post(f"{BASE}/{CALL}/apply", data={"answer0": "no", "agreed": "yes"})
    assert "Vous ne pouvez pas candidater" in page.text
    assert "récépissé définitif" in page.text
    assert client.post(f"{BASE}/{CALL}/apply", data={"answer0": "yes"}).status_code == 422
    assert client.post(f"{BASE}/{CALL}/apply", data={"agreed": "yes"}).status_code == 422
    assert world.room.dossiers.counted(CALL) == {}


def test_beginning_sent_twice_is_one_dossier(client: TestClient, world: CallWorld) -> None:
    page = client.get(f"{BASE}/{CALL}/apply").text
    (key,) = re.findall(r'name="key" value="([\w-]+)"', page)
    for _ in range(2):
        told = {"key": key, "answer0": "yes", "agreed": "yes"}
        assert key in client.post(f"{BASE}/{CALL}/apply", data=told).text
    assert world.room.dossiers.counted(CALL) == {DossierState.DRAFT: 1}


def test_a_dossier_is_saved_gone_on_with_checked_and_sent(client: TestClient, world: CallWorld) -> None:
    token = begin(client)
    client.post(f"{MINE}/{token}/upload", data=filled("Amal", summary="", do="save"))
    assert 'value="Amal"' in client.get(f"{MINE}/{token}").text
    refused = client.post(f"{MINE}/{token}/upload", data=filled("Amal 2"))
    assert refused.status_code == 422
    assert "il manque Récépissé légal" in refused.text
    assert 'value="Amal 2"' in refused.text
    blank = client.post(f"{MINE}/{token}/upload", data=filled("Amal"), files={"paper0": ("x.pdf", b"%PDF-", "a/b")})
    assert blank.status_code == 422
    assert "ne s’ouvre pas" in blank.text
    nowhere = client.post(f"{MINE}/{token}/upload", data=filled("Amal", place="Atlantis", do="save"))
    assert "n’est pas un lieu connu" in nowhere.text
    assert 'value="Atlantis"' in nowhere.text
    page = client.post(f"{MINE}/{token}/upload", data=filled("Amal"), files=PAPER)
    assert "FES-0001" in page.text
    assert "recepisse.pdf" in page.text
    receipt = client.get(f"{MINE}/{token}/receipt.pdf")
    with pypdfium2.PdfDocument(receipt.content) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "FES-0001" in text
    assert "Amal" in text
    assert client.get(f"{MINE}/{token}/papers/0").content == PAPER["paper0"][1]


def test_a_dossier_that_was_sent_is_changed_or_stays_and_nobody_is_told_that_it_is_not_sent(
    client: TestClient, world: CallWorld
) -> None:
    token = begin(client)
    for wrong in ({"contact": "??"}, {"amount": "-3"}, {"amount": "beaucoup"}):
        refused = client.post(f"{MINE}/{token}/upload", data=filled("Amal", **wrong), files=PAPER)
        assert (refused.status_code, "il manque" in refused.text) == (422, True), wrong
    assert "FES-0001" in client.post(f"{MINE}/{token}/upload", data=filled("Amal"), files=PAPER).text
    changed = client.post(f"{MINE}/{token}/upload", data=filled("Amal 2", do="save"))
    assert "Le dossier envoyé est changé." in changed.text
    assert "tant que vous n’avez pas envoyé" not in changed.text
    assert "même incomplet" not in changed.text
    lacking = client.post(f"{MINE}/{token}/upload", data=filled("", do="save"))
    assert "Le dossier envoyé reste tel qu’il était" in lacking.text
    assert world.room.dossiers.counted(CALL) == {DossierState.SUBMITTED: 1}


def test_each_refused_paper_has_its_reason_and_the_top_says_which(client: TestClient, world: CallWorld) -> None:
    papers = (*world.plan.papers, PaperAsked(worded("Statuts", "القانون الأساسي")))
    world.room.calls.change(CALL, replace(world.plan, papers=papers), "amina")
    token = begin(client)
    titles = [one.title.in_language(Language.FRENCH) for one in world.room.calls.get(CALL).plan.papers]
    files = {f"paper{at}": ("x.pdf", b"%PDF-", "application/pdf") for at in range(len(titles))}
    page = client.post(f"{MINE}/{token}/upload", data=filled("Amal", do="save"), files=files)
    assert page.status_code == 422
    assert f"Pièces refusées : {titles[0]}" in page.text
    assert page.text.count("ne s’ouvre pas") == len(titles)
    assert "Tout y est" not in page.text
    assert 'value="Amal"' in page.text


def test_a_late_one_is_told_both_moments_and_keeps_its_draft(client: TestClient, world: CallWorld) -> None:
    token = begin(client)
    client.post(f"{MINE}/{token}/upload", data=filled("Amal", do="save"), files=PAPER)
    world.clock.advance(timedelta(days=26, hours=-9, minutes=-59, seconds=-30))
    late = client.post(f"{MINE}/{token}/upload", data=filled("Amal"))
    assert late.status_code == 409
    assert "14 février 2027 à 23:59 (heure du Maroc, UTC+0)" in late.text
    assert "15 février 2027 à 00:00:30 (heure du Maroc, UTC+0)" in late.text
    assert client.get(f"{BASE}/{CALL}/apply").status_code == 422
    draft = client.get(f"{MINE}/{token}").text
    assert "ne peut plus l’être" in draft
    assert "Ce qui peut suivre" not in draft
    assert world.room.dossiers.counted(CALL) == {DossierState.DRAFT: 1}


def test_nothing_of_a_dossier_is_anywhere_but_at_its_link(client: TestClient, world: CallWorld) -> None:
    token, other = sent(client, "Association Plantée"), sent(client, "Autre")
    assert "Association Plantée" in client.get(f"{MINE}/{token}").text
    for path in (BASE, f"{BASE}/{CALL}", f"{MINE}/{other}", "/take-part", f"/take-part/me/{other}/export"):
        assert "Plantée" not in client.get(path).text, path
    assert client.get(f"{MINE}/1").status_code == 404
    assert client.get(f"{MINE}/{token[:-1]}x").status_code == 404
    assert (
        "Association Plantée" in client.get(f"/take-part/me/{token}/export").json()["call_dossier"][0]["sealed"]["name"]
    )
    client.post(f"/take-part/me/{token}/erase")
    assert client.get(f"{MINE}/{token}").status_code == 404


def decided(world: CallWorld, accepted: int, refused: int) -> None:
    world.close()
    for number, points in ((accepted, 5), (refused, 1)):
        world.score(number, (points, points), (points, points))
    world.room.decisions.decide(accepted, "comite", accepts=True, reasons=[CallReason.MERIT])
    world.room.decisions.decide(refused, "comite", accepts=False, reasons=[CallReason.QUOTA], words="Merci.")


def test_the_letter_is_shown_by_the_link_once_it_is_sent_and_objected_to_once(
    client: TestClient, world: CallWorld
) -> None:
    good, bad = sent(client, "Amal"), sent(client, "Nour")
    one, other = world.room.dossiers.sent(CALL)
    decided(world, one.id, other.id)
    secret = ("rang 2", "20 points", "comité ne l’a pas retenu", "Merci.")
    for path in (f"{MINE}/{bad}", f"/take-part/me/{bad}/export"):
        assert not [word for word in secret if word in client.get(path).text], "nothing is told before the letters"
    assert client.get(f"{MINE}/{bad}/letter.pdf").status_code == 404
    assert world.room.decisions.send(CALL, "comite") == 2
    page = client.get(f"{MINE}/{bad}").text
    for word in ("20 points sur 100 ; rang 2 sur 2", "ne l’a pas retenu", "Toutes les places", "Merci."):
        assert word in page
    assert client.get(f"{MINE}/{bad}/letter.pdf").content.startswith(b"%PDF")
    assert "Le comité l’a accepté" in client.get(f"{MINE}/{good}").text
    assert client.post(f"{MINE}/{good}/appeal", data={"words": "encore"}).status_code == 409
    assert client.post(f"{MINE}/{bad}/appeal", data={"words": " "}).status_code == 422
    assert "Votre contestation est reçue" in client.post(f"{MINE}/{bad}/appeal", data={"words": "Regardez"}).text
    again = client.post(f"{MINE}/{bad}/appeal", data={"words": "Encore une fois"})
    assert again.status_code == 409
    assert "une seule fois" in again.text
    world.room.appeals.answer(other.id, "comite", "Vous avez raison.", upholds=True)
    assert "Vous avez raison." in client.get(f"{MINE}/{bad}").text
    assert world.room.dossiers.get(other.id).state is DossierState.ACCEPTED


def test_what_more_is_asked_is_answered_after_the_deadline(client: TestClient, world: CallWorld) -> None:
    token = sent(client)
    (one,) = world.room.dossiers.sent(CALL)
    world.close()
    world.room.decisions.ask_more(one.id, "Envoyez le bilan.", "amina", set(RoomRight))
    assert "Envoyez le bilan." in client.get(f"{MINE}/{token}").text
    page = client.post(f"{MINE}/{token}/upload", data=filled("Amal", summary="Avec le bilan."))
    assert "À l’étude" in page.text
    assert world.room.dossiers.get(one.id).form.summary == "Avec le bilan."


def test_a_call_that_is_not_published_is_not_there(client: TestClient, world: CallWorld) -> None:
    world.room.calls.create("secret", plan(), "amina")
    assert client.get(f"{BASE}/secret").status_code == 404
    assert client.get(f"{BASE}/secret/apply").status_code == 404
    assert "secret" not in client.get(BASE).text
