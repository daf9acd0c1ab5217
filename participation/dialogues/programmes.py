"""Programmes of dialogue: set up with their modules, opened, followed up and closed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised, ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.errors import Fault, FaultyFormError
from participation.common.events.calendar import ZONE
from participation.common.history import History, StateMachine
from participation.common.rights import RoomRight
from participation.common.texts.localised import written
from participation.dialogues.rows import programme_of
from participation.dialogues.schemas import DialogueProgramme, DialogueState
from participation.dialogues.tables import DialogueProgrammeRow, TrainingModuleRow

ROOM = ParticipationRoom.DIALOGUES
"""The room of dialogues."""
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
_TAKEN = frozenset({"parts", "events", "static", "sign", "commitments"})
"""Names that the room's own pages have."""
STATES = StateMachine(
    {
        DialogueState.DRAFT: {DialogueState.OPEN: RoomRight.ORGANISE},
        DialogueState.OPEN: {DialogueState.FOLLOW_UP: RoomRight.ORGANISE, DialogueState.CLOSED: RoomRight.ORGANISE},
        DialogueState.FOLLOW_UP: {DialogueState.CLOSED: RoomRight.ORGANISE, DialogueState.OPEN: RoomRight.ORGANISE},
        DialogueState.CLOSED: {DialogueState.FOLLOW_UP: RoomRight.ORGANISE},
    }
)
"""What may come after each state; a dialogue that came to nothing closes without a follow-up."""


@dataclass(frozen=True)
class ProgrammeText:
    """What an organiser writes of a programme."""

    title: Localised
    summary: Localised = field(default_factory=lambda: Localised({}))
    organiser: Localised = field(default_factory=lambda: Localised({}))
    rules: Localised = field(default_factory=lambda: Localised({}))
    territory: str = ""
    opens_on: date | None = None
    closes_on: date | None = None


class DialogueProgrammes:
    """Programmes in the database; each change is in its history and in the audit log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    @property
    def today(self) -> date:
        """The day that it is in Morocco."""
        return self._clock.now().astimezone(ZONE).date()

    def listed(self, *, public: bool = False) -> tuple[DialogueProgramme, ...]:
        """Every programme, the newest first; those that everybody may see alone where `public`."""
        wanted = select(DialogueProgrammeRow).order_by(DialogueProgrammeRow.created_at.desc(), DialogueProgrammeRow.id)
        if public:
            wanted = wanted.where(DialogueProgrammeRow.state != DialogueState.DRAFT.value)
        with self._database.read() as session:
            return _whole(session, session.scalars(wanted).all())

    def get(self, id_: str, *, public: bool = False) -> DialogueProgramme:
        """One by its short name. Raises NotFoundError; for a draft too, where `public`."""
        with self._database.read() as session:
            row = programme_row(session, id_)
            if public and row.state == DialogueState.DRAFT.value:
                raise NotFoundError("There is no such dialogue.")
            return _whole(session, [row])[0]

    def create(self, id_: str, text: ProgrammeText, who: str) -> DialogueProgramme:
        """A programme that staff alone sees. Raises WrongUseError for a name that is taken or none, or without a title."""
        if not _ID.fullmatch(id_) or id_ in _TAKEN:
            raise FaultyFormError(
                Fault.SHORT_NAME,
                "This short name cannot stand in an address.",
                remedy="Take 3 to 40 small Latin letters, digits and dashes.",
                name=id_[:60],
            )
        columns = _columns(text)
        with self._database.write() as session:
            if session.get(DialogueProgrammeRow, id_) is not None:
                raise FaultyFormError(
                    Fault.NAME_TAKEN, "There is a dialogue of this name.", remedy="Take another short name.", name=id_
                )
            session.add(
                DialogueProgrammeRow(
                    id=id_,
                    state=DialogueState.DRAFT.value,
                    takes_assessment=False,
                    created_at=self._clock.now(),
                    **columns,
                )
            )
            session.flush()
            self._note(session, id_, "create", who)
        return self.get(id_)

    def change(self, id_: str, text: ProgrammeText, who: str) -> DialogueProgramme:
        """Say anew what it is. Raises as `create` does."""
        columns = _columns(text)
        with self._database.write() as session:
            row = programme_row(session, id_)
            changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
            for name, value in columns.items():
                setattr(row, name, value)
            self._note(session, id_, "change", who, {"changed": changed})
        return self.get(id_)

    def move(self, id_: str, to: DialogueState, who: str, rights: frozenset[RoomRight]) -> DialogueProgramme:
        """Move it on. Raises NextStepError where that does not follow."""
        with self._database.write() as session:
            row = programme_row(session, id_)
            before = DialogueState(row.state)
            row.state = STATES.step(before, to, rights).value
            self._note(session, id_, "move", who, {"from": before.value, "to": to.value})
        return self.get(id_)

    def take_assessment(self, id_: str, who: str, *, takes: bool) -> None:
        """Let the assessment be answered, or have that end."""
        with self._database.write() as session:
            programme_row(session, id_).takes_assessment = takes
            self._note(session, id_, "take_assessment", who, {"takes": takes})

    def add_module(self, id_: str, title: Localised, summary: Localised, who: str) -> int:
        """Add a module of the training; its number. Raises WrongUseError without a title."""
        _titled(title)
        with self._database.write() as session:
            programme_row(session, id_)
            counted = select(func.count()).select_from(TrainingModuleRow).where(TrainingModuleRow.programme == id_)
            row = TrainingModuleRow(
                programme=id_,
                ordinal=session.scalar(counted) or 0,
                title=written(title),
                summary=written(summary),
            )
            session.add(row)
            session.flush()
            self._note(session, id_, "add_module", who, {"module": row.id})
            return row.id

    def change_module(self, id_: str, module: int, title: Localised, summary: Localised, who: str) -> None:
        """Write a module anew. Raises WrongUseError without a title, and NotFoundError."""
        _titled(title)
        with self._database.write() as session:
            row = session.get(TrainingModuleRow, module)
            if row is None or row.programme != id_:
                raise NotFoundError("There is no such module.")
            row.title, row.summary = written(title), written(summary)
            self._note(session, id_, "change_module", who, {"module": module})

    def _note(self, session: Session, id_: str, action: str, who: str, detail: dict[str, object] | None = None) -> None:
        self._history.note(session, ROOM, id_, f"dialogue:{id_}", action, who, detail)


def programme_row(session: Session, id_: str, *, holds: bool = False) -> DialogueProgrammeRow:
    """The row of a programme; held, where versions are counted, so that two at once do not make the same. Raises NotFoundError."""
    row = session.get(DialogueProgrammeRow, id_, with_for_update=holds or None)
    if row is None:
        raise NotFoundError("There is no such dialogue.")
    return row


def _columns(text: ProgrammeText) -> dict[str, object]:
    _titled(text.title)
    if text.opens_on and text.closes_on and text.closes_on < text.opens_on:
        raise FaultyFormError(
            Fault.DAYS_ORDER, "It ends before it begins.", remedy="Give a last day that is not before the first one."
        )
    return {
        "title": written(text.title),
        "summary": written(text.summary),
        "organiser": written(text.organiser),
        "rules": written(text.rules),
        "territory": text.territory[:20],
        "opens_on": text.opens_on,
        "closes_on": text.closes_on,
    }


def _titled(title: Localised) -> None:
    if not title.root:
        raise FaultyFormError(Fault.NO_TITLE, "There is no title.", remedy="Give it in one language at least.")


def _whole(session: Session, rows: Sequence[DialogueProgrammeRow]) -> tuple[DialogueProgramme, ...]:
    modules = defaultdict[str, list[TrainingModuleRow]](list)
    wanted = select(TrainingModuleRow).where(TrainingModuleRow.programme.in_([row.id for row in rows]))
    for one in session.scalars(wanted.order_by(TrainingModuleRow.ordinal, TrainingModuleRow.id)):
        modules[one.programme].append(one)
    return tuple(programme_of(row, modules[row.id]) for row in rows)
