"""Voices: taken in once, read by a moderator, linked with one another, found again by their number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.database.statements import insert_new
from core.errors import NotFoundError, WrongUseError
from core.language.identify import identify
from core.personal_data.masking import blotted
from core.text import normalise, western_digits
from participation.common.errors import Fault, FaultyFormError
from participation.common.events.tables import GuestRow
from participation.common.history import History
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.texts.moderation import ModerationReason
from participation.dialogues.programmes import ROOM, programme_row
from participation.dialogues.rows import voice_of
from participation.dialogues.schemas import LinkKind, NewVoice, Voice, VoiceLink, VoiceState
from participation.dialogues.tables import DialogueSessionRow, VoiceLinkRow, VoiceRow
from participation.dialogues.telling import DialogueTelling

LONGEST = 4_000
"""Characters of a voice. Chosen by hand: a story of a page and a half."""


class Voices:
    """Voices in the database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: Participants,
        telling: DialogueTelling,
        forget: Callable[[], object] = lambda: None,
    ) -> None:
        """`forget` has what stood on a voice alone forgotten with it."""
        self._database, self._clock, self._people, self._telling = database, clock, people, telling
        self._history, self._forget = History(database, clock), forget

    def take(self, session: Session, programme: str, new: NewVoice, participant: str | None = None) -> int | None:
        """The number of what came in; None where it came before. `participant` only where they agreed that it is kept as theirs.

        Personal data of anybody in it is dotted out before it is kept. Raises WrongUseError where it says nothing, and
        NotFoundError where there is no such programme or session.
        """
        text = normalise(new.text).strip()
        if not any(map(str.isalnum, text)):
            raise FaultyFormError(Fault.NO_WORDS, "A voice needs words.")
        programme_row(session, programme)
        sitting = session.get(DialogueSessionRow, new.session) if new.session is not None else None
        if new.session is not None and (sitting is None or sitting.programme != programme):
            raise NotFoundError("There is no such session.")
        row = {
            "programme": programme,
            "session": new.session,
            "origin": new.origin[:120],
            "source": new.source.value,
            "kind": new.kind.value,
            "role": new.role.value,
            "participant": participant,
            "is_signed": new.is_signed and participant is not None,
            "text": blotted(text)[:LONGEST],
            "language": (new.language or identify(text).language).value,
            "state": VoiceState.WAITING.value,
            "reason": "",
            "made_at": new.made_at or self._clock.now(),
        }
        number = insert_new(session, VoiceRow, row, VoiceRow.number)
        return None if number is None else int(number)

    def capture(self, session: Session, programme: str, new: NewVoice, guest: int | None = None) -> int | None:
        """Take what somebody said in a session; `guest` is their number on its list, and they are kept only if they agreed to be.

        Raises as `take`, and FaultyFormError for a number that is not on the list.
        """
        if guest is None or new.session is None:
            return self.take(session, programme, new)
        wanted = (
            select(GuestRow)
            .join(DialogueSessionRow, DialogueSessionRow.event == GuestRow.event)
            .where(DialogueSessionRow.id == new.session, GuestRow.number == guest)
        )
        row = session.scalar(wanted)
        if row is None:
            raise FaultyFormError(Fault.NOT_ON_LIST, f"There is no number {guest} on the list.", number=guest)
        people = [row.participant] if row.participant else []
        agreed = self._people.agreed(session, ROOM, ConsentKind.KEEP_TEXT, people, programme)
        return self.take(session, programme, new, row.participant if agreed else None)

    def number_of(self, session: Session, programme: str, origin: str) -> int:
        """The number of what came from somewhere before. Raises NotFoundError."""
        row = VoiceRow
        number = session.scalar(select(row.number).where(row.programme == programme, row.origin == origin[:120]))
        if number is None:
            raise NotFoundError("Nothing came from there.")
        return int(number)

    def find(self, number: int, *, public: bool = False) -> Voice | None:
        """One by its number; None where there is none, or none that everybody may read, where `public`."""
        with self._database.read() as session:
            row = session.get(VoiceRow, number)
            if row is None or (public and row.state != VoiceState.PUBLISHED.value):
                return None
            return self._named(session, [row])[0]

    def listed(
        self, programme: str, *, state: VoiceState | None = None, sitting: int | None = None, words: str = ""
    ) -> tuple[Voice, ...]:
        """Voices of a programme by number; those of a state, of a session, and with certain words or a number alone where asked."""
        wanted = select(VoiceRow).where(VoiceRow.programme == programme)
        if state is not None:
            wanted = wanted.where(VoiceRow.state == state.value)
        if sitting is not None:
            wanted = wanted.where(VoiceRow.session == sitting)
        for word in western_digits(words).split():
            held = f"%{word.replace('%', '').replace('_', '')}%"
            number = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else -1
            wanted = wanted.where(VoiceRow.text.ilike(held) | (VoiceRow.number == number))
        with self._database.read() as session:
            return self._named(session, session.scalars(wanted.order_by(VoiceRow.number)).all())

    def of(self, session: Session, programme: str, participant: str) -> tuple[Voice, ...]:
        """Somebody's own voices in a programme, whatever became of them."""
        wanted = select(VoiceRow).where(VoiceRow.programme == programme, VoiceRow.participant == participant)
        return self._named(session, session.scalars(wanted.order_by(VoiceRow.number)).all())

    def counts(self, programme: str) -> dict[VoiceState, int]:
        """How many voices stand where."""
        wanted = select(VoiceRow.state, func.count()).where(VoiceRow.programme == programme).group_by(VoiceRow.state)
        with self._database.read() as session:
            found = {VoiceState(state): int(count) for state, count in session.execute(wanted)}
        return {state: found.get(state, 0) for state in VoiceState}

    def moderate(
        self,
        programme: str,
        numbers: Collection[int],
        outcome: VoiceState,
        who: str,
        reason: ModerationReason | None = None,
    ) -> int:
        """Publish or refuse voices; how many changed. Who asked for it is told. Raises WrongUseError for a refusal without reason."""
        if outcome is VoiceState.WAITING or (outcome is VoiceState.REFUSED) is (reason is None):
            raise WrongUseError("A voice is published, or refused for a reason.")
        told, changed = reason.value if reason else "", 0
        with self._database.write() as session:
            wanted = select(VoiceRow).where(VoiceRow.programme == programme, VoiceRow.number.in_(numbers))
            for row in session.scalars(wanted.order_by(VoiceRow.number)):
                if (row.state, row.reason) == (outcome.value, told):
                    continue
                row.state, row.reason, changed = outcome.value, told, changed + 1
                detail = {"outcome": outcome.value, "reason": told}
                self._history.note(session, ROOM, programme, f"voice:{row.number}", "moderate", who, detail)
                session.flush()
                if row.participant is not None:
                    self._telling.moderated(session, voice_of(row), str(self._clock.now()))
        if changed and outcome is VoiceState.REFUSED:
            self._forget()
        return changed

    def erase(self, programme: str, number: int, who: str) -> None:
        """Forget a voice, and whatever stands on its words. Raises NotFoundError."""
        with self._database.write() as session:
            _row(session, programme, number)
            session.execute(delete(VoiceRow).where(VoiceRow.number == number))
            self._history.note(session, ROOM, programme, f"voice:{number}", "erase", who)
        self._database.settle()
        self._forget()

    def withdraw(self, session: Session, participant: str, programme: str = "") -> int:
        """Forget what somebody gave, to one programme or to all; how many voices there were.

        Whoever calls it has the room forget what stood on them once the transaction is through.
        """
        wanted = select(VoiceRow.number, VoiceRow.programme).where(VoiceRow.participant == participant)
        if programme:
            wanted = wanted.where(VoiceRow.programme == programme)
        found = session.execute(wanted).all()
        for number, of in found:
            session.execute(delete(VoiceRow).where(VoiceRow.number == number))
            self._history.note(session, ROOM, of, f"voice:{number}", "erase", ITS_PERSON)
        return len(found)

    def link(self, programme: str, voice: int, to: int, kind: LinkKind, who: str) -> None:
        """Say how a voice stands to another; said anew, the later counts. Raises WrongUseError for itself, and NotFoundError."""
        if voice == to:
            raise WrongUseError("A voice is not linked with itself.", remedy="Give the number of another one.")
        with self._database.write() as session:
            _row(session, programme, voice)
            _row(session, programme, to)
            row = session.get(VoiceLinkRow, (voice, to))
            if row is None:
                session.add(VoiceLinkRow(voice=voice, to=to, kind=kind.value))
            else:
                row.kind = kind.value
            detail = {"to": to, "kind": kind.value}
            self._history.note(session, ROOM, programme, f"voice:{voice}", "link", who, detail)

    def unlink(self, programme: str, voice: int, to: int, who: str) -> None:
        """Take a link away; one that is not there is no error. Raises NotFoundError for a voice of elsewhere."""
        with self._database.write() as session:
            _row(session, programme, voice)
            session.execute(delete(VoiceLinkRow).where(VoiceLinkRow.voice == voice, VoiceLinkRow.to == to))
            self._history.note(session, ROOM, programme, f"voice:{voice}", "unlink", who, {"to": to})

    def links(self, programme: str, *, public: bool = False) -> tuple[VoiceLink, ...]:
        """How voices of a programme stand to each other; between published ones alone, where `public`."""
        mine = select(VoiceRow.number).where(VoiceRow.programme == programme)
        if public:
            mine = mine.where(VoiceRow.state == VoiceState.PUBLISHED.value)
        wanted = select(VoiceLinkRow).where(VoiceLinkRow.voice.in_(mine), VoiceLinkRow.to.in_(mine))
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(VoiceLinkRow.voice, VoiceLinkRow.to))
            return tuple(VoiceLink(row.voice, row.to, LinkKind(row.kind)) for row in rows)

    def _named(self, session: Session, rows: Sequence[VoiceRow]) -> tuple[Voice, ...]:
        """Voices, with the names of those who want theirs beside them and still agree to it."""
        signed = {(row.participant, row.programme) for row in rows if row.participant and row.is_signed}
        names = {key: self._people.name_of(session, key[0], ROOM, key[1]) for key in signed}
        return tuple(
            voice_of(row, names.get((row.participant or "", row.programme), "") if row.is_signed else "")
            for row in rows
        )


def _row(session: Session, programme: str, number: int) -> VoiceRow:
    row = session.get(VoiceRow, number)
    if row is None or row.programme != programme:
        raise NotFoundError("There is no voice of this number.")
    return row
