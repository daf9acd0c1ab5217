"""Who may do what in a room: parts that staff is given, for a whole room or for one process or programme of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from agent.organisation.organisation import ParticipationRoom
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.statements import insert_missing
from core.database.types import UtcDateTime
from core.errors import WrongUseError


class RoomRight(StrEnum):
    """What a page or an action of a room asks for."""

    READ = "read"
    ORGANISE = "organise"
    """Set up processes, programmes and events, and give parts to others."""
    RUN = "run"
    """Hold an event: who came, what was said, minutes."""
    MODERATE = "moderate"
    """Sort what people sent, and refuse with a reason."""
    DECIDE = "decide"
    """Write decisions, and what became of them."""
    ANSWER = "answer"
    """Work on requests for help."""
    SCORE = "score"
    """Judge applications."""
    SIGN = "sign"
    """Put a signature for a side under what was said together."""
    PUBLISH = "publish"
    """Hand to the review of the library what everybody is to read."""


class RoomRole(StrEnum):
    """The part that a member of staff has in a room, or in one process or programme of it."""

    ORGANISER = "organiser"
    FACILITATOR = "facilitator"
    MODERATOR = "moderator"
    TRAINER = "trainer"
    AGENT = "agent"
    """Answers requests for help."""
    SIGNATORY = "signatory"
    """Signs for a side."""
    SCORER = "scorer"
    COMMITTEE = "committee"
    """Steers a programme: reads its figures, and writes down what is decided."""
    OBSERVER = "observer"
    """Reads, changes nothing."""


ROOM_RIGHTS: Mapping[RoomRole, frozenset[RoomRight]] = {
    RoomRole.ORGANISER: frozenset(RoomRight) - {RoomRight.SCORE, RoomRight.SIGN},
    RoomRole.FACILITATOR: frozenset({RoomRight.READ, RoomRight.RUN}),
    RoomRole.MODERATOR: frozenset({RoomRight.READ, RoomRight.MODERATE}),
    RoomRole.TRAINER: frozenset({RoomRight.READ, RoomRight.RUN}),
    RoomRole.AGENT: frozenset({RoomRight.READ, RoomRight.ANSWER}),
    RoomRole.SIGNATORY: frozenset({RoomRight.READ, RoomRight.SIGN}),
    RoomRole.SCORER: frozenset({RoomRight.READ, RoomRight.SCORE}),
    RoomRole.COMMITTEE: frozenset({RoomRight.READ, RoomRight.DECIDE}),
    RoomRole.OBSERVER: frozenset({RoomRight.READ}),
}
"""What each part may. Whoever organises judges nobody and signs nothing; who administers the console may everything else."""


class PartRow(Base):
    """A part that somebody of staff has; `scope` is empty for the whole room."""

    __tablename__ = "participation_part"
    __table_args__ = (UniqueConstraint("room", "scope", "member", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(64))
    member: Mapped[str] = mapped_column(String(40), index=True)
    role: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class RoomPart:
    """A part of a member of staff in a room, or in the process or programme that `scope` names."""

    room: ParticipationRoom
    scope: str
    member: str
    role: RoomRole


class Parts:
    """Who has which part; each change is audited in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def of(self, member: str) -> tuple[RoomPart, ...]:
        """Every part of somebody."""
        with self._database.read() as session:
            rows = session.scalars(select(PartRow).where(PartRow.member == member).order_by(PartRow.id))
            return tuple(_part(row) for row in rows)

    def may(self, member: str, room: ParticipationRoom, right: RoomRight, scope: str = "") -> bool:
        """Whether somebody's parts give a right in a scope: those of the scope itself, and those of the whole room."""
        return right in self.rights(member, room, scope)

    def rights(self, member: str, room: ParticipationRoom, scope: str = "") -> frozenset[RoomRight]:
        """What somebody may in a scope of a room."""
        found = [part for part in self.of(member) if part.room is room and part.scope in ("", scope)]
        return frozenset[RoomRight]().union(*(ROOM_RIGHTS[part.role] for part in found))

    def scopes(self, member: str, room: ParticipationRoom) -> frozenset[str]:
        """Scopes in which somebody has a part; an empty one stands for the whole room."""
        return frozenset(part.scope for part in self.of(member) if part.room is room)

    def listed(self, room: ParticipationRoom, scope: str | None = None) -> tuple[RoomPart, ...]:
        """Parts in a room, by who has them; in one scope where one is given."""
        wanted = select(PartRow).where(PartRow.room == room.value)
        if scope is not None:
            wanted = wanted.where(PartRow.scope == scope)
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(PartRow.member, PartRow.scope, PartRow.role))
            return tuple(_part(row) for row in rows)

    def give(self, part: RoomPart, who: str) -> None:
        """Give a part; one that is there already stays. Raises WrongUseError where nobody is named."""
        if not part.member.strip():
            raise WrongUseError("Say who is to have this part.")
        row = {
            "room": part.room.value,
            "scope": part.scope,
            "member": part.member,
            "role": part.role.value,
            "given_at": self._clock.now(),
        }
        with self._database.write() as session:
            insert_missing(session, PartRow, [row])
            self._audit.append("participation.give_part", who, part.member, _told(part), session=session)

    def take(self, part: RoomPart, who: str) -> None:
        """Take a part back; one that is not there is no error."""
        wanted = delete(PartRow).where(
            PartRow.room == part.room.value,
            PartRow.scope == part.scope,
            PartRow.member == part.member,
            PartRow.role == part.role.value,
        )
        with self._database.write() as session:
            session.execute(wanted)
            self._audit.append("participation.take_part", who, part.member, _told(part), session=session)


def _told(part: RoomPart) -> dict[str, object]:
    return {"room": part.room.value, "scope": part.scope, "role": part.role.value}


def _part(row: PartRow) -> RoomPart:
    return RoomPart(ParticipationRoom(row.room), row.scope, row.member, RoomRole(row.role))
