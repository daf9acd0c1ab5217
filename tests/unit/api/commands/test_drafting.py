"""Drafts at the command line: the same rights as in the console, and never one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.organisation.owner import remember_owner
from api.cli import run
from api.console.frame.rights import Role
from api.wiring.accounts import open_accounts
from api.wiring.knowledge import open_library
from api.wiring.settings import load_settings
from core.language.forms import Language
from knowledge.document import DocumentMeta, LoadedDocument
from knowledge.known.anchors import resolve
from knowledge.library.changes import PreparedDocument, Scope
from knowledge.library.publish import Publisher
from knowledge.questions import StatedQuestions
from knowledge.reading.split import split
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex

TEXT = "Le jardin ouvre le 12 mars 2026.\n\nL'entrée est libre pour tous."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))
    settings = load_settings()
    with open_library(settings) as library:
        accounts = open_accounts(settings, library.database)
        for name, role in (("karim", Role.EDITOR), ("amina", Role.REVIEWER)):
            accounts.add(name, role, "test")
        meta = DocumentMeta("Le jardin", language=Language.FRENCH)
        document = LoadedDocument("site/jardin.md", meta, TEXT)
        passages = split(document)
        stated = StatedQuestions(("L'entrée est libre pour tous.",), ((Language.FRENCH, "Faut-il payer ?"),))
        known, _ = resolve([stated], document.key, TEXT, passages)
        publisher = Publisher(library, HashEmbedder(16), InMemoryVectorIndex(), InMemoryLexicalIndex())
        publisher.publish(publisher.plan([PreparedDocument("site", document, passages, known)], Scope("site")))
    remember_owner(settings.core.data_dir, settings.core.organisation)


def printed(capsys: pytest.CaptureFixture[str]) -> object:
    return json.loads(capsys.readouterr().out)


def test_a_file_is_drafted_submitted_and_given_back_by_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fiche.md").write_text("# Piscine\n\nLa piscine ouvre en juin.", "utf-8")
    (tmp_path / "vide.md").write_text("", "utf-8")
    assert run(["knowledge", "draft", "fiche.md", "vide.md", "--as", "karim", "--json"]) == 1
    files = printed(capsys)["files"]  # type: ignore[index]
    assert [one["draft"] for one in files] == [1, None]
    assert files[1]["reason"]
    assert run(["knowledge", "submit", "1", "--as", "karim"]) == 0
    assert run(["knowledge", "approve", "1", "--as", "karim", "--at", "2027-01-01"]) == 2
    assert run(["knowledge", "request-changes", "1", "--as", "amina", "--comment", "Quel jour ?"]) == 0
    assert run(["knowledge", "submit", "1", "--as", "karim"]) == 0
    assert run(["knowledge", "approve", "1", "--as", "amina", "--at", "soon"]) == 2
    assert run(["knowledge", "approve", "1", "--as", "amina", "--at", "2027-01-01T09:00+01:00"]) == 2
    assert "Run the gate" in capsys.readouterr().err
    monkeypatch.setenv("MUNADIL_PUBLISH_GATE", "false")
    assert run(["knowledge", "approve", "1", "--as", "amina", "--at", "2027-01-01T09:00+01:00"]) == 0
    capsys.readouterr()
    assert run(["knowledge", "drafts", "--state", "scheduled", "--json"]) == 0
    assert [one["title"] for one in printed(capsys)] == ["Piscine"]  # type: ignore[attr-defined]


def test_nobody_publishes_their_own_and_an_editor_nobody_s(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "fiche.md").write_text("# Piscine\n\nLa piscine ouvre en juin.", "utf-8")
    assert run(["knowledge", "draft", "fiche.md", "--as", "amina"]) == 0
    assert run(["knowledge", "submit", "1", "--as", "amina"]) == 0
    assert run(["knowledge", "request-changes", "1", "--as", "amina", "--comment", "x"]) == 2
    assert "they wrote themselves" in capsys.readouterr().err
    assert run(["knowledge", "publish", "1", "--as", "karim"]) == 2
    assert "does not allow this" in capsys.readouterr().err
    assert run(["knowledge", "withdraw", "jardin.md", "--as", "nobody", "--reason", "x"]) == 2
    assert "no account" in capsys.readouterr().err
    assert run(["knowledge", "withdraw", "jardin.md", "--as", "amina", "--reason", " "]) == 2


def test_what_is_exported_and_worked_on_is_imported_as_drafts_and_the_rest_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["knowledge", "export", "copies", "--json"]) == 0
    assert printed(capsys) == {"folder": "copies", "documents": 1}
    sheet, asked = tmp_path / "copies/site/jardin.md.md", tmp_path / "copies/site/jardin.md.md.questions.yaml"
    assert "Faut-il payer ?" in asked.read_text("utf-8")
    assert run(["knowledge", "import", "copies", "--as", "karim", "--json"]) == 0
    assert printed(capsys) == {"files": []}
    sheet.write_text(sheet.read_text("utf-8").replace("12 mars", "13 avril"), "utf-8")
    asked.write_text(asked.read_text("utf-8").replace("payer", "régler"), "utf-8")
    assert run(["knowledge", "import", "copies", "--as", "karim", "--json"]) == 0
    assert [one["draft"] for one in printed(capsys)["files"]] == [1, 2]  # type: ignore[index]
    assert run(["knowledge", "diff", "1"]) == 1
    out = capsys.readouterr().out
    assert "-Le jardin ouvre le 12 mars 2026." in out
    assert "+Le jardin ouvre le 13 avril 2026." in out
    assert run(["knowledge", "diff", "2"]) == 1
    assert "Faut-il régler ?" in capsys.readouterr().out
    assert run(["knowledge", "export", "copies"]) == 2
    assert run(["knowledge", "diff", "jardin.md", "--json"]) == 0
    assert run(["knowledge", "diff", "jardin.md", "--before", "9"]) == 2
