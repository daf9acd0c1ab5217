"""Decisions on themes and contributions, their history, and evidence that they were carried out; each change is told to who asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.events.calendar import ZONE
from participation.common.texts.addresses import public_address
from participation.common.texts.localised import localised, shortened, worded, written
from participation.consultations.rows import decision_of
from participation.consultations.schemas import (
    ContributionState,
    Decision,
    DecisionStatus,
)
from participation.consultations.tables import (
    ConsultationDecisionRow,
    ContributionRow,
    DecisionChangeRow,
    DeliveryRow,
    MappingRow,
    ThemeRow,
)
from participation.consultations.telling import AuthorTelling

NEXT: dict[DecisionStatus, tuple[DecisionStatus, ...]] = {
    DecisionStatus.RECEIVED: (
        DecisionStatus.STUDIED,
        DecisionStatus.KEPT,
        DecisionStatus.KEPT_IN_PART,
        DecisionStatus.NOT_KEPT,
    ),
    DecisionStatus.STUDIED: (DecisionStatus.KEPT, DecisionStatus.KEPT_IN_PART, DecisionStatus.NOT_KEPT),
    DecisionStatus.KEPT: (DecisionStatus.KEPT_IN_PART, DecisionStatus.NOT_KEPT, DecisionStatus.DELIVERED),
    DecisionStatus.KEPT_IN_PART: (DecisionStatus.KEPT, DecisionStatus.NOT_KEPT, DecisionStatus.DELIVERED),
    DecisionStatus.NOT_KEPT: (DecisionStatus.STUDIED, DecisionStatus.KEPT, DecisionStatus.KEPT_IN_PART),
    DecisionStatus.DELIVERED: (DecisionStatus.KEPT, DecisionStatus.KEPT_IN_PART),
}
"""What may come after each status. A change of mind is one more entry of the history, and told as every other."""


class Decisions:
    """Decisions in the database."""

    def __init__(self, database: Database, clock: Clock, telling: AuthorTelling) -> None:
        self._database, self._clock, self._telling = database, clock, telling
        self._audit = AuditLog(database, clock)

    def listed(self, consultation: str, status: DecisionStatus | None = None) -> tuple[Decision, ...]:
        """Decisions with their history, those on themes first, each in the order they were taken."""
        wanted = select(ConsultationDecisionRow).where(ConsultationDecisionRow.consultation == consultation)
        if status:
            wanted = wanted.where(ConsultationDecisionRow.status == status.value)
        with self._database.read() as session:
            rows = session.scalars(
                wanted.order_by(ConsultationDecisionRow.theme.is_(None), ConsultationDecisionRow.id)
            ).all()
            return _whole(session, rows)

    def get(self, number: int) -> Decision:
        """One of them. Raises NotFoundError."""
        with self._database.read() as session:
            return _whole(session, [_row(session, number)])[0]

    def on(self, contribution: int) -> tuple[Decision, ...]:
        """What was decided on a contribution: on itself, then on the themes that it stands under."""
        with self._database.read() as session:
            return _whole(session, _on(session, contribution))

    def decide(
        self,
        consultation: str,
        status: DecisionStatus,
        who: str,
        *,
        theme: int | None = None,
        contribution: int | None = None,
        text: Localised,
        reason: Localised,
        decided_on: date,
        measure_url: str = "",
    ) -> Decision:
        """Decide on a theme or on a contribution for the first time.

        Raises WrongUseError where it is on neither or both, or a yes or a no has no words, NotFoundError where there is no such
        thing, and NextStepError where it is decided on already, or said to be delivered without having been kept.
        """
        if (theme is None) is (contribution is None):
            raise FaultyFormError(
                Fault.ONE_SUBJECT, "A decision is on a theme or on a contribution.", remedy="Name one of them."
            )
        _check(status, text, decided_on, self._clock.now().astimezone(ZONE).date())
        if status is DecisionStatus.DELIVERED:
            raise NextStepError("What was not kept cannot be delivered.", remedy="Say first that it is kept.")
        with self._database.write() as session:
            about = _about(session, consultation, theme, contribution)
            held = (
                ConsultationDecisionRow.theme == theme
                if theme is not None
                else ConsultationDecisionRow.contribution == contribution
            )
            if session.scalar(
                select(ConsultationDecisionRow.id).where(ConsultationDecisionRow.consultation == consultation, held)
            ):
                raise NextStepError("This is decided on already.", remedy="Change that decision.")
            row = ConsultationDecisionRow(
                consultation=consultation,
                theme=theme,
                contribution=contribution,
                about=written(about),
                status=status.value,
                text=written(text),
                reason=written(reason),
                decided_on=decided_on,
                measure_url=public_address(measure_url),
                changed_at=self._clock.now(),
            )
            session.add(row)
            session.flush()
            self._note(session, row, who)
            number = row.id
        return self.get(number)

    def change(
        self,
        number: int,
        status: DecisionStatus,
        who: str,
        *,
        text: Localised,
        reason: Localised,
        decided_on: date,
        measure_url: str = "",
    ) -> Decision:
        """Decide anew; how it stood is history. Raises NextStepError where the status does not follow, WrongUseError as `decide`."""
        _check(status, text, decided_on, self._clock.now().astimezone(ZONE).date())
        with self._database.write() as session:
            row = _row(session, number)
            now = DecisionStatus(row.status)
            if status is not now and status not in NEXT[now]:
                raise NextStepError(f"“{status}” does not follow “{now}”.")
            if status is DecisionStatus.DELIVERED and not session.scalar(
                select(DeliveryRow.id).where(DeliveryRow.decision == number).limit(1)
            ):
                raise NextStepError(
                    "Nothing shows that this was delivered.", remedy="Add evidence with its day; the status follows it."
                )
            row.status, row.text, row.reason = status.value, written(text), written(reason)
            row.decided_on, row.measure_url, row.changed_at = decided_on, public_address(measure_url), self._clock.now()
            self._note(session, row, who)
        return self.get(number)

    def deliver(
        self, number: int, who: str, *, text: Localised, happened_on: date, url: str = "", is_whole: bool = True
    ) -> Decision:
        """Add evidence that it was carried out, in whole or for a part; all who follow it are told either way.

        Raises WrongUseError without words or for a day to come, NextStepError for what was not kept.
        """
        _check(DecisionStatus.DELIVERED, text, happened_on, self._clock.now().astimezone(ZONE).date())
        with self._database.write() as session:
            row = _row(session, number)
            status = DecisionStatus(row.status)
            if status not in (DecisionStatus.KEPT, DecisionStatus.KEPT_IN_PART, DecisionStatus.DELIVERED):
                raise NextStepError("What was not kept cannot be delivered.", remedy="Say first that it is kept.")
            delivery = DeliveryRow(
                decision=number,
                happened_on=happened_on,
                text=written(text),
                url=public_address(url),
                who=who,
                at=self._clock.now(),
            )
            session.add(delivery)
            session.flush()
            self._audit.append("consultations.deliver", who, str(number), {"delivery": delivery.id}, session=session)
            if is_whole and status is not DecisionStatus.DELIVERED:
                row.status, row.decided_on = DecisionStatus.DELIVERED.value, happened_on
                row.changed_at = self._clock.now()
                self._note(session, row, who, delivery=delivery)
            else:
                self._tell(session, row, f"delivery {delivery.id}", delivery)
        return self.get(number)

    def withdraw_delivery(self, number: int, delivery: int, who: str) -> Decision:
        """Take away evidence that was wrong; what then is delivered no more stands again as it was decided, and followers are told.

        Raises NotFoundError where the decision has no such evidence.
        """
        with self._database.write() as session:
            row, gone = _row(session, number), session.get(DeliveryRow, delivery)
            if gone is None or gone.decision != number:
                raise NotFoundError("There is no such evidence.")
            session.delete(gone)
            session.flush()
            self._audit.append(
                "consultations.deliver_withdrawn", who, str(number), {"delivery": delivery}, session=session
            )
            left = session.scalar(select(DeliveryRow.id).where(DeliveryRow.decision == number).limit(1))
            if left is None and row.status == DecisionStatus.DELIVERED.value:
                before = session.scalars(
                    select(DecisionChangeRow)
                    .where(
                        DecisionChangeRow.decision == number,
                        DecisionChangeRow.status != DecisionStatus.DELIVERED.value,
                    )
                    .order_by(DecisionChangeRow.id.desc())
                ).first()
                row.status = before.status if before else DecisionStatus.KEPT.value
                row.decided_on = before.decided_on if before else row.decided_on
            row.changed_at = self._clock.now()
            self._note(session, row, who)
        return self.get(number)

    def _note(
        self, session: Session, row: ConsultationDecisionRow, who: str, delivery: DeliveryRow | None = None
    ) -> None:
        """Keep how it stands now in the history and in the audit log, and tell who follows it."""
        change = DecisionChangeRow(
            decision=row.id,
            status=row.status,
            text=row.text,
            reason=row.reason,
            decided_on=row.decided_on,
            who=who,
            at=self._clock.now(),
        )
        session.add(change)
        session.flush()
        self._audit.append("consultations.decide", who, str(row.id), {"status": row.status}, session=session)
        self._tell(session, row, f"decision {row.id} change {change.id}", delivery)

    def _tell(self, session: Session, row: ConsultationDecisionRow, change: str, delivery: DeliveryRow | None) -> None:
        decision = decision_of(row, (), () if delivery is None else (delivery,))
        for number in _concerned(session, row):
            self._telling.decided(session, number, change, decision)


def _concerned(session: Session, row: ConsultationDecisionRow) -> Sequence[int]:
    """Numbers of the contributions that a decision is on and that somebody may follow: nobody follows what no participant sent."""
    one = ContributionRow
    wanted = select(one.number).where(one.participant.is_not(None), one.state == ContributionState.PUBLISHED.value)
    if row.contribution is not None:
        return session.scalars(wanted.where(one.number == row.contribution)).all()
    under = select(MappingRow.contribution).where(MappingRow.theme == row.theme)
    return session.scalars(wanted.where(one.number.in_(under)).order_by(one.number)).all()


def _on(session: Session, contribution: int) -> Sequence[ConsultationDecisionRow]:
    row = ConsultationDecisionRow
    themes = select(MappingRow.theme).where(MappingRow.contribution == contribution)
    wanted = select(row).where((row.contribution == contribution) | row.theme.in_(themes))
    return session.scalars(wanted.order_by(row.contribution.is_(None), row.id)).all()


def _about(session: Session, consultation: str, theme: int | None, contribution: int | None) -> Localised:
    if theme is not None:
        row = session.get(ThemeRow, theme)
        if row is None or row.consultation != consultation:
            raise NotFoundError("There is no such theme.")
        return localised(row.title)
    found = session.get(ContributionRow, contribution)
    if found is None or found.consultation != consultation:
        raise NotFoundError("There is no contribution of this number.")
    if found.state != ContributionState.PUBLISHED.value:
        raise NextStepError("This contribution is not published.", remedy="Read and publish it first.")
    return Localised({})


def _check(status: DecisionStatus, text: Localised, day: date, today: date) -> None:
    if status.is_decided and not text.root:
        raise FaultyFormError(
            Fault.NO_WORDS, "A decision needs its official text.", remedy="Write it in one language at least."
        )
    if day > today:
        raise FaultyFormError(
            Fault.DAY_TO_COME, "This day is still to come.", remedy="Give the day on which it happened."
        )


def _row(session: Session, number: int) -> ConsultationDecisionRow:
    row = session.get(ConsultationDecisionRow, number)
    if row is None:
        raise NotFoundError("There is no such decision.")
    return row


def _whole(session: Session, rows: Sequence[ConsultationDecisionRow]) -> tuple[Decision, ...]:
    ids = [row.id for row in rows]
    changes = defaultdict[int, list[DecisionChangeRow]](list)
    deliveries = defaultdict[int, list[DeliveryRow]](list)
    for change in session.scalars(
        select(DecisionChangeRow).where(DecisionChangeRow.decision.in_(ids)).order_by(DecisionChangeRow.id)
    ):
        changes[change.decision].append(change)
    for delivery in session.scalars(
        select(DeliveryRow).where(DeliveryRow.decision.in_(ids)).order_by(DeliveryRow.happened_on, DeliveryRow.id)
    ):
        deliveries[delivery.decision].append(delivery)
    about = _words(session, [row.contribution for row in rows if row.contribution is not None])
    found = (decision_of(row, changes[row.id], deliveries[row.id]) for row in rows)
    return tuple(replace(one, about=about.get(one.contribution or 0, one.about)) for one in found)


def _words(session: Session, numbers: Sequence[int]) -> dict[int, Localised]:
    """What contributions are called, as far as they are still there and published: a decision is read by everybody."""
    row = ContributionRow
    wanted = select(row).where(row.number.in_(numbers), row.state == ContributionState.PUBLISHED.value)
    rows = session.scalars(wanted)
    return {row.number: worded({Language(row.language): shortened(row.title or row.text)}) for row in rows}
