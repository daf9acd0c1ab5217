"""Files of a folder or of a ZIP archive, seen alike."""

from __future__ import annotations

import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.zip_guard import open_zip

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
    """A set of files under `/`-separated relative names."""

    def names(self) -> Iterator[str]:
        """Names of files, sorted; hidden ones and what systems leave behind are not there."""
        ...

    def size(self, name: str) -> int:
        """Bytes of a file."""
        ...

    def read(self, name: str) -> bytes:
        """A whole file; raises `DocumentRefusedError` when it cannot be read."""
        ...


def is_litter(name: str) -> bool:
    """Whether a path goes through a hidden file or folder, or through what systems leave behind."""
    return any(part.startswith((".", "~$")) or part in _LITTER for part in PurePosixPath(name).parts)


@dataclass(frozen=True)
class FolderTree:
    """Files below a folder; a link that leads out of it is not followed."""

    root: Path

    def names(self) -> Iterator[str]:
        """Names of files, sorted."""
        found: list[str] = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if not is_litter(name)]
            base = Path(folder).relative_to(self.root)
            found += [(base / name).as_posix() for name in files if not is_litter(name)]
        yield from sorted(found)

    def size(self, name: str) -> int:
        """Bytes of a file; raises `DocumentRefusedError` when it cannot be seen."""
        try:
            return (self.root / name).stat().st_size
        except OSError as error:
            raise _unreadable(error) from error

    def read(self, name: str) -> bytes:
        """Read a whole file."""
        path = self.root / name
        try:
            if not path.resolve().is_relative_to(self.root.resolve()):
                raise DocumentRefusedError("The link leads out of the folder.", remedy="Copy the file in its place.")
            if not path.is_file():
                raise DocumentRefusedError("This is not a regular file.", remedy="Take it out of the folder.")
            return path.read_bytes()
        except OSError as error:
            raise _unreadable(error) from error


def _unreadable(error: OSError) -> DocumentRefusedError:
    return DocumentRefusedError(
        f"The file cannot be read: {error.strerror or error}.", remedy="Check that it is there and may be read."
    )


class ZipTree:
    """Files of a ZIP archive; names that climb out of it, links and double names are refused when read."""

    def __init__(self, data: bytes) -> None:
        self._archive = open_zip(data)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in self._archive.infolist():
            if not member.is_dir():
                self._members[member.filename.replace("\\", "/")] = member

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
