"""A backup, taken beside a running server and proved whole; keys are never in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from agent.organisation.owner import NEUTRAL
from api.opened import ProgressCallback
from api.settings import Settings
from api.wiring.knowledge import open_database
from api.wiring.organisation import load_organisation
from connectors.rows.keys import known_keys, open_keys
from connectors.rows.rotation import fingerprint
from core.audit import AuditLog
from core.backup.archive import ENDING, Manifest, prove_whole, read_manifest, written_archive
from core.backup.erased import erased
from core.backup.last import MADE
from core.backup.snapshot import copy_into
from core.clock import SystemClock
from core.database.database import Database
from core.errors import MunadilError, WrongUseError

DATABASE, ERASED, FILES, ORGANISATION = "munadil.db", "erased.json", "files/", "organisation/"
"""Names within a backup."""
NAME = re.compile(r"munadil-\d{8}T\d{6}Z\.zip")
ASIDE = "before-restore-"
"""How folders begin that hold what a restored backup took the place of."""
_REBUILT = ("chroma", "words", "models", "keys", "evaluations/vectors", "evaluations/retrieval")
"""Folders of the data folder that are made anew from the database, or must not be copied."""
_SECRET_NAMES = re.compile(r"\.env(\..*)?|.*\.(?:key|pem)", re.IGNORECASE)
_SMALL = 1 << 20
"""Bytes of a file that may be a key's; chosen by hand: a megabyte. Larger ones are no lists of keys."""


@dataclass(frozen=True)
class MadeBackup:
    """A backup that was proved whole: where it is, its size in bytes, what is in it, and which older ones were removed."""

    path: Path
    bytes: int
    manifest: Manifest
    removed: tuple[Path, ...]


def back_up(
    settings: Settings, folder: Path, who: str, progress: ProgressCallback, *, keeps_old: bool = False
) -> MadeBackup:
    """Write a backup into a folder and prove it whole; others may write meanwhile.

    Older ones there are removed once people were told that they would be. Raises WrongUseError and KeyFileError.
    """
    clock, data_dir = SystemClock(), settings.core.data_dir
    open_keys(settings.connectors, data_dir)  # a rotation under way would leave a copy that no one key opens
    keys = known_keys(settings.connectors, data_dir)
    made_at = clock.now().replace(microsecond=0)
    _make(folder)
    path = folder / f"munadil-{made_at:%Y%m%dT%H%M%SZ}{ENDING}"
    texts = load_organisation(settings)
    with open_database(settings) as database, tempfile.TemporaryDirectory(dir=folder, prefix=".munadil-") as scratch:
        copy = Path(scratch) / DATABASE
        copy_into(database, copy, progress)
        with closing(Database(f"sqlite:///{copy.as_posix()}")) as copied, copied.read() as session:
            gone = erased(session)
        with written_archive(path) as (archive, close):
            archive.add(DATABASE, copy)
            archive.add_text(ERASED, json.dumps({digest: at.isoformat() for digest, at in gone.items()}))
            left_out = []
            for name, file in _files(settings, folder):
                if _holds_key(file, keys):
                    left_out.append(name)
                else:
                    archive.add(name, file)
            marks = tuple(fingerprint(one[0]) for one in keys if one)
            close(
                Manifest(
                    made_at,
                    version("munadil"),
                    database.revision() or "",
                    "sqlite" if database.is_sqlite else "postgresql",
                    texts.organisation.called(texts.organisation.default_language),
                    marks,
                    tuple(left_out),
                    archive.parts,
                )
            )
        manifest = prove_whole(path, progress)
        days = texts.organisation.data_protection.backup_days
        removed = () if keeps_old or not days else _remove_older(folder, made_at - timedelta(days=days))
        detail = {"file": path.name, "bytes": path.stat().st_size, "removed": [one.name for one in removed]}
        AuditLog(database, clock).append(MADE, who, "backup", detail)
    return MadeBackup(path, path.stat().st_size, manifest, removed)


def copy_keys(settings: Settings, folder: Path, backups: Path) -> tuple[Path, ...]:
    """Copy the keys in files to a folder that no backup lies in; none where they are set elsewhere. Raises WrongUseError."""
    if folder.resolve() == backups.resolve() or any(folder.glob(f"munadil-*{ENDING}")):
        raise WrongUseError(
            "Keys and backups must not lie together: whoever has both reads every conversation.",
            remedy="Name a folder elsewhere.",
        )
    _make(folder)
    copied = []
    for source in (settings.core.data_dir / "keys").glob("*.key"):
        target = folder / source.name
        shutil.copyfile(source, target)
        target.chmod(0o600)
        copied.append(target)
    return tuple(copied)


def _files(settings: Settings, backups: Path) -> Iterator[tuple[str, Path]]:
    """What a backup takes beside the database, by name: files of the data folder that nothing else brings back, and the organisation's."""
    core = settings.core
    data_dir, organisation = core.data_dir.resolve(), core.organisation.resolve()
    without = {data_dir / name for name in _REBUILT} | {backups.resolve(), organisation}
    database = Path(core.resolved_database_url.partition(":///")[2]).name
    for path in _walk(data_dir, without):
        if not path.name.startswith(database):
            yield f"{FILES}{path.relative_to(data_dir).as_posix()}", path
    if organisation != NEUTRAL.resolve():
        for path in _walk(organisation, {data_dir, backups.resolve()}):
            yield f"{ORGANISATION}{path.relative_to(organisation).as_posix()}", path


def _walk(folder: Path, without: set[Path]) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        place = Path(here)
        folders[:] = sorted(
            name for name in folders if place / name not in without and not name.startswith((".", ASIDE, "__pycache__"))
        )
        for name in sorted(names):
            path = place / name
            if not name.startswith(".") and path.is_file() and path.suffix != ".lock" and not NAME.fullmatch(name):
                yield path


def _holds_key(path: Path, keys: Sequence[tuple[bytes, ...]]) -> bool:
    if _SECRET_NAMES.fullmatch(path.name):
        return True
    if path.stat().st_size > _SMALL:
        return False
    content = path.read_bytes()
    return any(key in content for several in keys for key in several)


def _remove_older(folder: Path, before: datetime) -> tuple[Path, ...]:
    removed = []
    for path in sorted(folder.glob(f"munadil-*{ENDING}")):
        with suppress(MunadilError):  # what cannot be read may be somebody else's: it stays
            if NAME.fullmatch(path.name) and read_manifest(path).made_at < before:
                path.unlink()
                removed.append(path)
    return tuple(removed)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUseError(
            f"The folder {folder} cannot be made: {error.strerror}.", remedy="Name a folder that may be written to."
        ) from error
