"""The desk of wordings: exported, reviewed, brought back row by row, changed from the next message on, and put back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from fastapi.testclient import TestClient

from agent.organisation.edited import StoredWordings
from agent.organisation.replies import Replies
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.wording.sheet import COLUMNS, read_sheet, rows_of
from api.console.work.wording import WordingDesk, WordingError, WordingProblem
from api.http.testing import canned_organisation
from conversation.phrases import Phrases
from core.clock import SystemClock
from core.language.forms import Language
from tests.consoles import enter

KEY = "replies.perhaps"
TITLE = "replies.quote_undated"


@pytest.fixture
def desk(console: ConsoleServices) -> WordingDesk:
    assert console.wordings is not None
    return console.wordings


def sheet(*rows: tuple[str, ...]) -> bytes:
    written = StringIO()
    csv.writer(written).writerows([COLUMNS, *rows])
    return ("\ufeff" + written.getvalue()).encode()


def test_what_is_exported_comes_back_as_it_was_and_nothing_is_lost(
    browser: Callable[[], TestClient], console: ConsoleServices, desk: WordingDesk
) -> None:
    client = browser()
    enter(client, console, "eva", Role.EVALUATOR)
    desk.edit("dialogue.help", Language.FRENCH, "-1 'essai' ;\n\"deux\" lignes", "test")
    exported = client.get("/console/wordings/export.csv").content
    rows = read_sheet(desk, exported, "test")
    assert len(rows) == len(desk.lines())
    assert {row.outcome for row in rows} == {"same"}
    assert {one.form for one in desk.lines()} == set(Language)


def test_a_sheet_is_taken_over_row_by_row(desk: WordingDesk, console: ConsoleServices) -> None:
    label = "dialogue.button_person"
    rows = read_sheet(
        desk,
        sheet(
            (KEY, "fr", "Peut-être ceci.", "", "Salma"),
            (KEY, "ar", desk.standing(KEY, Language.ARABIC), "", "سلمى"),
            (KEY, "en", "Maybe this.", "", ""),
            (KEY, "en", "Twice.", "", ""),
            (TITLE, "fr", "Voici :", "", "Salma"),
            (TITLE, "en", "In “{title}” {nonsense}:", "", ""),
            (TITLE, "ar", "{title", "", ""),
            (label, "fr", "Un bouton bien trop long pour tenir", "", ""),
            ("replies.nothing", "fr", "x", "", ""),
            (KEY, "de", "x", "", ""),
            (KEY, "ary", " ", "", ""),
        ),
        "amina",
    )
    assert [(row.outcome, row.problem) for row in rows] == [
        ("both", None),
        ("reviewed", None),
        ("edited", None),
        ("refused", WordingProblem.TWICE),
        ("refused", WordingProblem.LOST),
        ("refused", WordingProblem.PLACES),
        ("refused", WordingProblem.PLACES),
        ("refused", WordingProblem.LABEL),
        ("refused", WordingProblem.KEY),
        ("refused", WordingProblem.FORM),
        ("refused", WordingProblem.EMPTY),
    ]
    assert rows[4].names == "{title}"
    line = desk.line(KEY, Language.FRENCH)
    assert (line.text, line.reviewer, line.is_edited) == ("Peut-être ceci.", "Salma", True)
    assert desk.line(KEY, Language.ARABIC).reviewer == "سلمى"
    assert desk.line(KEY, Language.ENGLISH).reviewer == ""
    counts = desk.counts()
    assert (counts[Language.FRENCH][0], counts[Language.ARABIC][0], counts[Language.ENGLISH][0]) == (1, 1, 0)
    assert [one.action for one in console.audit.entries(3)] == ["wording.review", "wording.edit", "wording.edit"]
    assert [row.outcome for row in read_sheet(desk, sheet((KEY, "fr", "Peut-être ceci.", "", "Salma")), "x")] == [
        "same"
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a,b\n1,2\n", b""], ids=["bytes", "columns", "empty"])
def test_what_is_no_sheet_changes_nothing(
    content: bytes, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "amina", Role.REVIEWER)
    answer = client.post("/console/wordings/import", data={"csrf": token}, files={"sheet": ("s.csv", content)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


async def test_an_edit_is_heeded_by_the_next_message_of_every_process_and_is_undone(desk: WordingDesk) -> None:
    other = Replies(canned_organisation(), {}, edits=StoredWordings(desk.stored.database, SystemClock()))
    phrases = Phrases(canned_organisation(), {}, edits=other.edits)
    before = other.filled("perhaps", Language.FRENCH, {})
    desk.edit(KEY, Language.FRENCH, "Un.", "amina")
    desk.edit(KEY, Language.FRENCH, "Deux, pour {organisation}.", "amina")
    await other.fresh()
    assert other.filled("perhaps", Language.FRENCH, {}).startswith("Deux, pour Parti")
    desk.undo(KEY, Language.FRENCH, "amina")
    await phrases.fresh()
    assert other.filled("perhaps", Language.FRENCH, {}) == "Un."
    desk.undo(KEY, Language.FRENCH, "amina")
    await other.fresh()
    assert other.filled("perhaps", Language.FRENCH, {}) == before
    desk.undo(KEY, Language.FRENCH, "amina")
    assert not desk.line(KEY, Language.FRENCH).is_edited
    assert [text for text, _, _ in desk.history(KEY, Language.FRENCH)] == ["Deux, pour {organisation}.", "Un."]


def test_another_text_is_unreviewed_until_it_is_what_was_reviewed_again(desk: WordingDesk) -> None:
    desk.review(KEY, Language.ENGLISH, "Ann", "amina")
    assert desk.line(KEY, Language.ENGLISH).reviewer == "Ann"
    desk.edit(KEY, Language.ENGLISH, "Perhaps.", "amina")
    assert desk.line(KEY, Language.ENGLISH).reviewer == ""
    desk.undo(KEY, Language.ENGLISH, "amina")
    assert desk.line(KEY, Language.ENGLISH).reviewer == "Ann"
    with pytest.raises(WordingError):
        desk.review("replies.nothing", Language.ENGLISH, "Ann", "amina")


def test_wordings_are_found_changed_and_reviewed_on_pages(
    browser: Callable[[], TestClient], console: ConsoleServices, desk: WordingDesk
) -> None:
    client = browser()
    token = enter(client, console, "amina", Role.REVIEWER)
    listed = client.get("/console/wordings", params={"q": "perhaps", "form": "ary", "state": "unreviewed"}).text
    assert "/console/wordings/replies.perhaps/ary" in listed
    assert "/console/wordings/replies.perhaps/fr" not in listed
    address = f"/console/wordings/{TITLE}/fr"
    assert "{title}" in client.get(address).text
    lost = client.post(f"{address}/edit", data={"csrf": token, "text": "Voici :"})
    assert lost.status_code == 422
    assert "Voici :</textarea>" in lost.text
    page = client.post(f"{address}/edit", data={"csrf": token, "text": "D'après « {title} » <b> :"}).text
    assert "&lt;b&gt;" in page
    assert client.post(f"{address}/review", data={"csrf": token, "reviewer": " "}).status_code == 422
    assert "Salma" in client.post(f"{address}/review", data={"csrf": token, "reviewer": "Salma"}).text
    assert "edited" in client.get("/console/wordings", params={"state": "edited"}).url.query.decode()
    client.post(f"{address}/undo", data={"csrf": token})
    assert not desk.line(TITLE, Language.FRENCH).is_edited
    assert client.get("/console/wordings/replies.nothing/fr").status_code == 404
    upload = {"sheet": ("s.csv", sheet((KEY, "fr", "Peut-être.", "", "Salma"), (KEY, "xx", "?", "", "")))}
    report = client.post("/console/wordings/import", data={"csrf": token}, files=upload).text
    assert "Lignes lues : 2" in report
    assert "langue inconnue" in report


def test_who_only_reads_changes_no_wording(
    browser: Callable[[], TestClient], console: ConsoleServices, desk: WordingDesk
) -> None:
    client = browser()
    token = enter(client, console, "karim", Role.EDITOR)
    assert "textarea" not in client.get(f"/console/wordings/{KEY}/fr").text
    refused = client.post(f"/console/wordings/{KEY}/fr/edit", data={"csrf": token, "text": "Non."})
    assert refused.status_code == 403
    assert not desk.line(KEY, Language.FRENCH).is_edited


def test_a_sheet_tells_where_a_text_stands(desk: WordingDesk) -> None:
    rows = {(row[0], row[1]): row for row in rows_of(desk.lines(), Language.ENGLISH)}
    assert "{title}" in rows[TITLE, "ar"][3]
    assert desk.standing(TITLE, Language.FRENCH) in rows[TITLE, "ar"][3]
    assert "20" in rows["dialogue.button_person", "fr"][3]
