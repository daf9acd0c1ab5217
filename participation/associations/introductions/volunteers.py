"""Professionals who give some time: they say what they can do, staff lists them, and everybody sees the kind of help alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.associations.directory.directory import ROOM
from participation.associations.errors import ContactlessError, HelplessError, TooLongError
from participation.associations.introductions.schemas import HelpKind, Volunteer
from participation.associations.introductions.tables import VolunteerRow
from participation.common.history import History

LONGEST_ABOUT, LONGEST_CONTACT = 1000, 300
"""Characters of what somebody says of themselves or needs, and of how to reach them. Chosen by hand: a paragraph, and a line."""
_LEAST_CONTACT = 5
"""Letters and digits of what somebody is reached by. Chosen by hand: fewer are no number, no address and no name."""
_ASKED, LISTED = "asked", "listed"


def reaches(contact: str) -> bool:
    """Whether somebody may be reached by what they wrote: a number, an address, or at the least a name."""
    return sum(one.isalnum() for one in contact) >= _LEAST_CONTACT


class Volunteers:
    """Volunteers in the database; one profile a participant."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self._history = History(database, clock)

    def save(
        self,
        session: Session,
        participant: str,
        kinds: Collection[HelpKind],
        territory: str,
        languages: Sequence[str],
        about: str,
        contact: str,
    ) -> Volunteer:
        """Keep what somebody offers; anew, staff looks at it again. Raises WrongUseError for what says nothing."""
        if not kinds:
            raise HelplessError(remedy="Choose what help you can give.")
        if not reaches(contact):
            raise ContactlessError(remedy="Say how to reach you; it is seen by nobody before you agree.")
        if len(about) > LONGEST_ABOUT or len(contact) > LONGEST_CONTACT:
            raise TooLongError
        row = session.scalar(select(VolunteerRow).where(VolunteerRow.participant == participant))
        if row is None:
            row = VolunteerRow(
                participant=participant,
                kinds="",
                territory="",
                languages="",
                told=None,
                state=_ASKED,
                since=self._clock.now(),
            )
            session.add(row)
        row.kinds, row.territory = " ".join(sorted(kinds)), territory
        row.languages = "\n".join(one.strip()[:40] for one in languages if one.strip())[:400]
        row.state = _ASKED
        session.flush()
        row.told = self._vault.seal({"about": about.strip(), "contact": contact.strip()}, _place(row.id))
        self._history.note(session, ROOM, "", f"volunteer {row.id}", "volunteer", ITS_PERSON)
        return self._volunteer(row)

    def listed(self, *, with_asked: bool = False) -> tuple[Volunteer, ...]:
        """Those whom staff listed, by number; those who wait too where asked for."""
        wanted = select(VolunteerRow).order_by(VolunteerRow.id)
        if not with_asked:
            wanted = wanted.where(VolunteerRow.state == LISTED)
        with self._database.read() as session:
            return tuple(self._volunteer(row) for row in session.scalars(wanted))

    def get(self, number: int) -> Volunteer:
        """One by number. Raises NotFoundError."""
        with self._database.read() as session:
            return self._volunteer(_row(session, number))

    def whom_staff_listed(self, numbers: Collection[int]) -> frozenset[int]:
        """Those of these numbers whom staff listed."""
        if not numbers:
            return frozenset()
        wanted = select(VolunteerRow.id).where(VolunteerRow.state == LISTED, VolunteerRow.id.in_(numbers))
        with self._database.read() as session:
            return frozenset(session.scalars(wanted))

    def of_participant(self, participant: str) -> Volunteer | None:
        """What somebody offers; None where they offer nothing."""
        with self._database.read() as session:
            row = session.scalar(select(VolunteerRow).where(VolunteerRow.participant == participant))
            return self._volunteer(row) if row else None

    def list_(self, number: int, who: str, *, lists: bool) -> None:
        """List one, or take them off the list."""
        with self._database.write() as session:
            row = _row(session, number)
            row.state = LISTED if lists else _ASKED
            self._history.note(session, ROOM, "", f"volunteer {number}", "list" if lists else "unlist", who)

    def leave(self, session: Session, participant: str) -> None:
        """Forget what somebody offers."""
        row = session.scalar(select(VolunteerRow).where(VolunteerRow.participant == participant))
        if row is not None:
            self._history.note(session, ROOM, "", f"volunteer {row.id}", "leave", ITS_PERSON)
            session.delete(row)

    def _volunteer(self, row: VolunteerRow) -> Volunteer:
        told = self._vault.open(row.told, _place(row.id)) if row.told else {"about": "", "contact": ""}
        return Volunteer(
            row.id,
            row.participant,
            frozenset(HelpKind(one) for one in row.kinds.split()),
            row.territory,
            tuple(row.languages.split("\n")) if row.languages else (),
            str(told["about"]),
            str(told["contact"]),
            row.state == LISTED,
            row.since,
        )


def _place(number: int) -> str:
    return bound_to(VolunteerRow.__tablename__, number, "told")


def _row(session: Session, number: int) -> VolunteerRow:
    row = session.get(VolunteerRow, number)
    if row is None:
        raise NotFoundError("There is no such volunteer.")
    return row
