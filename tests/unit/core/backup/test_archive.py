"""A backup is whole or it is refused, whatever happened to the file since."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from core.backup.archive import (
    ArchiveDamagedError,
    Manifest,
    prove_whole,
    read_manifest,
    read_text,
    unpack,
    written_archive,
)
from core.errors import WrongUseError

AT = datetime(2026, 11, 29, 2, tzinfo=UTC)


def watch(stage: str, done: int, total: int) -> None:
    assert done <= total


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    sheet = tmp_path / "fiche.md"
    sheet.write_text("# Jardin\n" + Random(1).randbytes(9000).hex(), "utf-8")
    path = tmp_path / "munadil-20261129T020000Z.zip"
    with written_archive(path) as (writer, close):
        writer.add("files/library/fiche.md", sheet)
        writer.add_text("erased.json", "{}")
        writer.add_text("files/empty", "")
        close(Manifest(AT, "1", "0018", "sqlite", "Forum", ("abc",), parts=writer.parts))
    return path


def test_what_was_put_in_comes_out(archive: Path, tmp_path: Path) -> None:
    manifest = prove_whole(archive, watch)
    assert (manifest.made_at, manifest.keys, set(manifest.parts)) == (
        AT,
        ("abc",),
        {"files/library/fiche.md", "erased.json", "files/empty"},
    )
    unpack(archive, tmp_path / "out", watch, below="files/")
    assert (tmp_path / "out/library/fiche.md").read_bytes() == (tmp_path / "fiche.md").read_bytes()
    assert (tmp_path / "out/empty").read_bytes() == b""
    assert read_text(archive, "erased.json") == "{}"
    assert archive.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5])
def test_a_byte_that_changed_is_found(archive: Path, place: float) -> None:
    content = bytearray(archive.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(ArchiveDamagedError):
        prove_whole(archive, watch)


def test_a_file_that_was_cut_off_is_found(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(ArchiveDamagedError):
        read_manifest(archive)


def test_a_part_that_is_missing_or_was_replaced_is_found(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            target.writestr(name, "{...}" if name == "erased.json" else source.read(name))
    with pytest.raises(ArchiveDamagedError, match=r"erased\.json"):
        prove_whole(other, watch)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/../../evil"])
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    with written_archive(path) as (writer, close):
        writer.add_text(name, "x")
        close(Manifest(AT, "1", "0018", "sqlite", "Forum", (), parts=writer.parts))
    with pytest.raises(ArchiveDamagedError, match="leads out"):
        unpack(path, tmp_path / "out", watch)


def test_nothing_is_left_of_a_backup_that_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), written_archive(tmp_path / "a.zip"):
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(WrongUseError), written_archive(tmp_path / "nowhere" / "a.zip"):
        pass
    with pytest.raises(WrongUseError):
        read_manifest(tmp_path / "a.zip")
