"""From a sheet that somebody writes to one that is answered from, and back."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient

from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.words import words_in
from api.console.library.sheets import Sheet
from api.console.work.failing import kinds_and_text
from core.language.forms import Language
from knowledge.drafts.drafts import DraftState
from tests.consoles import SmallReleasing, csrf, enter

SHEET = "# Jardin\n\nLe jardin ouvre le 12 mars 2026."
BOXES = {"title": "Jardin : l'ouverture", "kind": "fact_sheet", "language": "fr", "published_on": "2026-02-01"}


def kept(text: str = SHEET) -> str:
    """The file that a sheet is kept in."""
    return Sheet(text, BOXES["title"], "", "fact_sheet", "fr", "2026-02-01").content.decode()


@pytest.fixture
def editor(browser: Callable[[], TestClient], console: ConsoleServices) -> TestClient:
    client = browser()
    enter(client, console, "karim", Role.EDITOR)
    return client


@pytest.fixture
def reviewer(browser: Callable[[], TestClient], console: ConsoleServices) -> TestClient:
    client = browser()
    enter(client, console, "amina", Role.REVIEWER)
    return client


def done(console: ConsoleServices) -> None:
    """Wait until nothing is being published."""
    deadline = time.monotonic() + 20
    while console.publishing.progress is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def written(client: TestClient, text: str = SHEET, name: str = "jardin.md") -> int:
    form = {"csrf": csrf(client), "name": name, "text": text, **BOXES}
    answer = client.post("/console/library/write", data=form)
    assert answer.status_code == 200, answer.text
    number = int(answer.url.path.rpartition("/")[2])
    client.post(f"/console/library/drafts/{number}/submit", data={"csrf": csrf(client)})
    return number


def test_a_sheet_is_written_reviewed_published_changed_and_withdrawn(
    editor: TestClient, reviewer: TestClient, console: ConsoleServices, releasing: SmallReleasing
) -> None:
    number = written(editor)
    page = reviewer.get(f"/console/library/drafts/{number}").text
    assert "Le jardin ouvre le 12 mars 2026." in page
    assert "En relecture" in page
    token = csrf(reviewer)
    assert "C&#39;est en cours" in reviewer.post(f"/console/library/drafts/{number}/publish", data={"csrf": token}).text
    done(console)
    assert releasing.folder == {"jardin.md": kept()}
    second = written(editor, SHEET.replace("12 mars", "13 avril"))
    page = reviewer.get(f"/console/library/drafts/{second}").text
    assert "<del>12 mars </del>" in page
    assert "<ins>13 avril </ins>" in page
    reviewer.post(f"/console/library/drafts/{second}/publish", data={"csrf": token})
    done(console)
    drafts = console.publishing.drafts
    assert [one.state for one in drafts.history("jardin.md")] == [DraftState.PUBLISHED, DraftState.REPLACED]
    reviewer.post(f"/console/library/drafts/{second}/withdraw", data={"csrf": token})
    done(console)
    assert releasing.folder == {}
    assert drafts.get(second).state is DraftState.WITHDRAWN


def test_whoever_wrote_it_is_told_to_ask_a_colleague(reviewer: TestClient, console: ConsoleServices) -> None:
    number = written(reviewer)
    answer = reviewer.post(f"/console/library/drafts/{number}/publish", data={"csrf": csrf(reviewer)})
    assert answer.status_code == 403
    assert "demandez à un collègue" in answer.text
    assert console.publishing.progress is None


def test_a_sheet_that_cannot_be_read_is_in_review_again_and_what_stood_stands(
    editor: TestClient, reviewer: TestClient, console: ConsoleServices, releasing: SmallReleasing
) -> None:
    number = written(editor)
    console.publishing.publish(number, "amina")
    done(console)
    bad = written(editor, SHEET + " REFUSE")
    console.publishing.publish(bad, "amina")
    done(console)
    found = console.publishing.drafts.get(bad)
    assert (found.state, kinds_and_text(found.comment)[1]) == (DraftState.IN_REVIEW, "No. Write.")
    releasing.fails = True
    console.publishing.publish(bad, "amina")
    done(console)
    assert kinds_and_text(console.publishing.drafts.get(bad).comment)[1] == "the index is away. Wait."
    page = reviewer.get(f"/console/library/drafts/{bad}").text
    assert words_in(Language.FRENCH)["error_unavailable"] in unescape(page), "why, in the words of the console"
    assert "index is away" not in page.partition("<dl>")[0].partition("<details>")[0]
    releasing.fails = False
    other = written(editor, SHEET, "autre.md")
    console.publishing.publish(other, "amina")
    done(console)
    assert releasing.folder == {"jardin.md": kept(), "autre.md": kept()}


def test_changes_are_asked_for_with_a_word(editor: TestClient, reviewer: TestClient, console: ConsoleServices) -> None:
    number = written(editor)
    path, token = f"/console/library/drafts/{number}/request-changes", csrf(reviewer)
    assert reviewer.post(path, data={"csrf": token, "comment": " "}).status_code == 422
    reviewer.post(path, data={"csrf": token, "comment": "Ajoutez l'adresse."})
    assert "Ajoutez l&#39;adresse." in editor.get(f"/console/library/drafts/{number}").text
    assert "Brouillons à reprendre : 1" in editor.get("/console").text
    assert "Brouillons à reprendre" not in reviewer.get("/console").text


def test_several_files_are_drafts_and_a_bad_one_keeps_none_out(editor: TestClient, console: ConsoleServices) -> None:
    files = [
        ("files", ("a.md", b"# A\n\nUn texte.", "text/markdown")),
        ("files", ("../b.md", b"# B\n\nUn texte.", "text/markdown")),
        ("files", ("vide.md", b"", "text/markdown")),
        ("files", (".cache", b"x", "text/plain")),
    ]
    answer = editor.post("/console/library/upload", data={"csrf": csrf(editor)}, files=files)
    assert answer.status_code == 200
    assert answer.text.count("Ce fichier ne peut pas être lu.") == 2
    assert "vide.md" in answer.text
    assert answer.text.count("/console/library/drafts/") == 2
    assert {one.name for one in console.publishing.drafts.listed()} == {"a.md", "b.md"}


def test_a_page_that_sends_file_by_file_is_told_of_each(editor: TestClient, console: ConsoleServices) -> None:
    def sent(name: str, content: bytes) -> dict[str, object]:
        files = [("files", (name, content, "text/plain"))]
        told = editor.post(
            "/console/library/upload",
            data={"csrf": csrf(editor)},
            files=files,
            headers={"accept": "application/json"},
        )
        (one,) = told.json()
        return dict(one)

    made = sent("a.md", b"# Le jardin\n\nUn texte.")
    (draft,) = console.publishing.drafts.listed()
    assert (made["title"], made["where"], made["why"]) == ("Le jardin", f"/console/library/drafts/{draft.id}", "")
    assert str(sent("vide.md", b"")["why"]).startswith("Ce fichier ne peut pas être lu.")


def test_a_file_is_taken_away_as_it_came(editor: TestClient, reviewer: TestClient, console: ConsoleServices) -> None:
    content = "# Été\r\n\nUn texte.".encode()
    editor.post(
        "/console/library/upload",
        data={"csrf": csrf(editor)},
        files=[("files", ("été 1.md", content, "text/plain"))],
    )
    (draft,) = console.publishing.drafts.listed()
    answer = editor.get(f"/console/library/drafts/{draft.id}/file")
    assert answer.content == content
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9%201.md"
    assert answer.headers["x-content-type-options"] == "nosniff"
    editor.post(f"/console/library/drafts/{draft.id}/submit", data={"csrf": csrf(editor)})
    reviewer.post(f"/console/library/drafts/{draft.id}/publish", data={"csrf": csrf(reviewer)})
    console.publishing.wait(lambda *_: None)
    (document,) = console.library.documents()
    path = f"/console/library/document/file?key={document.key}"
    page = editor.get(f"/console/library/document?key={document.key}").text
    assert 'href="/console/library/document/file?key=library/' in page
    assert editor.get(path).content == content
    assert editor.get("/console/library/document/file?key=../../etc/passwd").status_code == 404


def test_somebody_else_s_newer_version_loses_no_text(editor: TestClient, reviewer: TestClient) -> None:
    number = written(editor)
    form = {"name": "jardin.md", "version_of": str(number), **BOXES}
    reviewer.post("/console/library/write", data={"csrf": csrf(reviewer), "text": "# Un\n\nNeuf.", **form})
    answer = editor.post("/console/library/write", data={"csrf": csrf(editor), "text": "# Deux\n\nMien.", **form})
    assert answer.status_code == 409
    assert "Mien." in answer.text


def test_what_is_not_there_is_a_page_in_the_visitor_s_language(editor: TestClient) -> None:
    for path in ("/console/library/drafts/99", "/console/library/document?key=x", "/console/library/drafts/x"):
        answer = editor.get(path, headers={"accept-language": "ar"})
        assert answer.status_code in (404, 422)
        assert 'dir="rtl"' in answer.text
        assert "Traceback" not in answer.text


def test_a_sheet_is_boxes_and_keeps_what_it_has_none_for(editor: TestClient, console: ConsoleServices) -> None:
    written_by_hand = (
        "---\ntitle: 'Jardin : un essai'\nthemes: [ville]\nvalid_until: 2027-01-01\n---\n# Jardin\n\nUn texte.\n"
    )
    first = console.publishing.drafts.add("jardin.md", written_by_hand.encode(), "karim")
    page = editor.get("/console/library/write", params={"draft": first.id}).text
    assert 'value="Jardin : un essai"' in page
    form = {"csrf": csrf(editor), "name": "jardin.md", "version_of": str(first.id), "text": "# Jardin\n\nNeuf."}
    answer = editor.post("/console/library/write", data=form | BOXES)
    read = Sheet.read(console.publishing.drafts.content(int(answer.url.path.rpartition("/")[2])).decode())
    assert (read.title, read.text, read.published_on) == (BOXES["title"], "# Jardin\n\nNeuf.", "2026-02-01")
    assert list(read.more) == ["themes"]


def test_a_file_without_a_name_is_called_after_its_title(editor: TestClient, console: ConsoleServices) -> None:
    form = {"csrf": csrf(editor), "text": "# Un\n\nDeux."} | BOXES
    for title, name in (
        ("Larache : le bus / de nuit", "Larache le bus de nuit.md"),
        ("مكتبة العرائش", "مكتبة العرائش.md"),
    ):
        assert editor.post("/console/library/write", data=form | {"title": title}).status_code == 200
        assert console.publishing.drafts.history(name)


@pytest.mark.parametrize("wrong", [{"text": " "}, {"published_on": "hier"}, {"title": "…"}, {"kind": "poem"}])
def test_a_sheet_that_says_nothing_is_told_so(
    editor: TestClient, console: ConsoleServices, wrong: dict[str, str]
) -> None:
    form = {"csrf": csrf(editor), "text": "# Un\n\nDeux."} | BOXES | wrong
    answer = editor.post("/console/library/write", data=form)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert console.publishing.drafts.listed() == ()


def test_before_anything_was_published_the_releases_say_so(editor: TestClient) -> None:
    answer = editor.get("/console/library/releases")
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_after_going_back_and_publishing_something_else_the_version_stands_that_is_answered_from(
    console: ConsoleServices, releasing: SmallReleasing
) -> None:
    drafts = console.publishing.drafts

    def published(name: str, text: str) -> int:
        made = drafts.add(name, text.encode(), "karim")
        console.publishing.submit(made.id, "karim")
        console.publishing.publish(made.id, "amina")
        done(console)
        return made.id

    first, second = published("jardin.md", SHEET), published("jardin.md", SHEET.replace("12 mars", "13 avril"))
    console.publishing.roll_back(1, "amina")
    done(console)
    other = published("autre.md", SHEET)
    release = console.library.current_release() or 0
    standing, moved = drafts.align({"jardin.md", "autre.md"}, release, "server")
    assert (standing, moved) == ({"jardin.md": first, "autre.md": other}, frozenset())
    console.publishing.roll_back(2, "amina")
    done(console)
    assert (drafts.get(second).state, drafts.get(first).state) == (DraftState.PUBLISHED, DraftState.REPLACED)
    console.publishing.roll_back(release, "amina")
    done(console)
    assert (drafts.get(second).state, drafts.get(first).state) == (DraftState.REPLACED, DraftState.PUBLISHED)
    assert "12 mars" in releasing.folder["jardin.md"]
