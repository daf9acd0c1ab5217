from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import WrongUseError
from knowledge.reading.sources import Origin, origins


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text("a")
    (folder / "sub" / "b.md").write_text("b")
    return folder


def only(found: list[Origin]) -> Origin:
    (origin,) = found
    return origin


def test_a_folder_is_a_source_named_after_itself(site: Path) -> None:
    origin = only(origins([site], {}))
    assert (origin.source, origin.root, origin.within) == ("site", str(site), "")
    assert origin.full_key("sub/b.md") == "site/sub/b.md"


def test_a_file_belongs_to_the_source_of_its_folder(site: Path) -> None:
    origin = only(origins([site / "a.md"], {}))
    assert (origin.source, origin.root, origin.within) == ("site", str(site), "site/a.md")
    assert origin.full_key("a.md") == "site/a.md"


def test_what_lies_within_a_known_source_is_part_of_it(site: Path) -> None:
    known = {"press": str(site)}
    folder, file = only(origins([site / "sub"], known)), only(origins([site / "sub" / "b.md"], known))
    assert (folder.source, folder.within, folder.full_key("b.md")) == ("press", "press/sub", "press/sub/b.md")
    assert (file.source, file.within, file.full_key("b.md")) == ("press", "press/sub/b.md", "press/sub/b.md")


def test_two_folders_of_one_name_are_two_sources(site: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "site"
    other.mkdir(parents=True)
    first, second = origins([site, other], {})
    assert {first.source, second.source} == {"site", "site-2"}
    assert only(origins([other], {"site": str(site), "site-2": str(other)})).source == "site-2"


def test_a_path_within_another_is_taken_once(site: Path) -> None:
    assert only(origins([site, site / "a.md", site / "sub", site], {})).path == site


def test_a_name_given_holds_for_all_paths_together(site: Path, tmp_path: Path) -> None:
    other = tmp_path / "z.md"
    other.write_text("z")
    folder, file = origins([site, other], {}, "press")
    assert {folder.source, file.source} == {"press"}
    assert folder.full_key("a.md") == "press/site/a.md"
    assert file.full_key("z.md") == "press/z.md"
    assert only(origins([site], {}, "press")).full_key("a.md") == "press/a.md"


@pytest.mark.parametrize("name", ["", "a/b", " x", "a\u200bb", "x" * 101])
def test_a_name_that_cannot_be_one_is_refused(site: Path, name: str) -> None:
    with pytest.raises(WrongUseError):
        origins([site], {}, name)


def test_no_path_is_refused() -> None:
    with pytest.raises(WrongUseError):
        origins([], {})


def test_a_key_that_no_database_can_hold_is_spelt_out(site: Path) -> None:
    assert only(origins([site], {})).full_key("caf\udce9\0.md") == "site/caf\\udce9.md"
