"""Files of a folder or of a ZIP archive, seen alike."""

from __future__ import annotations

import lzma
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from core.text import composed
from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.zip_guard import name_of_member, open_zip

_UNPACKING_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "Icon\r"})


class Tree(Protocol):
    """A set of files under `/`-separated relative names, composed (NFC) so that they match however a system writes them."""

    def names(self) -> Iterator[str]:
        """Names of files, sorted; hidden ones and what systems leave behind are not there."""
        ...

    def size(self, name: str) -> int:
        """Bytes of a file."""
        ...

    def read(self, name: str) -> bytes:
        """A whole file; raises `DocumentRefusedError` when it cannot be read."""
        ...

    def remark(self, name: str) -> str:
        """What a person should know of how the name of a file was read, empty for nothing."""
        ...

    def passed_over(self) -> Iterator[tuple[str, str]]:
        """Names of what looks like files or folders and was not looked into, each with the reason."""
        ...


def is_litter(name: str) -> bool:
    """Whether a path goes through a hidden file or folder, or through what systems leave behind."""
    return any(part.startswith((".", "~$")) or part in _LITTER for part in PurePosixPath(name).parts)


class FolderTree:
    """Files below a folder; a link that leads out of it is not followed, one to a folder never."""

    def __init__(self, root: Path, *, only_folder: bool = False) -> None:
        """Look at a folder; `only_folder` leaves out what is below its own folders."""
        self.root = root
        self._only_folder = only_folder
        self._written: dict[str, str] = {}
        """Names as the system writes them, by composed names, where the two differ."""
        self._linked: list[str] = []

    def names(self) -> Iterator[str]:
        """Names of files, sorted."""
        found: list[str] = []
        self._linked = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [] if self._only_folder else [name for name in folders if not is_litter(name)]
            base = Path(folder).relative_to(self.root)
            self._linked += [(base / name).as_posix() for name in folders if (Path(folder) / name).is_symlink()]
            found += [(base / name).as_posix() for name in files if not is_litter(name)]
        self._written, names = composed_names(found)
        yield from names

    def _path(self, name: str) -> Path:
        return self.root / self._written.get(name, name)

    def size(self, name: str) -> int:
        """Bytes of a file; raises `DocumentRefusedError` when it cannot be seen."""
        try:
            return self._path(name).stat().st_size
        except OSError as error:
            raise _unreadable(error) from error

    def read(self, name: str) -> bytes:
        """Read a whole file."""
        path = self._path(name)
        try:
            if not path.resolve().is_relative_to(self.root.resolve()):
                raise DocumentRefusedError("The link leads out of the folder.", remedy="Copy the file in its place.")
            if not path.is_file():
                raise DocumentRefusedError("This is not a regular file.", remedy="Take it out of the folder.")
            return path.read_bytes()
        except OSError as error:
            raise _unreadable(error) from error

    def remark(self, name: str) -> str:
        """Nothing: a folder says how its names are written."""
        return ""

    def passed_over(self) -> Iterator[tuple[str, str]]:
        """Folders that are links."""
        for name in sorted(self._linked):
            yield (
                composed(name),
                "it is a link to a folder, and what is in it was not read. Copy the folder in its place.",
            )


def composed_names(written: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Names as they are written by composed names, where they differ, and the names that files go by, sorted.

    Two files whose names differ in nothing else keep them as they are written.
    """
    names = sorted(written)
    counts = Counter(map(composed, names))
    differing = {composed(name): name for name in names if composed(name) != name and counts[composed(name)] == 1}
    return differing, sorted(composed(name) if counts[composed(name)] == 1 else name for name in names)


def _unreadable(error: OSError) -> DocumentRefusedError:
    return DocumentRefusedError(
        f"The file cannot be read: {error.strerror or error}.", remedy="Check that it is there and may be read."
    )


class ZipTree:
    """Files of a ZIP archive; names that climb out of it, links and double names are refused when read."""

    def __init__(self, data: bytes) -> None:
        self._archive = open_zip(data)
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._remarks: dict[str, str] = {}
        for member in self._archive.infolist():
            if not member.is_dir():
                name, encoding = name_of_member(member)
                name = composed(name.replace("\\", "/"))
                self._members[name] = member
                if encoding:
                    self._remarks[name] = f"Its name in the archive was read as {encoding}."

    def names(self) -> Iterator[str]:
        """Names of files, sorted."""
        yield from sorted(name for name in self._members if not is_litter(name) or ".." in PurePosixPath(name).parts)

    def size(self, name: str) -> int:
        """Bytes of a file once unpacked."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """Unpack a whole file."""
        member = self._members[name]
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
            raise DocumentRefusedError("The name leads out of the archive.", remedy="Pack the archive again.")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise DocumentRefusedError("This is a link, not a file.", remedy="Pack the file in its place.")
        try:
            return self._archive.read(member)
        except _UNPACKING_ERRORS as error:
            raise DocumentRefusedError("The file is damaged in the archive.", remedy="Pack it again.") from error

    def remark(self, name: str) -> str:
        """In which encoding a name was read that does not say its own."""
        return self._remarks.get(name, "")

    def passed_over(self) -> Iterator[tuple[str, str]]:
        """Nothing: every member is read or refused by name."""
        yield from ()
