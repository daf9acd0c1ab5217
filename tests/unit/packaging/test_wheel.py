"""What is installed: every room that serves, its data, and no fake of a provider."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Paths of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(REPOSITORY)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as opened:
        return opened.namelist()


def test_fakes_of_providers_are_not_installed(names: list[str]) -> None:
    assert [name for name in names if "fakes" in name] == []
    assert (REPOSITORY / "connectors/fakes/telegram/server.py").is_file(), "there is something to leave out"


def test_every_other_file_of_every_room_is_installed(names: list[str]) -> None:
    rooms = ("core", "knowledge", "agent", "connectors", "conversation", "participation", "evals", "api")
    files = [file.relative_to(REPOSITORY) for room in rooms for file in (REPOSITORY / room).rglob("*")]
    wanted = {
        file.as_posix()
        for file in files
        if (REPOSITORY / file).is_file() and "__pycache__" not in file.parts and "fakes" not in file.parts
    }
    assert wanted - set(names) == set()
    folders = {name.partition("/")[0] for name in names} - set(rooms)
    assert [folder for folder in folders if not folder.endswith(".dist-info")] == []
