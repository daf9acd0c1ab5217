"""What associations made of their training: noted by staff, confirmed with the document that shows it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.errors import FileRefusedError, NextStepError
from participation.common.files import Files
from participation.common.history import History
from participation.common.rights import RoomRight
from participation.training.errors import NoDocumentError
from participation.training.learners import association_of
from participation.training.schemas import OUTCOME_STEPS, ROOM, OutcomeKind, OutcomeState, TrainingOutcome
from participation.training.tables import TrainedAssociationRow, TrainingOutcomeRow


class Outcomes:
    """Outcomes of a programme's associations."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock = database, clock
        self._files, self._history = Files(vault, clock), History(database, clock)

    def note(
        self, programme: str, association: int, kind: OutcomeKind, who: str, name: str = "", content: bytes = b""
    ) -> TrainingOutcome:
        """Note an outcome, once, with its document where there is one; a new document takes the place of the one before.

        Raises NotFoundError, FileRefusedError, and NextStepError where a confirmed one would change its document.
        """
        with self._database.write() as session:
            of = session.get(TrainedAssociationRow, association)
            if of is None or of.programme != programme:
                raise NotFoundError("There is no such association in this programme.")
            one = TrainingOutcomeRow
            row = session.scalar(select(one).where(one.association == association, one.kind == kind.value))
            if row is None:
                row = one(
                    association=association, kind=kind.value, state=OutcomeState.NOTED.value, file=None,
                    noted_at=self._clock.now(),
                )  # fmt: skip
                session.add(row)
                session.flush()
            if content:
                self._attach(session, programme, row, name, content, who)
            detail = {"kind": kind.value, "has_document": row.file is not None}
            self._history.note(session, ROOM, programme, f"outcome:{row.id}", "note", who, detail)
            return self._whole(session, row, of)

    def move(
        self, programme: str, outcome: int, to: OutcomeState, who: str, rights: Collection[RoomRight]
    ) -> TrainingOutcome:
        """Confirm it, or take that back. Raises NextStepError, and NoDocumentError where nothing shows it."""
        with self._database.write() as session:
            row, of = self._found(session, programme, outcome)
            before = OutcomeState(row.state)
            row.state = OUTCOME_STEPS.step(before, to, rights).value
            if to is OutcomeState.CONFIRMED and row.file is None:
                raise NoDocumentError
            self._history.note(session, ROOM, programme, f"outcome:{outcome}", to.value, who, {"before": before.value})
            return self._whole(session, row, of)

    def listed(self, programme: str) -> tuple[TrainingOutcome, ...]:
        """The outcomes of a programme, by association."""
        wanted = (
            select(TrainingOutcomeRow, TrainedAssociationRow)
            .join(TrainedAssociationRow, TrainedAssociationRow.id == TrainingOutcomeRow.association)
            .where(TrainedAssociationRow.programme == programme)
            .order_by(TrainedAssociationRow.name, TrainingOutcomeRow.kind)
        )
        with self._database.read() as session:
            return tuple(self._whole(session, row, of) for row, of in session.execute(wanted))

    def document(self, programme: str, outcome: int) -> tuple[str, str, bytes]:
        """Name, kind and content of an outcome's document. Raises NotFoundError."""
        with self._database.read() as session:
            row, _ = self._found(session, programme, outcome)
            if row.file is None:
                raise NotFoundError("There is no document.")
            file = self._files.get(session, row.file)
            return file.name, file.media_type, self._files.content(session, row.file)

    def _attach(
        self, session: Session, programme: str, row: TrainingOutcomeRow, name: str, content: bytes, who: str
    ) -> None:
        if row.state == OutcomeState.CONFIRMED:
            raise NextStepError("Take the confirmation back before another document is attached.")
        before, subject = row.file, f"outcome:{row.id}"
        added = self._files.add(session, ROOM, programme, subject, name, content, author=who)
        if added.media_type == "text/plain":  # whatever has no form of its own is taken for text, which shows nothing
            raise FileRefusedError("This is no document.", remedy="Attach a PDF, a photo, DOCX or XLSX.")
        row.file = added.id
        session.flush()
        if before is not None:
            self._files.remove(session, before)

    def _found(
        self, session: Session, programme: str, outcome: int
    ) -> tuple[TrainingOutcomeRow, TrainedAssociationRow]:
        row = session.get(TrainingOutcomeRow, outcome)
        of = session.get(TrainedAssociationRow, row.association) if row else None
        if row is None or of is None or of.programme != programme:
            raise NotFoundError("There is no such outcome.")
        return row, of

    def _whole(self, session: Session, row: TrainingOutcomeRow, of: TrainedAssociationRow) -> TrainingOutcome:
        name = self._files.get(session, row.file).name if row.file else ""
        return TrainingOutcome(
            row.id, association_of(of), OutcomeKind(row.kind), OutcomeState(row.state), row.file, name, row.noted_at
        )
