"""Show every room of the source with its siblings and its importers; say what breaks the house's rules.

    python -m scripts.show_rooms [--json] [FOLDER]

A room is a folder of code. Its siblings are the Python and script files and the folders of code in it; what packages, data,
wordings, templates, migrations and tests hold is aside. Its importers are the rooms with a file that imports one of its files.
Ends with 1, and one line for each, where a room has more than 18 siblings, files import one another in a circle (imports inside
functions and for types alone count too: two files that need one another were one), or an import goes upward.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

MOST_SIBLINGS = 18
"""Files and folders that a reader takes in at one look (the rule of the design; chosen by hand)."""
SCRIPTS = frozenset([".js", ".mjs", ".sh", ".ts"])
ASIDE = frozenset(["data", "migrations", "templates", "tests", "wordings"])
"""Names of folders that are no siblings, though there may be code in them."""
TOOLS = frozenset(["benchmarks", "scripts"])
"""Top-level folders that stand above the house: they import everything, and nothing in the house imports them."""
CONTRACT = "Imports go downward only"
"""Name of the contract of import-linter, in pyproject.toml, that lists the top-level packages from the top down."""


@dataclass(frozen=True)
class Room:
    """A folder of code by its path, with the names of its siblings and the paths of the rooms that import from it."""

    path: str
    siblings: tuple[str, ...]
    importers: tuple[str, ...]


@dataclass(frozen=True)
class Import:
    """A line of a module that imports another module of the tree."""

    importer: str
    imported: str
    line: int


@dataclass(frozen=True)
class Plan:
    """The whole house: its rooms, and what breaks its rules, a line each."""

    rooms: tuple[Room, ...]
    faults: tuple[str, ...]


def draw(root: Path) -> Plan:
    """Read every file of a tree whose pyproject.toml lists its top-level packages."""
    layers = read_layers(root / "pyproject.toml")
    tops = sorted((*layers, *TOOLS))
    files = {_module(path.relative_to(root)): path for top in tops for path in sorted((root / top).rglob("*.py"))}
    imports = [found for module, path in files.items() for found in _imports(module, path, files)]
    rooms = tuple(_rooms(root, tops, files, imports))
    faults = (*_crowded(rooms), *_circular(imports), *_upward(imports, layers))
    return Plan(rooms, faults)


def read_layers(project: Path) -> dict[str, int]:
    """Height of every top-level package, 0 for the lowest; those that stand beside one another have the same."""
    contracts = tomllib.loads(project.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == CONTRACT)
    heights = enumerate(reversed(layers))
    return {name.strip(" ()"): height for height, layer in heights for name in layer.replace(":", "|").split("|")}


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(module: str, path: Path, files: Mapping[str, Path]) -> Iterator[Import]:
    """What a file imports of the tree, wherever in it the import stands."""
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{stem}.{alias.name}" for alias in node.names]
        else:
            continue
        for imported in dict.fromkeys(_nearest(name, files) for name in names):
            if imported and imported != module:
                yield Import(module, imported, node.lineno)


def _nearest(name: str, files: Mapping[str, Path]) -> str:
    """The file that a dotted name is, or is defined in; empty where it is none of the tree."""
    while name and name not in files:
        name = name.rpartition(".")[0]
    return name


def _rooms(root: Path, tops: Iterable[str], files: Mapping[str, Path], imports: Iterable[Import]) -> Iterator[Room]:
    importers: dict[str, set[str]] = {}
    for found in imports:
        room, other = (_room_of(files[name].relative_to(root)) for name in (found.imported, found.importer))
        if room != other:
            importers.setdefault(room, set()).add(other)
    for folder in (folder for top in tops for folder in _folders(root / top)):
        path = folder.relative_to(root).as_posix()
        yield Room(path, tuple(_siblings(folder)), tuple(sorted(importers.get(path, ()))))


def _folders(folder: Path) -> Iterator[Path]:
    """A room and the rooms in it."""
    if _is_room(folder):
        yield folder
        for inner in sorted(folder.iterdir()):
            yield from _folders(inner)


def _room_of(path: Path) -> str:
    return PurePosixPath(*path.parent.parts).as_posix()


def _is_room(folder: Path) -> bool:
    hidden = folder.name.startswith((".", "__"))
    return folder.is_dir() and not hidden and folder.name not in ASIDE and any(_is_code(p) for p in folder.rglob("*"))


def _is_code(path: Path) -> bool:
    return path.suffix in {".py", *SCRIPTS} and path.is_file()


def _siblings(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if _is_room(path):
            yield f"{path.name}/"
        elif _is_code(path) and path.name != "__init__.py":
            yield path.stem if path.suffix == ".py" else path.name


def _crowded(rooms: Iterable[Room]) -> Iterator[str]:
    for room in rooms:
        if len(room.siblings) > MOST_SIBLINGS:
            yield f"{room.path} has {len(room.siblings)} siblings, over {MOST_SIBLINGS}: look for the missing room."


def _upward(imports: Iterable[Import], layers: Mapping[str, int]) -> Iterator[str]:
    above = max(layers.values(), default=0) + 1
    for found in imports:
        own, other = (name.split(".")[0] for name in (found.importer, found.imported))
        if own != other and layers.get(other, above) >= layers.get(own, above):
            yield f"{found.importer}, line {found.line}, imports upward: {found.imported}."


def _circular(imports: Iterable[Import]) -> Iterator[str]:
    """The shortest circle through the first file of every knot of files that import one another."""
    graph: dict[str, set[str]] = {}
    for found in imports:
        graph.setdefault(found.importer, set()).add(found.imported)
    told: set[str] = set()
    for module in sorted(graph):
        if module not in told and (circle := _way_back(module, graph)):
            told |= _reached(module, graph) & {name for name in graph if module in _reached(name, graph)}
            yield f"These import one another in a circle: {' → '.join(circle)}."


def _way_back(module: str, graph: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The shortest way from a module to itself, itself at both ends; empty where there is none."""
    ways: dict[str, tuple[str, ...]] = {}
    waiting: deque[tuple[str, ...]] = deque([(module,)])
    while waiting and module not in ways:
        way = waiting.popleft()
        for there in sorted(graph.get(way[-1], set()) - ways.keys()):
            ways[there] = (*way, there)
            waiting.append(ways[there])
    return ways.get(module, ())


def _reached(module: str, graph: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [module]
    while waiting:
        new = graph.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rooms, then what is wrong with them; 1 where anything is."""
    parser = argparse.ArgumentParser(description="Show the rooms of the source, their siblings and their importers.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1], help="root of the tree")
    parser.add_argument("--json", action="store_true", help="print JSON instead")
    chosen = parser.parse_args(arguments)
    plan = draw(chosen.folder)
    if chosen.json:
        print(json.dumps(asdict(plan), ensure_ascii=False, indent=2))
        return 1 if plan.faults else 0
    for room in plan.rooms:
        print(f"{room.path} ({len(room.siblings)})")
        print(f"  holds        {' '.join(room.siblings) or '-'}")
        print(f"  imported by  {' '.join(room.importers) or '-'}")
    print(f"\nRooms: {len(plan.rooms)}. Faults: {len(plan.faults)}.")
    for fault in plan.faults:
        print(fault)
    return 1 if plan.faults else 0


if __name__ == "__main__":
    sys.exit(main())
