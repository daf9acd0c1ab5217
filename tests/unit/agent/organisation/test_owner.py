from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import OtherOwnerError
from agent.organisation.organisation import Organisation
from agent.organisation.owner import NEUTRAL, owner_of, refuse_other_owner, remember_owner, remembered_owner
from core.language.forms import Language


def organisation(folder: Path, name: str) -> Path:
    (folder / "documents" / "2026").mkdir(parents=True)
    (folder / "organisation.yaml").write_text(f"name: {{fr: {name}}}\n", "utf-8")
    return folder


def test_the_nearest_folder_above_documents_owns_them(tmp_path: Path) -> None:
    ours = organisation(tmp_path / "ours", "Nous")
    assert owner_of([ours / "documents" / "2026" / "a.md", ours / "documents"]) == ours.resolve()
    assert owner_of([ours]) == ours.resolve()
    assert owner_of([tmp_path / "elsewhere" / "b.md"]) is None


def test_documents_of_two_organisations_are_refused_together(tmp_path: Path) -> None:
    one, two = organisation(tmp_path / "one", "Un"), organisation(tmp_path / "two", "Deux")
    with pytest.raises(OtherOwnerError, match="several organisations"):
        owner_of([one / "documents", two / "documents"])


def test_a_data_folder_remembers_its_owner_and_refuses_another(tmp_path: Path) -> None:
    ours, others, data = organisation(tmp_path / "a", "Nous"), organisation(tmp_path / "b", "Eux"), tmp_path / "data"
    data.mkdir()
    assert remembered_owner(data) is None
    remember_owner(data, NEUTRAL)
    assert remembered_owner(data) is None
    remember_owner(data, ours)
    assert remembered_owner(data) == ours.resolve()
    with pytest.raises(OtherOwnerError, match=r"holds the documents of Nous .*, not of Eux") as error:
        remember_owner(data, others)
    assert "MUNADIL_DATA_DIR" in error.value.remedy
    refuse_other_owner(data, ours)


def test_an_organisation_that_moved_is_the_same(tmp_path: Path) -> None:
    ours, data = organisation(tmp_path / "a", "Nous"), tmp_path / "data"
    data.mkdir()
    remember_owner(data, ours)
    moved = ours.rename(tmp_path / "moved")
    remember_owner(data, moved)
    assert remembered_owner(data) == moved.resolve()


def test_a_note_that_cannot_be_read_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "owner.json").write_text("{", "utf-8")
    assert remembered_owner(tmp_path) is None


def test_the_neutral_organisation_names_nobody_and_speaks_every_form() -> None:
    neutral = Organisation.load(NEUTRAL)
    assert set(neutral.name.root) == set(neutral.short_name.root) == set(neutral.languages) == set(Language)
    assert not any("istiqlal" in text.lower() for text in neutral.name.root.values())
