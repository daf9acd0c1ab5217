"""Templates: a file of demonstration data, or of a programme to copy, that is loaded once however often, and taken away whole.

```yaml
room: dialogues                       # the room that it is for
scope: demo-fes                       # the process or programme that it makes
events:                               # a section a kind of thing; each thing has a name of its own in the file
  ouverture: {title: Ouverture (démonstration), in_days: 14, at: "10:00", hours: 3, place: Fès}
```

What a section makes is known to its maker (`makers` of `participation/makers.py`, where a room adds its own). What was made of an
entry is noted in the transaction that makes it: whoever is killed loads again, and nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import RoomClosedError
from participation.common.tables import LoadedRow

FOLDER = "participation"
"""Folder of templates in an organisation's folder."""
_HEAD = ("room", "scope", "about")


@dataclass(frozen=True)
class Entry:
    """An entry of a template: its section, its name in the file, what the file says of it, and what earlier ones became, by name."""

    room: ParticipationRoom
    scope: str
    section: str
    name: str
    content: Mapping[str, Any]
    made: Mapping[str, str]
    who: str


class TemplateMaker(Protocol):
    """Port: makes what a section of a template holds, and takes it away again."""

    section: str

    def make(self, session: Session, entry: Entry) -> str:
        """Make it within a transaction; what it is found by to be taken away. Raises WrongUseError for what cannot be understood."""
        ...

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with all that hangs on it; nothing where it is gone."""
        ...


@dataclass(frozen=True)
class Template:
    """A template as its file has it."""

    name: str
    room: ParticipationRoom
    scope: str
    about: str
    sections: Mapping[str, Mapping[str, Mapping[str, Any]]]

    @property
    def size(self) -> int:
        """How many entries it has."""
        return sum(len(entries) for entries in self.sections.values())


@dataclass(frozen=True)
class Loaded:
    """What loading or unloading a template came to."""

    template: str
    made: int
    standing: int
    """Entries that were there already, or are not there to be taken away."""


class Templates:
    """Templates of an organisation's folder, on one database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        makers: Sequence[TemplateMaker],
        folder: Path,
        rooms: Sequence[ParticipationRoom] = tuple(ParticipationRoom),
    ) -> None:
        """`folder` is the organisation's, `rooms` those that it opened."""
        self._rooms = rooms
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)
        self._makers, self._folder = {maker.section: maker for maker in makers}, folder / FOLDER

    def listed(self) -> tuple[tuple[str, int, int], ...]:
        """Templates that there are by name, with how many entries each has and how many of them are loaded."""
        with self._database.read() as session:
            loaded = session.scalars(select(LoadedRow.template)).all()
        names = sorted({path.stem for path in self._folder.glob("*.yaml")} | set(loaded))
        sizes = {name: read_template(self._path(name)).size for name in names if self._path(name).exists()}
        return tuple((name, sizes.get(name, 0), loaded.count(name)) for name in names)

    def load(self, name: str, who: str) -> Loaded:
        """Make what is not there yet, in the order of the file.

        Raises NotFoundError, RoomClosedError where its room is not open, and WrongUseError with the entry that is wrong.
        """
        template = read_template(self._path(name))
        if template.room not in self._rooms:
            raise RoomClosedError(
                f"The room {template.room} is not open.", remedy="Name it under `participation:` of organisation.yaml."
            )
        if unknown := sorted(template.sections.keys() - self._makers.keys()):
            raise WrongUseError(f"{name} has sections that nothing is made of: {', '.join(unknown)}.")
        made = self._made(name)
        standing = len(made)
        for section, entries in template.sections.items():
            for entry_name, content in entries.items():
                key = f"{section}/{entry_name}"
                if key in made:
                    continue
                entry = Entry(template.room, template.scope, section, entry_name, content, dict(made), who)
                made[key] = self._make(name, key, entry)
        self._audit.append("participation.load", who, name, {"made": len(made) - standing})
        return Loaded(name, len(made) - standing, standing)

    def unload(self, name: str, who: str) -> Loaded:
        """Take away whatever was made of it, the last first; nothing where nothing was."""
        wanted = select(LoadedRow).where(LoadedRow.template == name)
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(LoadedRow.loaded_at.desc(), LoadedRow.entry.desc())).all()
        order = {section: place for place, section in enumerate(self._makers)}
        for row in sorted(rows, key=lambda one: -order.get(one.entry.partition("/")[0], 0)):
            maker = self._makers.get(row.entry.partition("/")[0])
            with self._database.write() as session:
                if maker is not None:
                    maker.unmake(session, row.made)
                session.execute(delete(LoadedRow).where(LoadedRow.template == name, LoadedRow.entry == row.entry))
        self._audit.append("participation.unload", who, name, {"taken": len(rows)})
        return Loaded(name, len(rows), 0)

    def _make(self, name: str, key: str, entry: Entry) -> str:
        try:
            with self._database.write() as session:
                made = self._makers[entry.section].make(session, entry)
                session.add(LoadedRow(template=name, entry=key, made=made, loaded_at=self._clock.now()))
                return made
        except (KeyError, TypeError, ValueError) as error:
            raise WrongUseError(f"{name}: {key} cannot be understood: {error}.") from error

    def _made(self, name: str) -> dict[str, str]:
        with self._database.read() as session:
            rows = session.scalars(select(LoadedRow).where(LoadedRow.template == name))
            return {row.entry: row.made for row in rows}

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.yaml"


def read_template(path: Path) -> Template:
    """A template out of a file. Raises NotFoundError where there is none, WrongUseError where it cannot be understood."""
    if not path.is_file():
        raise NotFoundError(f"There is no template {path.stem}.", remedy=f"Templates are YAML files in {path.parent}.")
    try:
        told = yaml.safe_load(path.read_text("utf-8"))
        room = ParticipationRoom(str(told["room"]))
        sections = {name: content for name, content in told.items() if name not in _HEAD}
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise WrongUseError(f"{path} is no template: {error}.") from error
    for name, entries in sections.items():
        if not isinstance(entries, dict) or not all(isinstance(one, dict) for one in entries.values()):
            raise WrongUseError(f"{path}: {name} is to hold entries, each under a name of its own.")
    return Template(path.stem, room, str(told.get("scope", "")), str(told.get("about", "")), sections)
