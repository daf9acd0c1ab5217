"""A file that was brought is described beside it, reviewed and published so; the file stays as it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fastapi.testclient import TestClient

from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from core.language.forms import Language
from knowledge.document import Kind
from tests.consoles import SmallReleasing, csrf, enter
from tests.unit.api.console.test_library import done

PAGE = b"<!doctype html><html><body><h1>Jardin</h1><p>Le jardin ouvre le 12 mars 2026.</p></body></html>"
SAID = {
    "title": "Le jardin",
    "kind": "position",
    "language": "fr",
    "publisher": "Section",
    "published_on": "2026-02-01",
}


def test_a_file_is_described_published_so_and_described_on_in_its_next_version(
    browser: Callable[[], TestClient], console: ConsoleServices, releasing: SmallReleasing
) -> None:
    editor = browser()
    token = enter(editor, console, "karim", Role.EDITOR)
    brought = console.publishing.drafts.add("jardin.html", PAGE, "karim", title="Jardin")
    path = f"/console/library/drafts/{brought.id}"
    assert f'href="{path}/describe"' in editor.get(path).text
    assert 'value="Jardin"' in editor.get(f"{path}/describe").text
    wrong = editor.post(f"{path}/describe", data={"csrf": token, **SAID, "published_on": "hier"})
    assert wrong.status_code == 422
    assert 'value="Section"' in wrong.text
    answer = editor.post(f"{path}/describe", data={"csrf": token, **SAID})
    number = int(answer.url.path.rpartition("/")[2])
    assert "<bdi>Section</bdi>" in answer.text
    console.publishing.submit(number, "karim")
    console.publishing.publish(number, "amina")
    done(console)
    found = console.library.document("library/jardin.html")
    assert found is not None
    assert (found.meta.title, found.meta.kind, found.meta.language) == ("Le jardin", Kind.POSITION, Language.FRENCH)
    assert (found.meta.publisher, found.meta.published_on) == ("Section", date(2026, 2, 1))
    assert releasing.folder["jardin.html"] == PAGE.decode()
    assert "publisher: Section" in releasing.folder["jardin.html.meta.yaml"]
    again = console.publishing.drafts.add("jardin.html", PAGE.replace(b"12", b"13"), "karim", title="Jardin")
    assert "<bdi>Section</bdi>" in editor.get(f"/console/library/drafts/{again.id}").text
    reviewer = browser()
    enter(reviewer, console, "amina", Role.REVIEWER)
    stale = editor.post(f"{path}/describe", data={"csrf": csrf(editor), **SAID})
    assert stale.status_code == 409


def test_the_folder_follows_what_was_said_when_somebody_goes_back(
    console: ConsoleServices, releasing: SmallReleasing
) -> None:
    drafts = console.publishing.drafts
    for side in ("", "publisher: Section\n"):
        made = drafts.add("jardin.html", PAGE, "karim", side=side)
        console.publishing.submit(made.id, "karim")
        console.publishing.publish(made.id, "amina")
        done(console)
    assert "jardin.html.meta.yaml" in releasing.folder
    console.publishing.roll_back(1, "amina")
    done(console)
    assert "jardin.html.meta.yaml" not in releasing.folder
