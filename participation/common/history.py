"""Where something stands, what may come next and who may do it; and what was done, by whom."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from participation.common.errors import NextStepError
from participation.common.rights import RoomRight
from participation.common.tables import ChangeRow

StateT = TypeVar("StateT", bound=StrEnum)


@dataclass(frozen=True)
class StateMachine(Generic[StateT]):
    """What may come after each state, and which right it asks for; what is not listed cannot happen."""

    steps: Mapping[StateT, Mapping[StateT, RoomRight]]

    def after(self, state: StateT, rights: Collection[RoomRight]) -> tuple[StateT, ...]:
        """What somebody with these rights may do next, in the order of the list."""
        return tuple(to for to, right in self.steps.get(state, {}).items() if right in rights)

    def step(self, state: StateT, to: StateT, rights: Collection[RoomRight]) -> StateT:
        """The next state. Raises NextStepError where it does not follow, or not for whoever has only these rights."""
        if to not in self.after(state, rights):
            raise NextStepError(
                f"{to} does not follow {state}.", remedy="Load the page again, and see where it stands."
            )
        return to

    @property
    def ends(self) -> frozenset[StateT]:
        """States that nothing comes after."""
        return frozenset(to for steps in self.steps.values() for to in steps if not self.steps.get(to))


@dataclass(frozen=True)
class Change:
    """What somebody did to something of a room: `who` is of staff, or a word for its person."""

    at: datetime
    who: str
    action: str
    detail: Mapping[str, object]


class History:
    """Changes of things of a room, each in the audit log too, in the transaction that makes it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._clock, self._audit = clock, AuditLog(database, clock)

    def note(
        self,
        session: Session,
        room: ParticipationRoom,
        scope: str,
        subject: str,
        action: str,
        who: str,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Write down a change; never with a person's words in it. `action` is a verb, `subject` like "event 12"."""
        told = dict(detail or {})
        session.add(
            ChangeRow(
                room=room.value,
                scope=scope,
                subject=subject,
                at=self._clock.now(),
                who=who[:200],
                action=action,
                detail=json.dumps(told, ensure_ascii=False, default=str),
            )
        )
        place = {"room": room.value, "scope": scope}
        self._audit.append(f"{room.value}.{action}", who, subject, place | told, session=session)

    def of(self, session: Session, room: ParticipationRoom, subject: str) -> tuple[Change, ...]:
        """What was done to something, oldest first."""
        wanted = select(ChangeRow).where(ChangeRow.room == room.value, ChangeRow.subject == subject)
        rows = session.scalars(wanted.order_by(ChangeRow.id))
        return tuple(Change(row.at, row.who, row.action, json.loads(row.detail)) for row in rows)
