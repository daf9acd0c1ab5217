"""A backup put back: proved whole first, and nobody in it who was erased since."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, inspect, update

from agent.organisation.owner import NEUTRAL, ORGANISATION_FILE, remember_owner, remembered_owner
from api import operations
from api.console.frame.accounts import StaffRow, StaffSessionRow
from api.control.client import server_takes_work
from api.opened import ProgressCallback
from api.settings import Settings
from api.wiring.backups.making import ASIDE, DATABASE, ERASED, FILES, NAME, ORGANISATION
from api.wiring.knowledge import make_data_folder, open_knowledge
from connectors.engines.worker_lock import nobody_works
from connectors.rows.erasure import erase_again
from connectors.rows.identity import Vault
from connectors.rows.keys import known_keys
from connectors.rows.retention import Retention
from connectors.rows.rotation import fingerprint
from core.audit import AuditLog
from core.backup.archive import ENDING, Manifest, prove_whole, read_manifest, read_text, unpack
from core.backup.erased import add_erased, erased
from core.backup.snapshot import fill_from
from core.clock import Clock, SystemClock
from core.database.database import Database
from core.errors import MunadilError, WrongUseError

RESTORED = "backup.restore"


class KeysMissingError(WrongUseError):
    """The keys that open this backup are not here."""


class FolderNotEmptyError(WrongUseError):
    """There is something already where the backup would be put back."""


@dataclass(frozen=True)
class RestoredBackup:
    """What came back: how many were erased again, where what was there before lies now, and whether questions can be answered."""

    manifest: Manifest
    erased_again: int
    aside: Path | None
    organisation: Path | None
    release: int | None
    is_indexed: bool
    is_older_than_list: bool
    """Whether it is so old that those who were erased first are remembered no more."""


def restore(
    settings: Settings,
    archive: Path,
    who: str,
    progress: ProgressCallback,
    *,
    replaces: bool = False,
    keys: Path | None = None,
    needs_keys: bool = True,
    organisation: Path | None = None,
    indexes: bool = True,
) -> RestoredBackup:
    """Put a backup back, proved whole before anything is touched; who was erased since it was made is erased again.

    Raises FolderNotEmptyError where something is there and it is not `replaces`, KeysMissingError, ArchiveDamagedError.
    """
    clock, data_dir = SystemClock(), settings.core.data_dir
    manifest = prove_whole(archive, progress)
    _refuse_served(settings)
    make_data_folder(settings)
    there = _there(settings)
    if there and not replaces:
        raise FolderNotEmptyError(
            f"{data_dir} holds {', '.join(sorted(path.name for path in there)[:5])} already.",
            remedy="Set MUNADIL_DATA_DIR to an empty folder, or say --replace: what is there is then put aside, not deleted.",
        )
    if keys is not None:
        _put_keys(keys, data_dir / "keys")
    if needs_keys:
        _refuse_without_keys(settings, manifest)
    gone = _erased_since(settings, archive, manifest, there)
    staged = data_dir / ".restoring"
    shutil.rmtree(staged, ignore_errors=True)
    unpack(archive, staged, progress)
    again = _brought_up_to_date(staged / DATABASE, settings, clock, manifest, gone, who)
    aside = _put_in_place(settings, staged, there, clock, progress)
    placed = _place_organisation(settings, staged, organisation)
    shutil.rmtree(staged, ignore_errors=True)
    release, is_indexed = _index(settings, placed, progress) if indexes else (None, False)
    oldest = clock.now() - timedelta(days=settings.connectors.keep_erased_days)
    return RestoredBackup(manifest, again, aside, placed, release, is_indexed, manifest.made_at < oldest)


def _index(settings: Settings, organisation: Path | None, progress: ProgressCallback) -> tuple[int | None, bool]:
    core = settings.core.model_copy(update={"organisation": organisation}) if organisation else settings.core
    with open_knowledge(replace(settings, core=core), threads=0, rebuilding=True, progress=progress) as knowledge:
        report = operations.reindex(knowledge, progress)
        return knowledge.library.current_release(), report.ok


def _refuse_served(settings: Settings) -> None:
    remedy = "Stop every `munadil serve` and `munadil worker` first."
    if server_takes_work(settings.core.data_dir):
        raise WrongUseError("A server runs on this data folder.", remedy=remedy)
    if not settings.core.database_url and not (settings.core.data_dir / DATABASE).exists():
        return
    with (
        closing(Database(settings.core.resolved_database_url)) as database,
        nobody_works(database, settings.connectors.worker_name),
    ):
        pass


def _there(settings: Settings) -> list[Path]:
    """What would have to make room; keys, built models, locks and other backups stay where they are."""
    folder, found = settings.core.data_dir, []
    for path in folder.iterdir():
        stays = path.name in ("keys", "models") or path.name.startswith((".", ASIDE)) or path.suffix == ".lock"
        if not stays and not NAME.fullmatch(path.name):
            found.append(path)
    file = _database_file(settings)
    if file is not None and file.parent.resolve() != folder.resolve():
        found += [path for path in file.parent.glob(f"{file.name}*") if path.suffix != ".lock"]
    return found


def _database_file(settings: Settings) -> Path | None:
    with closing(Database(settings.core.resolved_database_url)) as database:
        return database.path


def _put_keys(source: Path, folder: Path) -> None:
    files = [path for path in source.glob("*.key") if path.is_file()] if source.is_dir() else []
    if not files:
        raise KeysMissingError(f"There is no key in {source}.", remedy="Name the folder that `--keys-to` had made.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in files:
        target = folder / path.name
        if target.exists() and target.read_bytes() != path.read_bytes():
            raise FolderNotEmptyError(
                f"There is another key already: {target}.", remedy="Move it away if nothing needs it any more."
            )
        shutil.copyfile(path, target)
        target.chmod(0o600)


def _refuse_without_keys(settings: Settings, manifest: Manifest) -> None:
    here = {fingerprint(key) for several in known_keys(settings.connectors, settings.core.data_dir) for key in several}
    if not set(manifest.keys) <= here:
        raise KeysMissingError(
            "The keys of the day of this backup are not here: conversations and one-time codes could not be opened.",
            remedy="Say --keys FOLDER, or set MUNADIL_IDENTITY_KEY and MUNADIL_ADDRESS_KEY; --without-keys gives them up.",
        )


def _erased_since(
    settings: Settings, archive: Path, manifest: Manifest, there: Sequence[Path]
) -> Mapping[str, datetime]:
    """Whom the database that makes room, and later backups beside this one, know to have been erased since."""
    found: dict[str, datetime] = {}
    for path in sorted(archive.resolve().parent.glob(f"munadil-*{ENDING}")):
        with suppress(MunadilError):
            if read_manifest(path).made_at > manifest.made_at:
                told = json.loads(read_text(path, ERASED))
                found |= {digest: datetime.fromisoformat(at) for digest, at in told.items()}
    if there or settings.core.database_url:
        # A database that is broken, or of before there was such a list, tells nothing.
        with (
            suppress(MunadilError),
            closing(Database(settings.core.resolved_database_url)) as database,
            database.read() as session,
        ):
            if inspect(session.connection()).has_table("erased"):
                found |= erased(session)
    return {digest: at for digest, at in found.items() if at >= manifest.made_at}


def _brought_up_to_date(
    path: Path, settings: Settings, clock: Clock, manifest: Manifest, gone: Mapping[str, datetime], who: str
) -> int:
    """Have a copied database hold nobody who was erased, nothing that is too old, and no open session; how many were erased."""
    with closing(Database(f"sqlite:///{path.absolute().as_posix()}")) as database:
        database.upgrade()
        with database.write() as session:
            again = erase_again(session, gone, clock.now())
            add_erased(session, gone)
            session.execute(delete(StaffSessionRow))
            session.execute(update(StaffRow).values(link_digest="", link_until=None))
            detail = {"made_at": manifest.made_at.isoformat(), "erased_again": again}
            AuditLog(database, clock).append(RESTORED, who, "backup", detail, session=session)
        if address := known_keys(settings.connectors, settings.core.data_dir)[1]:
            Retention(database, Vault(address), settings.connectors, clock).purge()
    for lock in path.parent.glob(f"{path.name}.*.lock"):
        lock.unlink()
    return again


def _put_in_place(
    settings: Settings, staged: Path, there: Sequence[Path], clock: Clock, progress: ProgressCallback
) -> Path | None:
    """Put what is there aside and the copy in its place, the database last: without it nothing is taken for whole."""
    data_dir, file = settings.core.data_dir, _database_file(settings)
    if file is None:
        with closing(Database(settings.core.resolved_database_url)) as database:
            fill_from(database, staged / DATABASE, progress, replacing=bool(there))
    aside = None
    for path in _there(settings):  # looked at again: opening a database makes files beside it
        aside = data_dir / f"{ASIDE}{clock.now():%Y%m%dT%H%M%SZ}"
        aside.mkdir(exist_ok=True)
        shutil.move(path, aside / path.name)
    files = staged / FILES
    for path in sorted(files.iterdir()) if files.is_dir() else ():
        shutil.move(path, data_dir / path.name)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(staged / DATABASE, file)
    return aside


def _place_organisation(settings: Settings, staged: Path, wanted: Path | None) -> Path | None:
    """Where the organisation's folder lies from now on: as wanted, where it always lay, or in the data folder; None where none came."""
    source, data_dir, named = staged / ORGANISATION, settings.core.data_dir, settings.core.organisation
    if not source.is_dir():
        return None
    if wanted is None:
        remembered = remembered_owner(data_dir)
        for folder in (named if named.resolve() != NEUTRAL.resolve() else None, remembered):
            if folder is not None and (folder / ORGANISATION_FILE).is_file():
                return folder
        wanted = data_dir / "organisation" if named.resolve() == NEUTRAL.resolve() else named
    if wanted.exists() and any(wanted.iterdir()):
        raise FolderNotEmptyError(f"{wanted} is not empty.", remedy="Name another folder for the organisation.")
    shutil.copytree(source, wanted, dirs_exist_ok=True)
    remember_owner(data_dir, wanted)
    return wanted
