"""The folder of what the console publishes: it follows what is answered from, and a mark says where it may be behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from knowledge.drafts.drafts import Drafts
from knowledge.reading.metadata import SIDE_SUFFIX

_MARK = ".new"
"""Ending of the file that stands beside another while what is published of it changes."""


class LibraryFolder:
    """Files of the console's own documents, as they were published last."""

    def __init__(self, path: Path, drafts: Drafts) -> None:
        self._path, self._drafts = path, drafts

    def follow(self, standing: Mapping[str, int | None], moved: Collection[str]) -> None:
        """Hold those versions; what stood otherwise, is marked or differs in size is written again."""
        self._path.mkdir(parents=True, exist_ok=True)
        numbers = [number for number in standing.values() if number]
        sizes, sides = self._drafts.sizes(numbers), self._drafts.sides(numbers)
        for name, number in standing.items():
            path, mark = self._path / name, _mark(self._path / name)
            is_size = path.stat().st_size if path.exists() else None
            if name in moved or mark.exists() or is_size != (sizes[number] if number else None):
                mark.unlink(missing_ok=True)
                _write(path, self._drafts.content(number) if number else None)
            _write_side(path, sides.get(number or 0, ""))

    @contextmanager
    def changed(self, name: str, content: bytes | None, side: str = "") -> Iterator[None]:
        """A file of that content with what is said beside it, or none, once the block has moved what is published.

        A mark says until then that it may be behind.
        """
        self._path.mkdir(parents=True, exist_ok=True)
        path = self._path / name
        mark = _mark(path)
        mark.write_bytes(content or b"")
        try:
            yield
        except BaseException:
            mark.unlink(missing_ok=True)
            raise
        if content is None:
            path.unlink(missing_ok=True)
            mark.unlink()
        else:
            mark.replace(path)
        _write_side(path, side)


def _mark(path: Path) -> Path:
    return path.with_name(f".{path.name}{_MARK}")


def _write(path: Path, content: bytes | None) -> None:
    """Write a file whole, or remove it: a kill leaves the old one or the new one."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    made = _mark(path)
    made.write_bytes(content)
    made.replace(path)


def _write_side(path: Path, side: str) -> None:
    """Have the side file of a file say this, or be none."""
    beside = path.with_name(path.name + SIDE_SUFFIX)
    if side != (beside.read_text("utf-8") if beside.exists() else ""):
        _write(beside, side.encode() or None)
