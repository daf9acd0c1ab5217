"""The desk of approved answers: one person writes, another approves, whoever may publish takes back; every refusal keeps the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from agent.guardrails.approved import ApprovedState
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from core.language.forms import Language
from tests.consoles import enter

FRENCH = "La retraite commence à 60 ans."
SHEET = "---\ntitle: Retraites\n---\n\nLa retraite commence à 60 ans pour tous.\n"


def written(client: TestClient, form: str, **fields: object) -> str:
    """Write an answer on retirement; the address of its page, or the page that refuses it."""
    sent = {"csrf": form, "topic": "retraite, pension", "fr": FRENCH} | fields
    answer = client.post("/console/approved/write", data=sent, follow_redirects=False)
    return answer.headers["location"].partition("?")[0] if answer.status_code == 303 else answer.text


def test_two_people_make_an_answer_stand_and_one_takes_it_back(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    karim, amina = browser(), browser()
    theirs, hers = enter(karim, console, "karim", Role.EDITOR), enter(amina, console, "amina", Role.REVIEWER)
    place = written(karim, theirs)
    number = place.rpartition("/")[2]
    assert "Pas écrite : l&#39;assistant donne celle en français" in karim.get(place).text
    assert karim.post(f"{place}/approve", data={"csrf": theirs, "number": number}).status_code == 403
    assert amina.post(f"{place}/approve", data={"csrf": hers, "number": number}).status_code == 200
    (standing,) = console.approved.standing()
    assert (standing.texts, standing.author, standing.reviewer) == ({Language.FRENCH: FRENCH}, "karim", "amina")
    refused = amina.post(f"{place}/take-back", data={"csrf": hers, "number": number, "reason": " "})
    assert (refused.status_code, "Donnez une raison." in refused.text) == (422, True)
    amina.post(f"{place}/take-back", data={"csrf": hers, "number": number, "reason": "Le chiffre change"})
    assert console.approved.standing() == ()
    assert "Le chiffre change" in amina.get("/console/approved").text


def test_they_are_sought_and_taken_away_as_a_table(browser: Callable[[], TestClient], console: ConsoleServices) -> None:
    client = browser()
    form = enter(client, console, "karim", Role.EDITOR)
    written(client, form, ar="=يبدأ التقاعد")
    written(client, form, topic="eau", fr="L'eau coule.")
    page = client.get("/console/approved", params={"q": "RETRAITE"}).text
    assert FRENCH in page
    assert "coule" not in page
    assert "Rien ne correspond" in client.get("/console/approved", params={"q": "néant"}).text
    lines = client.get("/console/approved/export.csv", params={"q": "pension"}).text.splitlines()
    assert len(lines) == 3
    assert "'=يبدأ" in lines[2]


def test_nobody_approves_their_own(browser: Callable[[], TestClient], console: ConsoleServices) -> None:
    client = browser()
    form = enter(client, console, "amina", Role.ADMINISTRATOR)
    place = written(client, form)
    page = client.post(f"{place}/approve", data={"csrf": form, "number": place.rpartition("/")[2]})
    assert page.status_code == 422
    assert "Personne n&#39;approuve" in page.text
    assert console.approved.standing() == ()


def test_a_later_version_is_compared_with_what_stands(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    form = enter(client, console, "karim", Role.EDITOR)
    number = console.approved.write("amina", "retraite", {Language.FRENCH: FRENCH}).id
    console.approved.approve(number, "omar")
    begun = client.get(f"/console/approved/write?first={number}").text
    assert FRENCH in begun
    place = written(client, form, first=number, seen=number, fr="La retraite commence à 62 ans.", en="At 62.")
    page = client.get(place).text
    assert "<del>60 </del><ins>62 </ins>" in page
    assert "<ins>At 62.</ins>" in page
    assert [one.state for one in console.approved.history(number)] == [ApprovedState.WAITING, ApprovedState.STANDING]


def test_who_writes_at_the_same_time_is_told_and_keeps_the_text(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    form = enter(client, console, "karim", Role.EDITOR)
    first = console.approved.write("amina", "retraite", {Language.FRENCH: FRENCH}).id
    console.approved.write("amina", "retraite", {Language.FRENCH: "Autre."}, first=first, seen=first)
    page = written(client, form, first=first, seen=first, fr="Le mien.")
    assert "changé cette réponse entre-temps" in page
    assert "Le mien." in page
    assert written(client, form, first=first, seen=first + 1, fr="Le mien.") == f"/console/approved/{first}"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"topic": "de la"}, "aucun mot que l&#39;on puisse reconnaître"),
        ({"fr": " ", "en": " "}, "dans une langue au moins"),
        ({"ar": "Bonjour"}, "lettres de sa langue (arabe)"),
        ({"documents": "Rien de tel"}, "« Rien de tel »"),
    ],
)
def test_what_cannot_stand_is_said_and_the_text_stays(
    fields: dict[str, str], said: str, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    page = written(client, enter(client, console, "karim", Role.EDITOR), **{"en": "Sixty."} | fields)
    assert said in page
    assert f'value="{fields.get("topic", "retraite, pension")}"' in page
    assert fields.get("en", "Sixty.") in page
    assert console.approved.waiting() == ()


def test_documents_are_named_by_title_and_kept_by_key(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    form = enter(client, console, "karim", Role.EDITOR)
    draft = console.publishing.drafts.add("retraites.md", SHEET.encode(), "amina")
    console.publishing.submit(draft.id, "amina")
    console.publishing.publish(draft.id, "omar")
    console.publishing.wait(lambda *_: None)
    (document,) = console.library.documents()
    place = written(client, form, documents=f"retraites\n\n{document.key}")
    (waiting,) = console.approved.waiting()
    assert waiting.documents == (document.key,)
    assert f'href="/console/library/document?key={document.key}" dir="ltr">Retraites</a>' in client.get(place).text
    assert ">Retraites</textarea>" in client.get(f"/console/approved/write?first={waiting.first}").text
