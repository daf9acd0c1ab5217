"""Circles and who sits in them: staff makes a circle, associations enter or ask to, moderators let in, remove and are appointed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.fold import fold_in_place
from core.language.forms import Language
from participation.associations.circles.schemas import (
    STAFF,
    Circle,
    CircleDetails,
    CircleJoining,
    Moderator,
    PostReason,
    Seat,
    SeatState,
)
from participation.associations.circles.tables import CircleRow, SeatRow
from participation.associations.directory.directory import ROOM
from participation.associations.directory.names import AssociationName, names_of
from participation.associations.directory.schemas import AssociationField
from participation.associations.errors import NamelessError, TooLongError
from participation.associations.words import field_name
from participation.common.history import Change, History

_LONGEST = {"name_ar": 120, "name_fr": 120, "about": 2000, "rules": 4000}
"""Characters of each text. Chosen by hand: a paragraph, and a page of rules."""


class Circles:
    """Circles in the database; each change of a moderator's is in the circle's log and the audit log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._history = History(database, clock)

    def make(self, details: CircleDetails, who: str) -> int:
        """Make a circle; its number. Raises NamelessError, TooLongError."""
        with self._database.write() as session:
            return self.made(session, details, who)

    def made(self, session: Session, details: CircleDetails, who: str, key: str | None = None) -> int:
        """Make one within a transaction."""
        _check(details)
        row = CircleRow(**_columns(details), is_closed=False, key=key, created_at=self._clock.now())
        session.add(row)
        session.flush()
        self.note(session, Moderator(row.id, who), "make")
        return row.id

    def change(self, number: int, details: CircleDetails, who: str) -> None:
        """Say anew what a circle is for. Raises NamelessError, TooLongError, NotFoundError."""
        _check(details)
        with self._database.write() as session:
            row = circle_row(session, number)
            for name, value in _columns(details).items():
                setattr(row, name, value)
            self.note(session, Moderator(number, who), "change")

    def close(self, number: int, who: str, *, is_closed: bool) -> None:
        """End a circle, which stays to be read, or open it again."""
        with self._database.write() as session:
            circle_row(session, number).is_closed = is_closed
            self.note(session, Moderator(number, who), "close" if is_closed else "reopen")

    def listed(self, reader: int, words: str = "", *, limit: int | None = None, offset: int = 0) -> tuple[Circle, ...]:
        """Circles that say all words, those of the reader first, by number."""
        with self._database.read() as session:
            sits = {one.circle: one for one in _seats(session, association=reader)}
            own = {number for number, one in sits.items() if one.state is SeatState.MEMBER}
            columns = (
                CircleRow.id,
                CircleRow.is_closed,
                CircleRow.name_ar,
                CircleRow.name_fr,
                CircleRow.about,
                CircleRow.field,
            )
            found = [
                (number not in own, is_closed, number)
                for number, is_closed, *texts, field in session.execute(select(*columns))
                if _say(words, [*texts, *(field_name(AssociationField(field), form) for form in Language)])
            ]
            numbers = [one[-1] for one in sorted(found)[offset : None if limit is None else offset + limit]]
            rows = {row.id: row for row in session.scalars(select(CircleRow).where(CircleRow.id.in_(numbers)))}
            counts = _counts(session, numbers)
            return tuple(_circle(rows[one], counts, sits.get(one), reader) for one in numbers)

    def circles_of(self, association: int) -> dict[int, CircleDetails]:
        """The circles that an association sits in, by number."""
        wanted = select(CircleRow).join(SeatRow, SeatRow.circle == CircleRow.id)
        wanted = wanted.where(SeatRow.association == association, SeatRow.state == SeatState.MEMBER.value)
        with self._database.read() as session:
            return {row.id: details_of(row) for row in session.scalars(wanted.order_by(CircleRow.id))}

    def get(self, number: int, reader: int) -> Circle:
        """One, as a reader sees it. Raises NotFoundError."""
        with self._database.read() as session:
            row = circle_row(session, number)
            seats = _seats(session, circle=number, association=reader)
            return _circle(row, _counts(session, [number]), seats[0] if seats else None, reader)

    def seats(self, number: int, reader: int) -> tuple[Seat, ...]:
        """Who sits in a circle, the longest first, and for moderators who asks to and who was removed. Raises NotFoundError."""
        with self._database.read() as session:
            own = seat_to_read(session, number, reader)
            sees_all = reader == STAFF or (own is not None and own.is_moderator)
            found = _seats(session, circle=number)
            return tuple(one for one in found if sees_all or one.state is SeatState.MEMBER)

    def enter(self, number: int, association: int) -> SeatState:
        """Sit down in an open circle, or ask to in another. Raises WrongUseError where the circle is closed, or a seat was taken away."""
        with self._database.write() as session:
            return self.entered(session, number, association)

    def entered(self, session: Session, number: int, association: int) -> SeatState:
        """Sit down, or ask to, within a transaction; who has a seat keeps it."""
        circle = circle_row(session, number)
        row = _seat_row(session, number, association)
        if row is not None and row.state == SeatState.REMOVED:
            raise WrongUseError("A moderator took this seat away.", remedy="Write to the network's team.")
        if row is not None:
            return SeatState(row.state)
        if circle.is_closed:
            raise WrongUseError("This circle is closed.", remedy="Choose another one.")
        state = SeatState.MEMBER if circle.joining == CircleJoining.OPEN else SeatState.ASKED
        session.add(
            SeatRow(
                circle=number, association=association, state=state.value, is_moderator=False, since=self._clock.now()
            )
        )
        return state

    def leave(self, number: int, association: int) -> None:
        """Give one's seat back, or ask for none any more; a seat taken away stays noted. Raises NotFoundError for who has none."""
        gone = delete(SeatRow).where(
            SeatRow.circle == number, SeatRow.association == association, SeatRow.state != SeatState.REMOVED.value
        )
        with self._database.write() as session:
            _known_seat(session, number, association)
            session.execute(gone)

    def moderator(self, number: int, association: int) -> Moderator:
        """The moderator that an association is. Raises NotFoundError where it is none."""
        with self._database.read() as session:
            seat = seat_to_read(session, number, association)
        if seat is None or not seat.is_moderator:
            raise NotFoundError("There is nothing at this address.")
        return Moderator(number, f"association {association}")

    def admit(self, by: Moderator, association: int, *, accepts: bool) -> None:
        """Let an association in that asks to, or back in that was removed, or refuse it. Raises NotFoundError."""
        with self._database.write() as session:
            row = _known_seat(session, by.circle, association)
            if accepts:
                row.state, row.since = SeatState.MEMBER.value, self._clock.now()
            elif row.state == SeatState.ASKED:
                session.delete(row)
            self.note(session, by, "admit" if accepts else "refuse", {"association": association})

    def remove(self, by: Moderator, association: int, reason: PostReason) -> None:
        """Take an association's seat away; the log says why. Raises NotFoundError."""
        with self._database.write() as session:
            row = _known_seat(session, by.circle, association)
            row.state, row.is_moderator = SeatState.REMOVED.value, False
            self.note(session, by, "remove", {"association": association, "reason": reason.value})

    def appoint(self, number: int, association: int, who: str, *, is_moderator: bool) -> None:
        """Have a member moderate, or no more. Raises NotFoundError where it has no seat."""
        with self._database.write() as session:
            row = _known_seat(session, number, association)
            if row.state != SeatState.MEMBER:
                raise NotFoundError("This association has no seat here.")
            row.is_moderator = is_moderator
            action = "appoint" if is_moderator else "dismiss"
            self.note(session, Moderator(number, who), action, {"association": association})

    def log(self, number: int, reader: int) -> tuple[Change, ...]:
        """What moderators did in a circle, the latest first. Raises NotFoundError for whoever has no seat."""
        with self._database.read() as session:
            seat_to_read(session, number, reader)
            return self._history.of(session, ROOM, subject_of(number))[::-1]

    def note(self, session: Session, by: Moderator, action: str, detail: dict[str, object] | None = None) -> None:
        """Write down what a moderator did, for the circle to read; never with anybody's words in it."""
        self._history.note(session, ROOM, "", subject_of(by.circle), f"circle_{action}", by.who, detail)


def subject_of(circle: int) -> str:
    """Under which the log of a circle stands."""
    return f"circle {circle}"


def circle_row(session: Session, number: int) -> CircleRow:
    """The row of a circle. Raises NotFoundError."""
    row = session.get(CircleRow, number)
    if row is None:
        raise NotFoundError("There is no such circle.")
    return row


def seat_to_read(session: Session, circle: int, reader: int) -> SeatRow | None:
    """The seat from which a reader reads a circle; None for staff. Raises NotFoundError for everybody else."""
    circle_row(session, circle)
    if reader == STAFF:
        return None
    row = _seat_row(session, circle, reader)
    if row is None or row.state != SeatState.MEMBER:
        raise NotFoundError("There is nothing at this address.")
    return row


def circles_read(session: Session, reader: int) -> frozenset[int]:
    """The circles that an association reads."""
    wanted = select(SeatRow.circle).where(SeatRow.association == reader, SeatRow.state == SeatState.MEMBER.value)
    return frozenset(session.scalars(wanted))


def details_of(row: CircleRow) -> CircleDetails:
    """What a circle is for, as its row has it."""
    return CircleDetails(
        row.name_ar, row.name_fr, AssociationField(row.field), row.about, row.rules, CircleJoining(row.joining)
    )


def _check(details: CircleDetails) -> None:
    if not details.name_ar.strip() and not details.name_fr.strip():
        raise NamelessError("A circle needs a name.", remedy="Give it in Arabic or in French.")
    for name, longest in _LONGEST.items():
        if len(getattr(details, name)) > longest:
            raise TooLongError(f"The {name} is too long.", remedy=f"It may have {longest} characters.")


def _columns(details: CircleDetails) -> dict[str, Any]:
    return {name: str(value).strip() for name, value in asdict(details).items()}


def _seat_row(session: Session, circle: int, association: int) -> SeatRow | None:
    return session.scalar(select(SeatRow).where(SeatRow.circle == circle, SeatRow.association == association))


def _known_seat(session: Session, circle: int, association: int) -> SeatRow:
    row = _seat_row(session, circle, association)
    if row is None:
        raise NotFoundError("This association does not sit here.")
    return row


def _seats(session: Session, *, circle: int | None = None, association: int | None = None) -> list[Seat]:
    wanted = select(SeatRow).order_by(SeatRow.since, SeatRow.id)
    wanted = wanted if circle is None else wanted.where(SeatRow.circle == circle)
    wanted = wanted if association is None else wanted.where(SeatRow.association == association)
    rows = session.scalars(wanted).all()
    names = names_of(session, [row.association for row in rows])
    return [
        Seat(
            row.circle,
            row.association,
            names.get(row.association, AssociationName(row.association, "", "")),
            SeatState(row.state),
            row.is_moderator,
            row.since,
        )
        for row in rows
    ]


def _say(words: str, texts: Iterable[str]) -> bool:
    """Whether texts say all words, in whichever form of theirs."""
    return not words.strip() or all(word in fold_in_place(" ".join(texts)) for word in fold_in_place(words).split())


def _counts(session: Session, circles: Sequence[int]) -> dict[tuple[int, str], int]:
    wanted = select(SeatRow.circle, SeatRow.state, func.count()).group_by(SeatRow.circle, SeatRow.state)
    wanted = wanted.where(SeatRow.circle.in_(circles))
    return {(number, state): count for number, state, count in session.execute(wanted)}


def _circle(row: CircleRow, counts: dict[tuple[int, str], int], seat: Seat | None, reader: int) -> Circle:
    sees_all = reader == STAFF or (seat is not None and seat.is_moderator)
    waiting = counts.get((row.id, SeatState.ASKED.value), 0) if sees_all else 0
    members = counts.get((row.id, SeatState.MEMBER.value), 0)
    return Circle(row.id, details_of(row), row.is_closed, members, waiting, seat)
