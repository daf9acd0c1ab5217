"""Messages between two associations: sent once however often they are sent, read, muted, reported, and wanted no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.orm import Session, aliased

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.database.database import Database
from core.database.statements import insert_missing, wait_for_turn
from core.errors import NotFoundError, WrongUseError
from participation.associations.circles.schemas import Author
from participation.associations.circles.wording import taken
from participation.associations.directory.names import AssociationName, names_of
from participation.associations.directory.schemas import AssociationState, SpeakerState
from participation.associations.directory.tables import AssociationRow, SpeakerRow
from participation.associations.errors import BlockedError
from participation.associations.messages.schemas import MessageNews, NetworkMessage, Talk, TalkPage
from participation.associations.messages.tables import MessageRow, TalkRow, TalkSideRow

LONGEST_MESSAGE = 4_000
"""Characters of a message. Chosen by hand: a page, as messengers take."""
_PAGE = 50
"""Messages of a page, and talks of a list. Chosen by hand: some screens of a phone."""
_AT_ONCE = 500
"""Messages that a stream catches up with in one go. Chosen by hand: a night's."""
_TURN = 0x6D736773
"""Key of PostgreSQL's lock under which messages are written one by one, so that numbers grow as they appear. Chosen by hand."""
_SHORTEST_MARK, _LONGEST_MARK = 8, 100
"""Characters of what a sender calls a message. Chosen by hand: a UUID and room."""


class Messages:
    """Messages in the database, which alone is true: any number of processes send and show them."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock, self._vault = database, clock, vault

    def talk_with(self, association: int, other: int) -> int:
        """The talk of two associations, begun where there is none. Raises NotFoundError where nobody speaks for the other."""
        if association == other:
            raise NotFoundError("There is nobody to write to.")
        with self._database.write() as session:
            if not session.scalar(_spoken_for(other)):
                raise NotFoundError("There is nobody to write to.")
            return self.talk_made(session, association, other)

    def talk_made(self, session: Session, association: int, other: int) -> int:
        """The talk of two associations within a transaction."""
        pair = _pair(association, other)
        known = session.scalar(select(TalkRow.id).where(TalkRow.pair == pair))
        if known is not None:
            return known
        insert_missing(session, TalkRow, [{"pair": pair, "last": 0}])
        number = session.scalars(select(TalkRow.id).where(TalkRow.pair == pair)).one()
        sides = [_new_side(number, one, self._clock.now()) for one in (association, other)]
        insert_missing(session, TalkSideRow, sides)
        return number

    def talks(self, association: int, page: int = 1) -> tuple[tuple[Talk, ...], bool]:
        """A page of the talks in which anything was said, the latest first, and whether there are more."""
        wanted = (
            select(TalkSideRow)
            .join(TalkRow, TalkRow.id == TalkSideRow.talk)
            .where(TalkSideRow.association == association, TalkRow.last > 0)
            .order_by(TalkRow.last.desc())
        )
        with self._database.read() as session:
            sides = session.scalars(wanted.limit(_PAGE + 1).offset((page - 1) * _PAGE)).all()
            return _talks(session, sides[:_PAGE]), len(sides) > _PAGE

    def read(self, association: int, talk: int, before: int = 0) -> TalkPage:
        """The latest messages of a talk, or those before one. Raises NotFoundError where it is not the association's."""
        wanted = select(MessageRow).where(MessageRow.talk == talk).order_by(MessageRow.id.desc()).limit(_PAGE + 1)
        wanted = wanted.where(MessageRow.id < before) if before else wanted
        with self._database.read() as session:
            side = _side(session, talk, association)
            rows = session.scalars(wanted).all()
            (shown,) = _talks(session, [side])
            return TalkPage(shown, [self._message(row) for row in rows[:_PAGE]][::-1], len(rows) > _PAGE)

    def send(self, talk: int, author: Author, sent: str, text: str) -> NetworkMessage:
        """Send a message; the same sent again is the one that is there. Raises WrongUseError, NotFoundError."""
        bare = taken(text, LONGEST_MESSAGE)
        if not _SHORTEST_MARK <= len(sent) <= _LONGEST_MARK:
            raise WrongUseError(
                "What is sent has no number of its own.", remedy="Load the page again, and send it from there."
            )
        with self._database.write(urgent=True) as session:
            wait_for_turn(session, _TURN)
            side = _side(session, talk, author.association)
            known = select(MessageRow).where(MessageRow.association == author.association, MessageRow.sent == sent)
            if (row := session.scalar(known)) is not None and self.text_of(row) == bare:
                return self._message(row)
            if row is not None:
                raise WrongUseError("This form was sent before.", remedy="Send it again from the page as it is now.")
            self._may_send(session, side)
            return self._message(self.written(session, talk, author, sent, bare))

    def written(self, session: Session, talk: int, author: Author, sent: str, text: str) -> MessageRow:
        """Write a message within a transaction; who writes has read what came before."""
        row = MessageRow(
            talk=talk,
            association=author.association,
            participant=author.participant,
            sent=sent,
            sealed=None,
            is_hidden=False,
            at=self._clock.now(),
        )
        session.add(row)
        session.flush()
        row.sealed = self._vault.seal({"text": text}, _place(row.id))
        session.flush()
        for changed in (
            update(TalkRow).where(TalkRow.id == talk).values(last=row.id),
            update(TalkSideRow)
            .where(TalkSideRow.talk == talk, TalkSideRow.association == author.association)
            .values(read_up_to=row.id),
        ):
            session.execute(changed, execution_options={"synchronize_session": False})
        return row

    def mark_read(self, association: int, talk: int, up_to: int) -> None:
        """Note that an association read a talk up to a message. Raises NotFoundError."""
        with self._database.write() as session:
            side = _side(session, talk, association)
            last = session.scalar(select(TalkRow.last).where(TalkRow.id == talk)) or 0
            if side.read_up_to < min(up_to, last):
                side.read_up_to, side.read_at = min(up_to, last), self._clock.now()

    def mute(self, association: int, talk: int, *, is_muted: bool) -> None:
        """Have a talk's messages call for nobody's attention, or again. Raises NotFoundError."""
        with self._database.write() as session:
            _side(session, talk, association).is_muted = is_muted

    def block(self, association: int, talk: int, *, has_blocked: bool) -> None:
        """Want nothing from the other any more, or again. Raises NotFoundError."""
        with self._database.write() as session:
            _side(session, talk, association).has_blocked = has_blocked

    def unread(self, association: int) -> int:
        """How many messages wait in talks that are not muted."""
        return int(self._database.look_up(_unread(association)) or 0)

    def news(self, association: int, after: int) -> MessageNews:
        """What came in an association's talks after a message, oldest first, and what the others read."""
        wanted = (
            select(MessageRow)
            .join(TalkSideRow, TalkSideRow.talk == MessageRow.talk)
            .where(TalkSideRow.association == association, MessageRow.id > after)
            .order_by(MessageRow.id)
            .limit(_AT_ONCE)
        )
        other = aliased(TalkSideRow)
        marks = (
            select(other.talk, other.read_up_to)
            .join(TalkSideRow, and_(TalkSideRow.talk == other.talk, TalkSideRow.association == association))
            .where(other.association != association)
        )
        with self._database.read() as session:
            messages = [self._message(row) for row in session.scalars(wanted)]
            return MessageNews(messages, {talk: read for talk, read in session.execute(marks)})

    def latest(self) -> int:
        """The latest message of all."""
        return int(self._database.look_up(select(func.max(MessageRow.id))) or 0)

    def latest_reading(self) -> datetime | None:
        """When anybody last read anything."""
        return self._database.look_up(select(func.max(TalkSideRow.read_at)))  # type: ignore[no-any-return]

    def concerned(self, after: int, since: datetime | None) -> frozenset[int]:
        """The associations in whose talks something was said after a message, or read since a time."""
        said = select(MessageRow.talk).where(MessageRow.id > after)
        with self._database.read() as session:
            talks = set(session.scalars(said))
            if since is not None:
                talks |= set(session.scalars(select(TalkSideRow.talk).where(TalkSideRow.read_at >= since)))
            return frozenset(session.scalars(select(TalkSideRow.association).where(TalkSideRow.talk.in_(talks))))

    def get(self, number: int) -> NetworkMessage:
        """A message with its text, for staff that looks at a report. Raises NotFoundError."""
        with self._database.read() as session:
            return self._message(_message_row(session, number), sees_hidden=True)

    def known(self, session: Session, association: int, talk: int, number: int) -> MessageRow:
        """A message of a talk of the association's. Raises NotFoundError."""
        _side(session, talk, association)
        row = _message_row(session, number)
        if row.talk != talk:
            raise NotFoundError("There is no such message.")
        return row

    def hide(self, number: int) -> None:
        """Hide a message from both. Raises NotFoundError."""
        with self._database.write() as session:
            _message_row(session, number).is_hidden = True

    def text_of(self, row: MessageRow) -> str:
        """What a message says."""
        return str(self._vault.open(row.sealed or b"", _place(row.id))["text"])

    def _message(self, row: MessageRow, *, sees_hidden: bool = False) -> NetworkMessage:
        text = self.text_of(row) if sees_hidden or not row.is_hidden else ""
        return NetworkMessage(row.id, row.talk, row.association, row.sent, text, row.is_hidden, row.at)

    def _may_send(self, session: Session, side: TalkSideRow) -> None:
        wanted = select(TalkSideRow).where(TalkSideRow.talk == side.talk, TalkSideRow.id != side.id)
        other = session.scalar(wanted)
        if other is None or side.has_blocked or other.has_blocked:
            raise BlockedError("Nothing can be sent here.", remedy="Take up the talk again first, if you ended it.")


def _talks(session: Session, sides: Sequence[TalkSideRow]) -> tuple[Talk, ...]:
    """Talks of sides that are of one association."""
    numbers = [side.talk for side in sides]
    own = [side.id for side in sides]
    others = session.scalars(select(TalkSideRow).where(TalkSideRow.talk.in_(numbers), TalkSideRow.id.not_in(own)))
    by_talk = {other.talk: other for other in others}
    names = names_of(session, [other.association for other in by_talk.values()])
    counted = (
        select(MessageRow.talk, func.count())
        .join(TalkSideRow, TalkSideRow.talk == MessageRow.talk)
        .where(
            TalkSideRow.id.in_(own),
            MessageRow.id > TalkSideRow.read_up_to,
            MessageRow.association != TalkSideRow.association,
        )
        .group_by(MessageRow.talk)
    )
    unread = {talk: count for talk, count in session.execute(counted)}
    return tuple(_talk(side, by_talk.get(side.talk), names, unread.get(side.talk, 0)) for side in sides)


def _talk(side: TalkSideRow, other: TalkSideRow | None, names: Mapping[int, AssociationName], unread: int) -> Talk:
    return Talk(
        side.talk,
        other.association if other else None,
        names.get(other.association) if other else None,
        unread,
        side.is_muted,
        side.has_blocked,
        other is not None and other.has_blocked,
        other.read_up_to if other else 0,
    )


def _spoken_for(association: int) -> Select[int]:
    return (
        select(SpeakerRow.id)
        .join(AssociationRow, AssociationRow.id == SpeakerRow.association)
        .where(
            AssociationRow.id == association,
            AssociationRow.state == AssociationState.LISTED.value,
            SpeakerRow.state == SpeakerState.ACCEPTED.value,
        )
        .limit(1)
    )


def _unread(association: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(TalkSideRow)
        .join(MessageRow, and_(MessageRow.talk == TalkSideRow.talk, MessageRow.id > TalkSideRow.read_up_to))
        .where(
            TalkSideRow.association == association,
            TalkSideRow.is_muted.is_(False),
            MessageRow.association != association,
        )
    )


def _side(session: Session, talk: int, association: int) -> TalkSideRow:
    wanted = select(TalkSideRow).where(TalkSideRow.talk == talk, TalkSideRow.association == association)
    row = session.scalar(wanted)
    if row is None:
        raise NotFoundError("There is nothing at this address.")
    return row


def _message_row(session: Session, number: int) -> MessageRow:
    row = session.get(MessageRow, number)
    if row is None:
        raise NotFoundError("There is no such message.")
    return row


def _new_side(talk: int, association: int, now: datetime) -> dict[str, Any]:
    return {
        "talk": talk,
        "association": association,
        "read_up_to": 0,
        "read_at": now,
        "is_muted": False,
        "has_blocked": False,
    }


def _pair(one: int, other: int) -> str:
    return f"{min(one, other)}-{max(one, other)}"


def _place(number: int) -> str:
    return bound_to(MessageRow.__tablename__, number, "sealed")
