"""Who speaks for an association: a participant asks to, staff accepts, and the database forgets both with either."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.associations.directory.directory import ROOM
from participation.associations.directory.schemas import AssociationState, Speaker, SpeakerState
from participation.associations.directory.tables import AssociationRow, SpeakerRow
from participation.common.history import History

_LONGEST_NOTE = 500
"""Characters of what somebody says to be believed. Chosen by hand: three sentences."""


class Speakers:
    """Speakers in the database; who they are is known by their participant alone."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self._history = History(database, clock)

    def claim(self, session: Session, association: int, participant: str, note: str = "") -> None:
        """Note that somebody asks to speak for an association; asked again, it stays as it was. Raises NotFoundError."""
        if session.get(AssociationRow, association) is None:
            raise NotFoundError("There is no such association.")
        wanted = select(SpeakerRow).where(SpeakerRow.association == association, SpeakerRow.participant == participant)
        if session.scalar(wanted) is not None:
            return
        row = SpeakerRow(
            association=association,
            participant=participant,
            state=SpeakerState.CLAIMED.value,
            note=None,
            since=self._clock.now(),
        )
        session.add(row)
        session.flush()
        if note.strip():
            row.note = self._vault.seal({"note": note.strip()[:_LONGEST_NOTE]}, _place(row.id))
        self._history.note(session, ROOM, "", f"association {association}", "claim", ITS_PERSON)

    def of(self, association: int) -> tuple[Speaker, ...]:
        """Who speaks for an association, and who asks to, oldest first."""
        return self._found(select(SpeakerRow).where(SpeakerRow.association == association).order_by(SpeakerRow.id))

    def waiting(self) -> tuple[Speaker, ...]:
        """Who asks to speak for an association, oldest first; nobody waits for one that was refused."""
        wanted = select(SpeakerRow).join(AssociationRow, AssociationRow.id == SpeakerRow.association)
        wanted = wanted.where(SpeakerRow.state == SpeakerState.CLAIMED.value)
        wanted = wanted.where(AssociationRow.state != AssociationState.REFUSED.value)
        return self._found(wanted.order_by(SpeakerRow.id))

    def of_participant(self, participant: str) -> tuple[Speaker, ...]:
        """The associations that somebody speaks for, or asks to."""
        return self._found(select(SpeakerRow).where(SpeakerRow.participant == participant).order_by(SpeakerRow.id))

    def first_of(self, session: Session, participant: str) -> int | None:
        """The number of the first association that somebody speaks for, or asks to; None for none."""
        wanted = select(SpeakerRow.association).where(SpeakerRow.participant == participant)
        return session.scalar(wanted.order_by(SpeakerRow.id).limit(1))

    def speaks(self, participant: str, association: int) -> bool:
        """Whether somebody is accepted to speak for an association."""
        wanted = select(SpeakerRow.id).where(
            SpeakerRow.participant == participant,
            SpeakerRow.association == association,
            SpeakerRow.state == SpeakerState.ACCEPTED.value,
        )
        return self._database.look_up(wanted) is not None

    def answer(self, number: int, who: str, *, accepts: bool) -> None:
        """Accept or refuse a claim by its number. Raises NotFoundError."""
        with self._database.write() as session:
            row = session.get(SpeakerRow, number)
            if row is None:
                raise NotFoundError("There is no such claim.")
            subject = f"association {row.association}"
            if accepts:
                row.state = SpeakerState.ACCEPTED.value
            else:
                session.delete(row)
            self._history.note(session, ROOM, "", subject, "accept_claim" if accepts else "refuse_claim", who)

    def _found(self, wanted: Select[SpeakerRow]) -> tuple[Speaker, ...]:
        with self._database.read() as session:
            return tuple(self._speaker(row) for row in session.scalars(wanted))

    def _speaker(self, row: SpeakerRow) -> Speaker:
        note = str(self._vault.open(row.note, _place(row.id))["note"]) if row.note else ""
        return Speaker(row.id, row.association, row.participant, SpeakerState(row.state), note, row.since)


def _place(number: int) -> str:
    return bound_to(SpeakerRow.__tablename__, number, "note")
