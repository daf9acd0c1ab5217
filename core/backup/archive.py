"""A copy of everything as one file: a zip with a list of what is in it and the digest of each part."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from core.errors import MunadilError, WrongUseError

ENDING = ".zip"
_FORMAT = 1
"""Of the list; given by this program: another one is not read."""
_LIST = "manifest.json"
_BLOCK = 1 << 20
"""Bytes that are read at once; chosen by hand: a megabyte."""
Watch = Callable[[str, int, int], object]


class ArchiveDamagedError(MunadilError):
    """The backup is not whole."""


@dataclass(frozen=True)
class ArchivePart:
    """A file within a backup: its size in bytes and its SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; `keys` are fingerprints of the keys that open it, which are not in it."""

    made_at: datetime
    version: str
    revision: str
    engine: str
    organisation: str
    keys: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    """Files that hold a key, and are therefore not in it."""
    parts: Mapping[str, ArchivePart] = field(default_factory=dict)


class ArchiveWriter:
    """Puts files into a backup, and notes the digest of each."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self.parts = archive, dict[str, ArchivePart]()

    def add(self, name: str, path: Path) -> None:
        """Put a file in."""
        with path.open("rb") as source:
            self._add(name, source)

    def add_text(self, name: str, text: str) -> None:
        """Put a text in."""
        content = text.encode()
        self._archive.writestr(name, content)
        self.parts[name] = ArchivePart(len(content), hashlib.sha256(content).hexdigest())

    def _add(self, name: str, source: IO[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(entry, "w", force_zip64=True) as target:
            while block := source.read(_BLOCK):
                digest.update(block)
                size += len(block)
                target.write(block)
        self.parts[name] = ArchivePart(size, digest.hexdigest())


@contextmanager
def written_archive(path: Path) -> Iterator[tuple[ArchiveWriter, Callable[[Manifest], None]]]:
    """A new backup at `path`, for this user's eyes only: there when the block ends, or not at all.

    The second value writes the list, once everything is in.
    """
    made = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise WrongUseError(
            f"A backup cannot be written to {path.parent}: {error.strerror}.",
            remedy="Name a folder that may be written to.",
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                writer = ArchiveWriter(archive)

                def close(manifest: Manifest) -> None:
                    told = {"format": _FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
                    archive.writestr(_LIST, json.dumps(told, ensure_ascii=False, indent=1))

                yield writer, close
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, path)
    except OSError as error:
        raise MunadilError(
            f"The backup could not be written: {error.strerror or error}.", remedy="Make room, or name another folder."
        ) from error
    finally:
        made.unlink(missing_ok=True)


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself. Raises ArchiveDamagedError where it is none."""
    with _opened(path) as archive:
        return _manifest(archive, path)


def prove_whole(path: Path, watch: Watch) -> Manifest:
    """Read every byte of a backup and compare the digests. Raises ArchiveDamagedError."""
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        for _ in _blocks(archive, manifest, path, watch, tuple(manifest.parts)):
            pass
    return manifest


def unpack(path: Path, into: Path, watch: Watch, *, below: str = "") -> None:
    """Write the files of a backup that stand below a folder into another, each proved by its digest. Raises ArchiveDamagedError."""
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        names = tuple(name for name in manifest.parts if name.startswith(below))
        for name, block in _blocks(archive, manifest, path, watch, names):
            file = into / name.removeprefix(below)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("ab") as target:
                target.write(block)


def read_text(path: Path, name: str) -> str:
    """A text within a backup. Raises ArchiveDamagedError."""
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        return b"".join(block for _, block in _blocks(archive, manifest, path, _nobody, (name,))).decode()


def _blocks(
    archive: zipfile.ZipFile, manifest: Manifest, path: Path, watch: Watch, names: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """The bytes of some parts; the digest of each is compared after its last block."""
    done, total = 0, sum(manifest.parts[name].bytes for name in names)
    for name in names:
        part, digest, size = manifest.parts[name], hashlib.sha256(), 0
        try:
            with archive.open(name) as source:
                yield name, b""  # a file without a byte is a file too
                while block := source.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    done += len(block)
                    if size > part.bytes:
                        raise _damaged(path, name)
                    watch("digests", done, total)
                    yield name, block
        except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, zlib.error) as error:
            raise _damaged(path, name) from error
        if digest.hexdigest() != part.sha256:
            raise _damaged(path, name)


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(archive.read(_LIST))
        if told.pop("format") != _FORMAT:
            raise WrongUseError(
                f"{path.name} was made by another version of Munadil.",
                remedy="Restore it with that version, or a newer one.",
            )
        parts = {name: ArchivePart(**part) for name, part in told.pop("parts").items()}
        made_at = datetime.fromisoformat(told.pop("made_at"))
        keys, left_out = tuple(told.pop("keys")), tuple(told.pop("left_out"))
        manifest = Manifest(made_at=made_at, keys=keys, left_out=left_out, parts=parts, **told)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise _damaged(path, _LIST) from error
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in parts):
        raise _damaged(path, "a name that leads out of it")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise WrongUseError(
            f"The backup {path} cannot be read: {error.strerror}.",
            remedy="Check its path and that this user may read it.",
        ) from error
    except zipfile.BadZipFile as error:
        raise _damaged(path, "its end") from error
    with archive:
        yield archive


def _damaged(path: Path, what: str) -> ArchiveDamagedError:
    return ArchiveDamagedError(
        f"The backup {path.name} is not whole: {what} is not as it was written.", remedy="Take another backup."
    )


def _nobody(stage: str, done: int, total: int) -> None:
    """Watch nothing."""
