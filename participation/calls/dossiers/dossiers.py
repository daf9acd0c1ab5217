"""Dossiers in the database: written over days, sent before the deadline, completed when more is asked, withdrawn.

What an applicant does happens in one transaction, and done again changes nothing: whoever was cut off does it again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from connectors.rows.participants import ParticipantRow
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from core.text import western_digits
from participation.calls.campaigns.calls import call_of, call_row
from participation.calls.dossiers.papers import check_paper
from participation.calls.dossiers.rows import DossierRows
from participation.calls.errors import IncompleteDossierError, LateError, NotTheirsError, NotYetError
from participation.calls.schemas import (
    OWN_STEPS,
    ROOM,
    CallForInterest,
    CallStage,
    Dossier,
    DossierForm,
    DossierState,
)
from participation.calls.tables import DossierPaperRow, DossierRow
from participation.common.errors import NextStepError
from participation.common.files import Files
from participation.common.history import Change, History
from participation.common.texts.contacts import is_contact

NEEDED = ("name", "receipt", "place", "person", "contact", "project", "summary")
"""Parts of the form without which no dossier is complete."""
_AMOUNT = re.compile(r"(?=.*[1-9])[^-−]*")
"""An amount as people write it: a number of some kind, and nothing below nought."""
_WRITES = (DossierState.DRAFT, DossierState.SUBMITTED, DossierState.MORE_ASKED)


class Dossiers:
    """Dossiers; what an applicant may do is asked of the state and of the clock each time."""

    def __init__(self, database: Database, clock: Clock, rows: DossierRows, files: Files) -> None:
        self._database, self._clock, self._rows, self._files = database, clock, rows, files
        self._history = History(database, clock)

    def begin(self, session: Session, call: str, participant: str, language: Language) -> Dossier:
        """The dossier of somebody for a call, begun where there is none. Raises NotYetError and LateError."""
        session.get(ParticipantRow, participant, with_for_update=True)  # so that pressing twice begins one
        wanted = select(DossierRow).where(DossierRow.call == call, DossierRow.participant == participant)
        if (found := session.scalar(wanted)) is not None:
            return self._rows.whole(session, [found])[0]
        self._check_open(call_of(call_row(session, call)))
        return self.read(session, self.put(session, call, participant, language, DossierForm(), self._clock.now()))

    def put(
        self, session: Session, call: str, participant: str, language: Language, form: DossierForm, at: datetime
    ) -> int:
        """A dossier as it stood at a moment, for `begin` and for templates; its id."""
        row = DossierRow(
            call=call, participant=participant, number=None, state=DossierState.DRAFT.value, language=language.value,
            region="", kin="", sealed=None, more=None, created_at=at, changed_at=at, submitted_at=None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        self._rows.seal(row, form)
        return row.id

    def stand(self, session: Session, dossier: int, region: str, state: DossierState, at: datetime) -> None:
        """Have a dossier of a template stand in a region and a state, with its number where it was sent."""
        row = self._rows.row(session, dossier)
        row.region, row.state = region, state.value
        if state is not DossierState.DRAFT:
            self._number(session, row, at)
        session.flush()

    def read(self, session: Session, dossier: int) -> Dossier:
        """One by id, within a transaction. Raises NotTheirsError; whoever calls asks whether its reader may see it."""
        return self._rows.whole(session, [self._rows.row(session, dossier)])[0]

    def get(self, dossier: int) -> Dossier:
        """One by id. Raises NotTheirsError; whoever calls asks whether its reader may see it."""
        with self._database.read() as session:
            return self.read(session, dossier)

    def save(self, dossier: int, form: DossierForm, region: str) -> Dossier:
        """Keep what was written so far, complete or not. One that was sent stays complete.

        Raises LateError after the deadline, except for what more was asked; NextStepError once it is being judged.
        """
        with self._database.write() as session:
            row = self._changing(session, dossier)
            if row.state != DossierState.DRAFT:
                self._check_complete(call_of(call_row(session, row.call)), self._as_written(session, row, form, region))
            self._rows.seal(row, form)
            row.region, row.changed_at = region, self._clock.now()
            return self.read(session, dossier)

    def add_paper(self, dossier: int, place: int, name: str, content: bytes) -> Dossier:
        """Take a paper in the place of the one before. Raises PaperRefusedError, and whatever `save` raises."""
        with self._database.read() as session:
            asked = call_of(call_row(session, self._rows.row(session, dossier).call)).plan.papers
        if not 0 <= place < len(asked):
            raise NotFoundError("There is no such paper.")
        pages = check_paper(asked[place], content)
        with self._database.write() as session:
            row = self._changing(session, dossier)
            self._take_away(session, row, place)
            subject = f"call-dossier:{dossier}"
            file = self._files.add(session, ROOM, row.call, subject, name, content, participant=row.participant)
            paper = DossierPaperRow(
                dossier=dossier,
                participant=row.participant,
                place=place,
                file=file.id,
                pages=pages,
                added_at=self._clock.now(),
            )
            session.add(paper)
            row.changed_at = self._clock.now()
            return self.read(session, dossier)

    def remove_paper(self, dossier: int, place: int) -> Dossier:
        """Take a paper away, of a dossier that was not sent."""
        with self._database.write() as session:
            row = self._changing(session, dossier)
            if row.state != DossierState.DRAFT:
                raise NextStepError("A paper of what was sent is replaced, not taken away.")
            self._take_away(session, row, place)
            return self.read(session, dossier)

    def paper(self, dossier: int, place: int) -> tuple[str, str, bytes]:
        """Name, kind and content of a paper. Raises NotFoundError; whoever calls asks whether its reader may see it."""
        with self._database.read() as session:
            found = next((one for one in self.read(session, dossier).papers if one.place == place), None)
            if found is None:
                raise NotFoundError("There is no such paper.")
            return found.name, found.media_type, self._files.content(session, found.file)

    def submit(self, dossier: int) -> Dossier:
        """Send it, or send what more was asked; sent again it is as it was.

        Raises IncompleteDossierError with what is missing, LateError with both moments (which is noted), NextStepError.
        """
        late: LateError | None = None
        with self._database.write() as session:
            row = self._rows.row(session, dossier, locks=True)
            call = call_of(call_row(session, row.call, locks=True))
            state = DossierState(row.state)
            if state in (DossierState.SUBMITTED, DossierState.UNDER_REVIEW):
                return self.read(session, dossier)
            if state is DossierState.MORE_ASKED:
                self._check_complete(call, self.read(session, dossier))
                return self._moved(session, row, DossierState.UNDER_REVIEW, "complete", ITS_PERSON)
            if state is not DossierState.DRAFT:
                raise NextStepError("This dossier is not being written any more.")
            try:
                self._check_open(call)
            except LateError as error:
                late = error
                moments = {"deadline": error.deadline.isoformat(), "attempt": error.attempt.isoformat()}
                self._history.note(session, ROOM, row.call, f"call-dossier:{dossier}", "late", ITS_PERSON, moments)
            else:
                self._check_complete(call, self.read(session, dossier))
                return self._sent(session, row)
        raise late

    def withdraw(self, dossier: int) -> Dossier:
        """Have an applicant withdraw; withdrawing twice changes nothing. Raises NextStepError once it is decided on."""
        with self._database.write() as session:
            row = self._rows.row(session, dossier, locks=True)
            state = DossierState(row.state)
            if state is DossierState.WITHDRAWN:
                return self.read(session, dossier)
            if DossierState.WITHDRAWN not in OWN_STEPS.get(state, ()):
                raise NextStepError("A dossier that is decided on is not withdrawn.")
            return self._moved(session, row, DossierState.WITHDRAWN, "withdraw", ITS_PERSON)

    def of_participant(self, session: Session, participant: str) -> tuple[Dossier, ...]:
        """Those of somebody, the latest first: for themselves alone."""
        wanted = select(DossierRow).where(DossierRow.participant == participant).order_by(DossierRow.id.desc())
        return self._rows.whole(session, session.scalars(wanted).all())

    def sent(self, call: str) -> tuple[Dossier, ...]:
        """Those to a call that were sent and not withdrawn, as they came."""
        states = [DossierState.DRAFT.value, DossierState.WITHDRAWN.value]
        wanted = select(DossierRow).where(DossierRow.call == call, DossierRow.state.not_in(states))
        with self._database.read() as session:
            return self._rows.whole(session, session.scalars(wanted.order_by(DossierRow.submitted_at)).all())

    def counted(self, call: str) -> Mapping[DossierState, int]:
        """How many there are in each state."""
        wanted = select(DossierRow.state, func.count()).where(DossierRow.call == call).group_by(DossierRow.state)
        with self._database.read() as session:
            return Counter({DossierState(state): count for state, count in session.execute(wanted).all()})

    def kin(self, dossier: Dossier) -> tuple[Dossier, ...]:
        """Other dossiers of the same association that were sent, to any call, the latest first: for the committee."""
        key = self._rows.kin(dossier.form)
        wanted = select(DossierRow).where(
            DossierRow.kin == key, DossierRow.id != dossier.id, DossierRow.submitted_at.is_not(None)
        )
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(DossierRow.submitted_at.desc())).all() if key else []
            return self._rows.whole(session, rows)

    def missing(self, call: CallForInterest, dossier: Dossier) -> tuple[str, ...]:
        """What it still lacks: parts of the form by name, `region` where that may not apply, papers as `paper 2`."""
        lacking = [name for name in NEEDED if not str(getattr(dossier.form, name)).strip()]
        if dossier.form.contact.strip() and not is_contact(dossier.form.contact):
            lacking.append("contact")
        if dossier.form.amount.strip() and not _AMOUNT.fullmatch(western_digits(dossier.form.amount.strip())):
            lacking.append("amount")
        if dossier.form.place and not call.takes_region(dossier.region):
            lacking.append("region")
        there = {one.place for one in dossier.papers}
        papers = enumerate(call.plan.papers)
        return (*lacking, *(f"paper {n + 1}" for n, one in papers if one.is_required and n not in there))

    def history(self, dossier: int) -> tuple[Change, ...]:
        """What was done to it, oldest first."""
        with self._database.read() as session:
            return self._history.of(session, ROOM, f"call-dossier:{dossier}")

    def _changing(self, session: Session, dossier: int) -> DossierRow:
        """The row of a dossier that its applicant may change now."""
        row = self._rows.row(session, dossier, locks=True)
        state = DossierState(row.state)
        if state not in _WRITES:
            raise NextStepError("This dossier is not being written any more.")
        if state is not DossierState.MORE_ASKED:
            self._check_open(call_of(call_row(session, row.call)))
        return row

    def _take_away(self, session: Session, row: DossierRow, place: int) -> None:
        one = DossierPaperRow
        found = session.scalar(select(one).where(one.dossier == row.id, one.place == place))
        if found is not None:
            number = found.file
            session.execute(delete(one).where(one.id == found.id))
            self._files.remove(session, number)

    def _sent(self, session: Session, row: DossierRow) -> Dossier:
        self._number(session, row, self._clock.now())
        return self._moved(session, row, DossierState.SUBMITTED, "submit", ITS_PERSON)

    def _number(self, session: Session, row: DossierRow, at: datetime) -> None:
        call = call_row(session, row.call)
        call.last_number += 1
        row.number, row.submitted_at = f"{row.call.upper()}-{call.last_number:04d}", at

    def _moved(self, session: Session, row: DossierRow, to: DossierState, action: str, who: str) -> Dossier:
        row.state, row.changed_at = to.value, self._clock.now()
        told = {"number": row.number or ""}
        self._history.note(session, ROOM, row.call, f"call-dossier:{row.id}", action, who, told)
        return self.read(session, row.id)

    def _as_written(self, session: Session, row: DossierRow, form: DossierForm, region: str) -> Dossier:
        return replace(self.read(session, row.id), form=form, region=region)

    def _check_open(self, call: CallForInterest) -> None:
        now = self._clock.now()
        stage = call.stage(now)
        if stage is CallStage.DRAFT:
            raise NotTheirsError
        if stage is CallStage.ANNOUNCED:
            raise NotYetError
        if stage is not CallStage.OPEN:
            raise LateError(call.closes_at, now)

    def _check_complete(self, call: CallForInterest, dossier: Dossier) -> None:
        if lacking := self.missing(call, dossier):
            raise IncompleteDossierError(lacking)
