from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import OrganisationError
from agent.organisation.organisation import Organisation
from core.language.forms import Language


def write(folder: Path, text: str) -> Path:
    (folder / "organisation.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_name_alone_is_enough(tmp_path: Path) -> None:
    organisation = Organisation.load(write(tmp_path, "name: Forum civique\n"))
    assert organisation.called(Language.DARIJA) == "Forum civique"
    assert organisation.languages == tuple(Language)


def test_a_missing_language_falls_back_to_the_one_it_reads_like(tmp_path: Path) -> None:
    organisation = Organisation.load(write(tmp_path, "name: {fr: Parti, ar: حزب}\n"))
    assert organisation.called(Language.DARIJA) == "حزب"
    assert organisation.called(Language.DARIJA_LATIN) == "Parti"
    assert organisation.called(Language.ENGLISH) == "Parti"


def test_the_short_name_is_what_wordings_use(tmp_path: Path) -> None:
    organisation = Organisation.load(write(tmp_path, "name: {fr: Parti de l'Exemple}\nshort_name: {fr: l'Exemple}\n"))
    assert organisation.called(Language.FRENCH) == "l'Exemple"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: {fr: Parti}\ntagline:\n  de: Hallo\n", "organisation.yaml:3: tagline"),
        ("name: {fr: Parti}\nlinks:\n  - label: A\n    url: ftp://x\n", "organisation.yaml:4: links.0.url"),
        ("name: {fr: Parti}\ncolour: red\n", "organisation.yaml:2: colour"),
        ("tagline: x\n", "organisation.yaml:1: name"),
        ("name: {}\n", "at least one language"),
        ("name: {fr: Parti}\nlanguages: [ar]\n", "default_language fr is not among languages"),
        ("name: [\n", "organisation.yaml:2"),
        ("", "organisation.yaml:1: name"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(OrganisationError) as raised:
        Organisation.load(write(tmp_path, text))
    assert said in raised.value.detail


def test_a_missing_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(OrganisationError) as raised:
        Organisation.load(tmp_path)
    assert raised.value.remedy


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "organisation.yaml").write_bytes("name: Été".encode("latin-1"))
    with pytest.raises(OrganisationError, match="UTF-8"):
        Organisation.load(tmp_path)
