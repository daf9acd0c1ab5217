"""Who signs for a side, by their own link or as a member of staff; and signatures with their reservations."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from core.language.identify import identify
from core.text import normalise
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.history import History
from participation.common.people.people import Participants
from participation.common.texts.localised import localised, written
from participation.dialogues.programmes import ROOM, programme_row
from participation.dialogues.schemas import SIDES, DialogueRole, DialogueState, Signatory, Signature
from participation.dialogues.tables import SharedSynthesisRow, SignatoryRow, SignatureRow
from participation.dialogues.telling import DialogueTelling

LONGEST = 2_000
"""Characters of a reservation. Chosen by hand: a page."""


class Signing:
    """Signatories and their signatures in the database."""

    def __init__(self, database: Database, clock: Clock, people: Participants, telling: DialogueTelling) -> None:
        self._database, self._clock, self._people, self._telling = database, clock, people, telling
        self._history = History(database, clock)

    def signatories(self, programme: str) -> tuple[Signatory, ...]:
        """Those who may sign, side by side."""
        wanted = select(SignatoryRow).where(SignatoryRow.programme == programme).order_by(SignatoryRow.id)
        with self._database.read() as session:
            found = [self._signatory(session, row) for row in session.scalars(wanted)]
        return tuple(sorted(found, key=lambda one: (SIDES.index(one.side), one.id)))

    def add(
        self,
        programme: str,
        side: DialogueRole,
        capacity: Localised,
        who: str,
        *,
        member: str = "",
        language: Language = Language.FRENCH,
    ) -> tuple[Signatory, str]:
        """Let somebody sign for a side; the token of their own link is told once, to be handed to them.

        Of them nothing is kept but what they sign as, until they say more. A `member` of staff signs in the console, and has no
        link. Raises WrongUseError for what is no side, and without a capacity.
        """
        if side not in SIDES or not capacity.root:
            raise FaultyFormError(
                Fault.NO_WORDS, "Who signs does it for a side, and as something.", remedy="Say which, and as what."
            )
        with self._database.write() as session:
            programme_row(session, programme)
            kept, token = (None, "") if member else self._people.keep_from_page(session, language)
            row = SignatoryRow(
                programme=programme,
                side=side.value,
                capacity=written(capacity),
                participant=kept.id if kept else None,
                member=member[:40],
            )
            session.add(row)
            session.flush()
            self._history.note(session, ROOM, programme, f"signatory:{row.id}", "add_signatory", who, {"side": side})
            return self._signatory(session, row), token

    def remove(self, programme: str, signatory: int, who: str) -> None:
        """Take a signatory off, with their signatures. Raises NotFoundError."""
        with self._database.write() as session:
            _signatory_row(session, programme, signatory)
            session.execute(delete(SignatoryRow).where(SignatoryRow.id == signatory))
            self._history.note(session, ROOM, programme, f"signatory:{signatory}", "remove_signatory", who)

    def of_link(self, session: Session, programme: str, token: str) -> Signatory:
        """The signatory whose own link this is. Raises NotFoundError."""
        person = self._people.of_link(session, token)
        wanted = select(SignatoryRow).where(SignatoryRow.programme == programme)
        row = session.scalar(wanted.where(SignatoryRow.participant == person.id)) if person else None
        if row is None:
            raise NotFoundError("There is no such signatory.")
        return self._signatory(session, row)

    def of_member(self, programme: str, member: str) -> Signatory | None:
        """As what a member of staff signs; None where they do not."""
        wanted = select(SignatoryRow).where(SignatoryRow.programme == programme, SignatoryRow.member == member)
        with self._database.read() as session:
            row = session.scalars(wanted.order_by(SignatoryRow.id)).first() if member else None
            return self._signatory(session, row) if row else None

    def put(
        self,
        session: Session,
        synthesis: int,
        signatory: Signatory,
        *,
        is_signed: bool = True,
        reservation: str = "",
    ) -> None:
        """Put a signature, a reservation or both under the latest version; said anew, the later counts.

        Raises NextStepError for an earlier version, and where the dialogue is not under way; WrongUseError for a reservation
        without end, and for neither of the two. Whoever calls has seen that the voices cited still say the same.
        """
        reservation = normalise(reservation).strip()
        if len(reservation) > LONGEST or not (is_signed or reservation):
            raise FaultyFormError(
                Fault.NO_WORDS, f"Sign, attach a reservation of at most {LONGEST} characters, or both."
            )
        row = self._open(session, synthesis, signatory.programme)
        was_signed = not self._missing(session, synthesis)
        person = session.scalar(select(SignatoryRow.participant).where(SignatoryRow.id == signatory.id))
        self._drop(session, synthesis, signatory.id)
        session.add(
            SignatureRow(
                synthesis=synthesis,
                signatory=signatory.id,
                participant=person,
                is_signed=is_signed,
                reservation=reservation,
                language=(identify(reservation).language if reservation else Language.FRENCH).value,
                at=self._clock.now(),
            )
        )
        session.flush()
        detail = {"version": row.version, "signed": is_signed, "reserved": bool(reservation)}
        self._note(session, signatory, row.id, "sign", detail)
        if not was_signed and not self._missing(session, synthesis):
            title = localised(programme_row(session, row.programme).title)
            self._telling.signed_off(session, row.programme, title, row.version)

    def withdraw(self, session: Session, synthesis: int, signatory: Signatory) -> None:
        """Take a signature back, with its reservation. Raises NextStepError as `put` does."""
        row = self._open(session, synthesis, signatory.programme)
        self._drop(session, synthesis, signatory.id)
        self._note(session, signatory, row.id, "withdraw_signature", {"version": row.version})

    def of(self, session: Session, synthesis: int) -> tuple[Signature, ...]:
        """What was put under a version, in the order of signatories."""
        wanted = (
            select(SignatureRow, SignatoryRow)
            .join(SignatoryRow, SignatoryRow.id == SignatureRow.signatory)
            .where(SignatureRow.synthesis == synthesis)
            .order_by(SignatoryRow.id)
        )
        return tuple(
            Signature(self._signatory(session, by), row.is_signed, row.reservation, Language(row.language), row.at)
            for row, by in session.execute(wanted)
        )

    def _open(self, session: Session, synthesis: int, programme: str) -> SharedSynthesisRow:
        # Held, so that of two who sign at once the later one sees that both sides have signed.
        row = session.get(SharedSynthesisRow, synthesis, with_for_update=True)
        if row is None or row.programme != programme:
            raise NotFoundError("There is no such synthesis.")
        last = select(func.max(SharedSynthesisRow.version)).where(SharedSynthesisRow.programme == programme)
        if row.version != session.scalar(last):
            raise NextStepError(
                "There is a newer version.",
                remedy="Load the page again, and read that one.",
                fault=Fault.NEWER_VERSION,
            )
        if programme_row(session, programme).state not in (DialogueState.OPEN.value, DialogueState.FOLLOW_UP.value):
            raise NextStepError("This dialogue is not under way.")
        return row

    def _missing(self, session: Session, synthesis: int) -> set[str]:
        wanted = (
            select(SignatoryRow.side)
            .join(SignatureRow, SignatureRow.signatory == SignatoryRow.id)
            .where(SignatureRow.synthesis == synthesis, SignatureRow.is_signed.is_(True))
        )
        return {side.value for side in SIDES} - set(session.scalars(wanted))

    @staticmethod
    def _drop(session: Session, synthesis: int, signatory: int) -> None:
        row = SignatureRow
        session.execute(delete(row).where(row.synthesis == synthesis, row.signatory == signatory))

    def _note(self, session: Session, by: Signatory, synthesis: int, action: str, detail: Mapping[str, object]) -> None:
        who = by.member or f"signatory:{by.id}"
        self._history.note(session, ROOM, by.programme, f"synthesis:{synthesis}", action, who, detail)

    def _signatory(self, session: Session, row: SignatoryRow) -> Signatory:
        name = self._people.name_of(session, row.participant, ROOM, row.programme) if row.participant else ""
        return Signatory(row.id, row.programme, DialogueRole(row.side), localised(row.capacity), name, row.member)


def _signatory_row(session: Session, programme: str, signatory: int) -> SignatoryRow:
    row = session.get(SignatoryRow, signatory)
    if row is None or row.programme != programme:
        raise NotFoundError("There is no such signatory.")
    return row
