"""Where documents come from: a stable name for every folder, and the full key of every document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import WrongUseError
from core.text import remove_hidden

_NAME = re.compile(r"[^\s/\\]([^/\\]{0,98}[^\s/\\])?")


@dataclass(frozen=True)
class Origin:
    """A path to ingest, and what it means: `source` names where it belongs, documents get `prefix` before their keys.

    What stands under `within` (all of the source when empty) is replaced by what the path holds now.
    """

    path: Path
    source: str
    root: str
    within: str
    prefix: str

    def full_key(self, key: str) -> str:
        """Key of a document among those of every source; what cannot be stored in it is spelt out."""
        return remove_hidden((self.prefix + key).encode("utf-8", "backslashreplace").decode())


def origins(paths: Sequence[Path], known: Mapping[str, str], name: str | None = None) -> list[Origin]:
    """Origins of paths, each taken once and none that lies within another.

    `known` are the roots of sources by name. With `name`, all the paths together are that source. Without, a path within
    the root of a known source belongs to it; any other folder becomes a source named after itself, and so does the
    folder of any other file.
    """
    resolved = _distinct(paths)
    if not resolved:
        raise WrongUseError("There is nothing to ingest.", remedy="Name a file or a folder.")
    if name is not None:
        return _named(resolved, name)
    roots = dict(known)
    found = []
    for path in resolved:
        found.append(_placed(path, roots))
        roots[found[-1].source] = found[-1].root
    return found


def _distinct(paths: Sequence[Path]) -> list[Path]:
    resolved = sorted({path.resolve() for path in paths})
    return [path for path in resolved if not any(other in path.parents and other.is_dir() for other in resolved)]


def _named(paths: Sequence[Path], name: str) -> list[Origin]:
    if not _NAME.fullmatch(name) or remove_hidden(name) != name:
        raise WrongUseError(
            f"A source cannot be called {name!r}.", remedy="Take up to 100 letters, digits or signs, without slashes."
        )
    alone = len(paths) == 1
    return [
        Origin(
            path,
            name,
            root=str(path) if alone else "",
            within="",
            prefix=f"{name}/" if alone or not path.is_dir() else f"{name}/{path.name}/",
        )
        for path in paths
    ]


def _placed(path: Path, known: Mapping[str, str]) -> Origin:
    nearest = max(
        (
            (name, Path(root))
            for name, root in known.items()
            if root and (Path(root) == path or Path(root) in path.parents)
        ),
        key=lambda pair: len(pair[1].parts),
        default=None,
    )
    if nearest is None:
        root = path if path.is_dir() else path.parent
        name = _fresh_name(root.name or "documents", known)
    else:
        name, root = nearest
    inner = path.relative_to(root).as_posix()
    inner = "" if inner == "." else inner
    folder = inner if path.is_dir() else inner.rpartition("/")[0]
    return Origin(
        path,
        name,
        str(root),
        within=f"{name}/{inner}" if inner else "",
        prefix=f"{name}/{folder}/" if folder else f"{name}/",
    )


def _fresh_name(wanted: str, known: Mapping[str, str]) -> str:
    wanted = remove_hidden(wanted.encode("utf-8", "backslashreplace").decode()).strip()[:80] or "documents"
    name, number = wanted, 1
    while name in known:
        number += 1
        name = f"{wanted}-{number}"
    return name
