from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from agent.abstention.calibration import load_questions
from agent.organisation.organisation import Organisation
from api.cli import app
from core.language.forms import Language
from knowledge.known.file import parse_questions
from knowledge.reading.load import load_path

RUN = CliRunner()


def test_a_folder_becomes_an_organisation_that_reads_documents(tmp_path: Path) -> None:
    folder = tmp_path / "mon-parti"
    done = RUN.invoke(app, ["init", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    files = {Path(name).relative_to(folder).as_posix() for name in json.loads(done.output)["files"]}
    assert {"organisation.yaml", "calibration.yaml", "documents/_meta.yaml", "questions.template.yaml"} <= files
    organisation = Organisation.load(folder)
    assert organisation.called(Language.FRENCH) == "mon parti"
    assert organisation.languages == tuple(Language)
    assert load_questions(folder) == ()
    assert parse_questions((folder / "questions.template.yaml").read_text("utf-8"), "x").warnings == []
    (folder / "documents" / "a.md").write_text("# Titre\n\nLe parti ouvre une permanence.\n", "utf-8")
    (document,) = load_path(folder / "documents")
    assert getattr(document, "meta", None) is not None
    assert document.meta.publisher == "mon parti"  # type: ignore[union-attr]


def test_names_with_and_without_their_article_languages_and_contact(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    arguments = [
        "--name-fr",
        "Parti: du Pain",
        "--short-fr",
        "le Parti du Pain",
        "--name-ar",
        "حزب الخبز",
        "--short-ar",
        "حزب الخبز",
    ]
    arguments += ["-l", "ar", "-l", "fr", "--email", "nous@example.org", "--url", "https://example.org"]
    assert RUN.invoke(app, ["init", str(folder), *arguments]).exit_code == 0
    organisation = Organisation.load(folder)
    assert organisation.called(Language.FRENCH) == "le Parti du Pain"
    assert organisation.name.in_language(Language.FRENCH) == "Parti: du Pain"
    assert organisation.called(Language.ARABIC) == "حزب الخبز"
    assert (organisation.languages, organisation.default_language) == (
        (Language.ARABIC, Language.FRENCH),
        Language.ARABIC,
    )
    assert organisation.contact.email == "nous@example.org"
    assert yaml.safe_load((folder / "documents/_meta.yaml").read_text("utf-8")) == {"publisher": "Parti: du Pain"}


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "calibration.yaml").write_text('- {language: fr, answerable: true, question: "Quoi ?"}\n', "utf-8")
    assert RUN.invoke(app, ["init", str(tmp_path)]).exit_code == 0
    assert len(load_questions(tmp_path)) == 1
    again = RUN.invoke(app, ["init", str(tmp_path)])
    assert again.exit_code != 0
    assert "already" in str(again.exception) + again.output


@pytest.mark.parametrize("name", ["", "été: l'hiver # 3", "حزب", "a\nb"])
def test_any_name_of_a_folder_or_organisation_is_written_so_that_it_is_read_again(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "o"
    done = RUN.invoke(app, ["init", str(folder), "--name-fr", name])
    assert done.exit_code == 0, done.output
    assert Organisation.load(folder).name.in_language(Language.FRENCH) == (name or "o")
