"""Whose documents a data folder holds: the organisation named, the one above the documents, or nobody in particular.

A data folder remembers its owner, so that one organisation's replies, calibration and suites never touch another's documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from agent.errors import OrganisationError, OtherOwnerError
from agent.organisation.organisation import Organisation
from agent.organisation.yaml_file import read_yaml

NEUTRAL = Path(__file__).parent / "neutral"
"""The organisation that serves where nobody says which: it names nobody and has no wordings of its own."""
ORGANISATION_FILE = "organisation.yaml"
_OWNER_FILE = "owner.json"


def owner_of(paths: Iterable[Path]) -> Path | None:
    """The nearest folder at or above documents that holds an `organisation.yaml`; None where there is none.

    Raises OtherOwnerError where the paths have several owners.
    """
    owners = {found for path in paths if (found := _nearest(path.resolve()))}
    if len(owners) > 1:
        raise OtherOwnerError(
            f"These documents belong to several organisations: {', '.join(sorted(str(owner) for owner in owners))}.",
            remedy="Ingest them one after the other, each into a data folder of its own, or say --organisation.",
        )
    return next(iter(owners), None)


def _nearest(path: Path) -> Path | None:
    return next((folder for folder in (path, *path.parents) if (folder / ORGANISATION_FILE).is_file()), None)


def remembered_owner(data_dir: Path) -> Path | None:
    """The folder of the organisation whose documents a data folder holds; None where it has not been said."""
    kept = _kept(data_dir)
    return Path(kept["folder"]) if kept else None


def remember_owner(data_dir: Path, folder: Path) -> None:
    """Keep whose documents a data folder holds; nobody in particular is not kept. Raises OtherOwnerError."""
    refuse_other_owner(data_dir, folder)
    if folder.resolve() != NEUTRAL.resolve():
        kept = {"folder": str(folder.resolve()), "name": _name(folder)}
        (data_dir / _OWNER_FILE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def refuse_other_owner(data_dir: Path, folder: Path) -> None:
    """Raise OtherOwnerError where a data folder holds the documents of another organisation; a folder may have moved."""
    kept = _kept(data_dir)
    if not kept or Path(kept["folder"]) == folder.resolve():
        return
    try:
        name = _name(folder)
    except OrganisationError:
        return  # what is wrong with the folder is said where it is read
    if name != kept["name"]:
        raise OtherOwnerError(
            f"The data folder {data_dir} holds the documents of {_shown(kept['name'])} ({kept['folder']}), not of "
            f"{_shown(name)} ({folder}).",
            remedy="Give each organisation a data folder of its own: set MUNADIL_DATA_DIR.",
        )


def _kept(data_dir: Path) -> dict[str, str] | None:
    try:
        kept = json.loads((data_dir / _OWNER_FILE).read_text(encoding="utf-8"))
        return {"folder": str(kept["folder"]), "name": str(kept["name"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _name(folder: Path) -> str:
    names = read_yaml(folder / ORGANISATION_FILE, Organisation).name.root
    return json.dumps({language.value: name for language, name in sorted(names.items())}, ensure_ascii=False)


def _shown(name: str) -> str:
    return str(next(iter(json.loads(name).values()), "an organisation"))
