"""Figures of dossiers of a stretch of time, by call and by region. A group of fewer than ten is shown nowhere, nor worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from statistics import median

from sqlalchemy import and_, or_, select

from core.database.database import Database
from participation.calls.schemas import ROOM, DossierState
from participation.calls.tables import DossierAppealRow, DossierDecisionRow, DossierRow
from participation.common.events.months import moments_of
from participation.common.statistics import WHOLE, safe_groups
from participation.common.tables import ChangeRow

_WAITING = (DossierState.SUBMITTED, DossierState.UNDER_REVIEW, DossierState.MORE_ASKED)
_SUBJECT = "call-dossier:"


@dataclass(frozen=True)
class DossierFact:
    """A dossier as figures need it, without a word of it; of one association for one call."""

    id: int
    call: str
    region: str
    state: DossierState
    sent_at: datetime | None = None
    """When it was sent, where that was in these days."""
    told_at: datetime | None = None
    """When its applicant was told what was decided."""
    has_appeal: bool = False
    is_late: bool = False
    """Whether it was refused in these days because the deadline had passed."""


@dataclass(frozen=True)
class DossierGroup:
    """Dossiers of a call, or of a region in it; of a group of fewer than ten everything but its name is None."""

    name: str
    sent: int | None = None
    waiting: int | None = None
    """Of those sent, what is not decided, or not told yet."""
    accepted: int | None = None
    refused: int | None = None
    appeals: int | None = None
    days: float | None = None
    """Median of days from sending to being told the decision."""
    late: int | None = None


@dataclass(frozen=True)
class CallFigures:
    """What came in for a call from a day to another, and what became of it."""

    call: str
    whole: DossierGroup
    by_region: Sequence[DossierGroup]
    """Empty where the call itself is too small."""


class CallIndicators:
    """Counts what is in the database; no sealed word is opened, and nothing tells a decision before its letter."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, first: date, last: date) -> tuple[CallFigures, ...]:
        """Figures of dossiers that were sent, or came too late, in these days; what was withdrawn counts nowhere."""
        begin, end = moments_of(first, last)
        dossier, decision, appeal = DossierRow, DossierDecisionRow, DossierAppealRow
        is_sent = and_(dossier.submitted_at >= begin, dossier.submitted_at < end)
        late = select(ChangeRow.subject).where(
            ChangeRow.room == ROOM.value, ChangeRow.action == "late", ChangeRow.at >= begin, ChangeRow.at < end
        )
        wanted = (
            select(dossier, decision.sent_at, appeal.made_at)
            .join(decision, decision.dossier == dossier.id, isouter=True)
            .join(appeal, appeal.dossier == dossier.id, isouter=True)
            .where(dossier.state != DossierState.WITHDRAWN.value)
        )
        with self._database.read() as session:
            too_late = {int(subject.removeprefix(_SUBJECT)) for subject in session.scalars(late)}
            found = session.execute(wanted.where(or_(is_sent, dossier.id.in_(too_late)))).all()
        return call_figures(
            [
                DossierFact(
                    row.id,
                    row.call,
                    row.region,
                    DossierState(row.state),
                    row.submitted_at if row.submitted_at and begin <= row.submitted_at < end else None,
                    told_at,
                    made_at is not None,
                    row.id in too_late,
                )
                for row, told_at, made_at in found
            ]
        )


def call_figures(facts: Sequence[DossierFact]) -> tuple[CallFigures, ...]:
    """Figures by call, and by region within each: a tree for each call, so that nothing of fewer than ten can be worked out."""
    in_order = sorted(facts, key=lambda one: one.call)
    return tuple(_of_call(call, list(of)) for call, of in groupby(in_order, key=lambda one: one.call))


def _of_call(call: str, facts: Sequence[DossierFact]) -> CallFigures:
    leaf_of = {one.id: one.region or "-" for one in facts}
    shown = safe_groups(leaf_of, {})
    if WHOLE not in shown:
        return CallFigures(call, DossierGroup(call), ())
    names = [name for name, _ in Counter(leaf_of.values()).most_common()]
    told = [_group(name, [one for one in facts if leaf_of[one.id] == name]) for name in names if name in shown]
    small = [DossierGroup(name) for name in sorted(names) if name not in shown]
    return CallFigures(call, _group(call, facts), (*told, *small))


def _group(name: str, facts: Sequence[DossierFact]) -> DossierGroup:
    sent = [one for one in facts if one.sent_at is not None]
    days = [(one.told_at - one.sent_at) / timedelta(days=1) for one in sent if one.sent_at and one.told_at]
    return DossierGroup(
        name,
        len(sent),
        sum(one.state in _WAITING for one in sent),
        sum(one.state is DossierState.ACCEPTED for one in sent),
        sum(one.state is DossierState.REFUSED for one in sent),
        sum(one.has_appeal for one in sent),
        round(median(days), 1) if days else None,
        sum(one.is_late for one in facts),
    )
