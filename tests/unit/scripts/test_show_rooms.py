"""The rooms of made trees: what is listed, and what is told as a fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.show_rooms import MOST_SIBLINGS, draw, main

ROOT = Path(__file__).parents[3]
PROJECT = """
[[tool.importlinter.contracts]]
name = "Imports go downward only"
layers = ["roof", "(later) | left | right", "ground"]
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write(tmp_path, "pyproject.toml", PROJECT)
    for name in ("roof", "left", "right", "ground"):
        write(tmp_path, f"{name}/__init__.py", '"""A package."""')
    return tmp_path


def write(tree: Path, name: str, text: str = "") -> None:
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_room_is_told_with_its_siblings_and_the_rooms_that_import_it(tree: Path) -> None:
    write(tree, "ground/stone.py")
    write(tree, "ground/cellar/wine.py", "from ground.stone import hard")
    write(tree, "ground/cellar/open.sh")
    write(tree, "ground/wordings/fr.yaml")
    write(tree, "ground/migrations/m1.py")
    write(tree, "ground/data/made.py")
    write(tree, "ground/page/page.css")
    write(tree, "roof/tile.py", "from ground import stone\nfrom ground.cellar.wine import red")
    rooms = {room.path: room for room in draw(tree).rooms}
    assert set(rooms) == {"roof", "left", "right", "ground", "ground/cellar"}
    assert rooms["ground"].siblings == ("cellar/", "stone")
    assert rooms["ground"].importers == ("ground/cellar", "roof")
    assert rooms["ground/cellar"].siblings == ("open.sh", "wine")
    assert rooms["ground/cellar"].importers == ("roof",)
    assert draw(tree).faults == ()


def test_eighteen_siblings_are_a_room_and_nineteen_a_fault(tree: Path) -> None:
    for number in range(MOST_SIBLINGS - 1):
        write(tree, f"left/file_{number}.py")
    write(tree, "left/inner/file.py")
    assert draw(tree).faults == ()
    write(tree, "left/one_more.js")
    assert draw(tree).faults == ("left has 19 siblings, over 18: look for the missing room.",)


@pytest.mark.parametrize(
    "back",
    [
        "from left.a import x",
        "import left.a",
        "from left import a",
        "from . import a",
        "from .a import x",
        "def late() -> None:\n    from left.a import x",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from left.a import x",
    ],
)
def test_files_that_import_one_another_are_told_once_however_they_do(tree: Path, back: str) -> None:
    write(tree, "left/a.py", "from left.b import y")
    write(tree, "left/b.py", "from left.c import z")
    write(tree, "left/c.py", back)
    write(tree, "left/aside.py", "from left.a import x")
    assert draw(tree).faults == ("These import one another in a circle: left.a → left.b → left.c → left.a.",)


def test_two_knots_are_two_faults(tree: Path) -> None:
    for room in ("left", "right"):
        write(tree, f"{room}/a.py", f"from {room}.b import y")
        write(tree, f"{room}/b.py", f"from {room}.a import x")
    assert [fault.split(": ")[1] for fault in draw(tree).faults] == [
        "left.a → left.b → left.a.",
        "right.a → right.b → right.a.",
    ]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [("ground", "left"), ("left", "roof"), ("left", "right"), ("roof", "scripts"), ("ground", "benchmarks")],
)
def test_an_import_that_does_not_go_down_is_told_with_its_line(tree: Path, importer: str, imported: str) -> None:
    write(tree, f"{imported}/a.py")
    write(tree, f"{importer}/b.py", f"import os\nfrom {imported}.a import x")
    assert draw(tree).faults == (f"{importer}.b, line 2, imports upward: {imported}.a.",)
    write(tree, f"{importer}/b.py", "import os")
    write(tree, "scripts/b.py", f"from {importer}.b import os")
    assert draw(tree).faults == ()


def test_what_it_ends_with_is_what_it_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tree)]) == 0
    assert capsys.readouterr().out.endswith("\nRooms: 4. Faults: 0.\n")
    write(tree, "left/a.py", "import left.b")
    write(tree, "left/b.py", "import left.a")
    assert main([str(tree)]) == 1
    shown = capsys.readouterr().out
    assert shown.endswith("Rooms: 4. Faults: 1.\nThese import one another in a circle: left.a → left.b → left.a.\n")
    assert main([str(tree), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["rooms"][1] == {"path": "left", "siblings": ["a", "b"], "importers": []}
    assert len(told["faults"]) == 1


def test_the_contract_of_this_house_is_found() -> None:
    rooms = {room.path: room for room in draw(ROOT).rooms}
    assert {"api", "agent/steps", "core/language", "knowledge/search"} <= set(rooms)
    assert "knowledge/search" in rooms["knowledge"].importers
