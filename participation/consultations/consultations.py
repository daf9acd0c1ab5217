"""Consultations as processes: set up, opened, moved on from step to step."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.texts.localised import written
from participation.consultations.rows import consultation_of
from participation.consultations.schemas import Consultation, ConsultationState, ConsultationStep
from participation.consultations.tables import AskedRow, ConsultationRow, StepRow

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
_TAKEN = frozenset({"parts", "ledger", "static"})
"""Names that the room's own pages have."""
_ZONE = ZoneInfo("Africa/Casablanca")
NEXT: dict[ConsultationState, tuple[ConsultationState, ...]] = {
    ConsultationState.DRAFT: (ConsultationState.OPEN,),
    ConsultationState.OPEN: (ConsultationState.SORTING,),
    ConsultationState.SORTING: (ConsultationState.DECIDED, ConsultationState.OPEN),
    ConsultationState.DECIDED: (ConsultationState.CLOSED, ConsultationState.SORTING),
    ConsultationState.CLOSED: (ConsultationState.DECIDED,),
}
"""What may come after each state; one that went too far goes back by a step, which the audit log tells."""


class Consultations:
    """Consultations in the database; each change is audited in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    @property
    def today(self) -> date:
        """The day that it is in Morocco."""
        return self._clock.now().astimezone(_ZONE).date()

    def listed(self, *, public: bool = False) -> tuple[Consultation, ...]:
        """Every consultation, the newest first; those that everybody may see alone where `public`."""
        wanted = select(ConsultationRow).order_by(ConsultationRow.created_at.desc(), ConsultationRow.id)
        if public:
            wanted = wanted.where(ConsultationRow.state != ConsultationState.DRAFT.value)
        with self._database.read() as session:
            rows = session.scalars(wanted).all()
            return _whole(session, rows)

    def get(self, id_: str, *, public: bool = False) -> Consultation:
        """One by its short name. Raises NotFoundError; for a draft too, where `public`."""
        with self._database.read() as session:
            row = session.get(ConsultationRow, id_)
            if row is None or (public and row.state == ConsultationState.DRAFT.value):
                raise NotFoundError("There is no such consultation.")
            return _whole(session, [row])[0]

    def create(
        self,
        id_: str,
        title: Localised,
        who: str,
        *,
        summary: Localised | None = None,
        policy: Localised | None = None,
        territory: str = "",
        steps: Sequence[ConsultationStep] = (),
        questions: Sequence[Localised] = (),
    ) -> Consultation:
        """A consultation that staff alone sees. Raises WrongUseError for a name that is taken or none, or without a title."""
        if not _ID.fullmatch(id_) or id_ in _TAKEN:
            raise FaultyFormError(
                Fault.SHORT_NAME,
                "This short name cannot stand in an address.",
                remedy="Take 3 to 40 small Latin letters, digits and dashes.",
            )
        _check(title, steps)
        with self._database.write() as session:
            if session.get(ConsultationRow, id_) is not None:
                raise FaultyFormError(
                    Fault.NAME_TAKEN,
                    "There is a consultation of this name.",
                    remedy="Take another short name.",
                    name=id_,
                )
            session.add(
                ConsultationRow(
                    id=id_,
                    title=written(title),
                    summary=written(summary or Localised({})),
                    policy=written(policy or Localised({})),
                    territory=territory,
                    state=ConsultationState.DRAFT.value,
                    themes_signed_by="",
                    themes_signed_at=None,
                    created_at=self._clock.now(),
                )
            )
            session.flush()
            _write_parts(session, id_, steps, questions)
            self._audit.append("consultations.create", who, id_, session=session)
        return self.get(id_)

    def change(
        self,
        id_: str,
        who: str,
        *,
        title: Localised,
        summary: Localised,
        policy: Localised,
        territory: str,
        steps: Sequence[ConsultationStep],
    ) -> Consultation:
        """Say of a consultation what it is now; what was asked stays as it was asked. Raises as `create` does."""
        _check(title, steps)
        with self._database.write() as session:
            row = _row(session, id_)
            before = {"title": row.title, "summary": row.summary, "policy": row.policy, "territory": row.territory}
            row.title, row.summary, row.policy = written(title), written(summary), written(policy)
            row.territory = territory
            session.execute(delete(StepRow).where(StepRow.consultation == id_))
            _write_parts(session, id_, steps, ())
            self._audit.append("consultations.change", who, id_, {"before": before}, session=session)
        return self.get(id_)

    def ask(self, id_: str, question: Localised, who: str) -> None:
        """Add a question. Raises WrongUseError where it says nothing."""
        if not question.root:
            raise FaultyFormError(Fault.NO_WORDS, "A question needs words.")
        with self._database.write() as session:
            _row(session, id_)
            last = session.scalar(select(func.max(AskedRow.ordinal)).where(AskedRow.consultation == id_))
            session.add(AskedRow(consultation=id_, ordinal=0 if last is None else last + 1, text=written(question)))
            self._audit.append("consultations.ask", who, id_, session=session)

    def reword(self, id_: str, question: int, text: Localised, who: str) -> None:
        """Say a question anew; what was answered to it stays with it. Raises NotFoundError, and FaultyFormError without words."""
        if not text.root:
            raise FaultyFormError(Fault.NO_WORDS, "A question needs words.")
        with self._database.write() as session:
            _asked(session, id_, question).text = written(text)
            self._audit.append("consultations.change", who, id_, session=session)

    def withdraw_question(self, id_: str, question: int, who: str) -> None:
        """Ask a question no more; what was answered to it stays, as said freely. Raises NotFoundError."""
        with self._database.write() as session:
            session.delete(_asked(session, id_, question))
            self._audit.append("consultations.change", who, id_, session=session)

    def move(self, id_: str, to: ConsultationState, who: str) -> Consultation:
        """Move it on. Raises NextStepError where that does not follow."""
        with self._database.write() as session:
            row = _row(session, id_)
            now = ConsultationState(row.state)
            if to is now:
                return _whole(session, [row])[0]
            if to not in NEXT[now]:
                raise NextStepError(f"“{to}” does not follow “{now}”.")
            row.state = to.value
            self._audit.append("consultations.move", who, id_, {"from": now.value, "to": to.value}, session=session)
        return self.get(id_)


def _check(title: Localised, steps: Sequence[ConsultationStep]) -> None:
    if not title.root:
        raise FaultyFormError(
            Fault.NO_TITLE, "A consultation needs a title.", remedy="Give it in one language at least."
        )
    for step in steps:
        if step.opens_on and step.closes_on and step.closes_on < step.opens_on:
            raise FaultyFormError(
                Fault.DAYS_ORDER,
                "A step ends before it begins.",
                remedy="Give a last day that is not before the first one.",
            )


def _write_parts(session: Session, id_: str, steps: Sequence[ConsultationStep], questions: Sequence[Localised]) -> None:
    session.add_all(
        StepRow(
            consultation=id_,
            ordinal=ordinal,
            kind=step.kind.value,
            title=written(step.title),
            opens_on=step.opens_on,
            closes_on=step.closes_on,
            is_required=step.is_required,
            is_offline=step.is_offline,
        )
        for ordinal, step in enumerate(steps)
    )
    session.add_all(
        AskedRow(consultation=id_, ordinal=ordinal, text=written(text)) for ordinal, text in enumerate(questions)
    )


def _asked(session: Session, id_: str, question: int) -> AskedRow:
    row = session.get(AskedRow, question)
    if row is None or row.consultation != id_:
        raise NotFoundError("There is no such question.")
    return row


def _row(session: Session, id_: str) -> ConsultationRow:
    row = session.get(ConsultationRow, id_)
    if row is None:
        raise NotFoundError("There is no such consultation.")
    return row


def _whole(session: Session, rows: Sequence[ConsultationRow]) -> tuple[Consultation, ...]:
    ids = [row.id for row in rows]
    steps, asked = defaultdict[str, list[StepRow]](list), defaultdict[str, list[AskedRow]](list)
    for step in session.scalars(select(StepRow).where(StepRow.consultation.in_(ids)).order_by(StepRow.ordinal)):
        steps[step.consultation].append(step)
    for one in session.scalars(select(AskedRow).where(AskedRow.consultation.in_(ids)).order_by(AskedRow.ordinal)):
        asked[one.consultation].append(one)
    return tuple(consultation_of(row, steps[row.id], asked[row.id]) for row in rows)
