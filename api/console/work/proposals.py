"""What a model proposed for a document's passages, in the database: each waits until a person accepts or refuses it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language


class ProposalKind(StrEnum):
    """What a proposal is to become, once somebody has accepted it."""

    QUESTIONS = "questions"
    """A draft of known questions."""
    WORDING = "wording"
    """A wording for a topic, which somebody else has to approve."""


class ProposalState(StrEnum):
    """What a person made of a proposal."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ProposalRow(Base):
    """A proposal of a model for a passage, who asked for it and who decided on it."""

    __tablename__ = "proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(1000), index=True)
    passage: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    content: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16), index=True)
    asked_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Proposal:
    """A proposal: of which passage of which document, by which model; `head` is the words that answer, or the topic."""

    id: int
    key: str
    passage: str
    kind: ProposalKind
    head: str
    texts: Mapping[Language, tuple[str, ...]]
    """Questions by form, or the one wording of each form."""
    unfounded: tuple[str, ...]
    """Figures that a wording states and its passage does not."""
    model: str
    asked_by: str
    made_at: datetime


class ProposalGoneError(WrongUseError):
    """Somebody has decided on this proposal."""

    status = 409


class Proposals:
    """Proposals of every process; a decision is audited in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def add(
        self,
        key: str,
        passage: str,
        kind: ProposalKind,
        head: str,
        texts: Mapping[Language, Sequence[str]],
        *,
        unfounded: Sequence[str] = (),
        model: str,
        who: str,
    ) -> None:
        """Keep a proposal until somebody decides on it."""
        content = {
            "head": head,
            "texts": {form.value: list(told) for form, told in texts.items() if told},
            "unfounded": list(unfounded),
        }
        with self._database.write() as session:
            session.add(
                ProposalRow(
                    key=key,
                    passage=passage,
                    kind=kind.value,
                    content=json.dumps(content, ensure_ascii=False),
                    model=model[:200],
                    state=ProposalState.WAITING.value,
                    asked_by=who[:200],
                    made_at=self._clock.now(),
                    decided_by="",
                    decided_at=None,
                )
            )

    def waiting(self, key: str) -> tuple[Proposal, ...]:
        """Proposals of a document that nobody has decided on, oldest first."""
        wanted = select(ProposalRow).where(ProposalRow.key == key, ProposalRow.state == ProposalState.WAITING.value)
        with self._database.read() as session:
            return tuple(_proposal(row) for row in session.scalars(wanted.order_by(ProposalRow.id)))

    def get(self, number: int) -> Proposal:
        """One that waits. Raises NotFoundError, ProposalGoneError."""
        with self._database.read() as session:
            return _proposal(_row(session, number))

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many wait of each document, by its key; the most first."""
        wanted = (
            select(ProposalRow.key, func.count())
            .where(ProposalRow.state == ProposalState.WAITING.value)
            .group_by(ProposalRow.key)
            .order_by(func.count().desc(), ProposalRow.key)
        )
        with self._database.read() as session:
            return tuple((key, count) for key, count in session.execute(wanted))

    def known(self, key: str, kind: ProposalKind) -> frozenset[str]:
        """Passages of a document that something was proposed for already, whatever became of it."""
        wanted = select(ProposalRow.passage).where(ProposalRow.key == key, ProposalRow.kind == kind.value)
        with self._database.read() as session:
            return frozenset(session.scalars(wanted))

    def decide(self, number: int, who: str, state: ProposalState) -> None:
        """Note what somebody made of a proposal, once. Raises NotFoundError, ProposalGoneError."""
        with self._database.write() as session:
            row = _row(session, number)
            row.state, row.decided_by, row.decided_at = state.value, who, self._clock.now()
            told = {"kind": row.kind, "model": row.model, "number": number}
            self._audit.append(f"proposal.{state.value}", who, row.key, told, session=session)


def _row(session: Session, number: int) -> ProposalRow:
    row = session.get(ProposalRow, number)
    if row is None:
        raise NotFoundError("There is no such proposal.")
    if row.state != ProposalState.WAITING.value:
        raise ProposalGoneError
    return row


def _proposal(row: ProposalRow) -> Proposal:
    content: Any = json.loads(row.content)
    texts = {Language(form): tuple(told) for form, told in content["texts"].items()}
    kind, unfounded = ProposalKind(row.kind), tuple(content["unfounded"])
    return Proposal(
        row.id, row.key, row.passage, kind, content["head"], texts, unfounded, row.model, row.asked_by, row.made_at
    )
