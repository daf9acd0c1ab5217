"""Calls in the database: written, published, moved to a later deadline. Every change is in the audit log."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.calls.campaigns.clock import closing, local_time, opening
from participation.calls.errors import CallPlanError
from participation.calls.schemas import ROOM, CallForInterest, CallPlan, CallStage
from participation.calls.tables import CallRow
from participation.common.errors import NextStepError
from participation.common.events.calendar import ZONE
from participation.common.files import LARGEST
from participation.common.history import Change, History

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_TAKEN = frozenset({"dossiers"})
"""Names that addresses use for something else."""
_PLANS = TypeAdapter(CallPlan)
_MOST_CRITERIA, _MOST_PAPERS, _MOST_QUESTIONS = 10, 15, 8
"""Of a call. Chosen by hand: a page that is still read."""
_HEAVIEST, _LONGEST_SCALE = 100, 20
"""Of a criterion. Chosen by hand."""
_MOST_PLACES = 5_000
"""Dossiers that a call may accept. Chosen by hand: a national programme."""
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class DeadlineMoved:
    """A deadline that was moved, as people are told: from when to when, why, and when that was done."""

    before: str
    after: str
    reason: str
    at: datetime


class Calls:
    """Calls; whatever staff does happens in a transaction of its own."""

    def __init__(self, database: Database, clock: Clock, tells: Callable[[Session, CallForInterest], None]) -> None:
        """`tells` has a later deadline told, within the transaction that moves it."""
        self._database, self._clock, self._history = database, clock, History(database, clock)
        self._tells = tells

    def create(self, name: str, plan: CallPlan, who: str) -> CallForInterest:
        """Begin a call that staff alone sees. Raises CallPlanError."""
        with self._database.write() as session:
            return self.add(session, name, plan, who)

    def add(self, session: Session, name: str, plan: CallPlan, who: str) -> CallForInterest:
        """Begin one within a transaction. Raises CallPlanError."""
        if not _NAME.fullmatch(name) or name in _TAKEN:
            raise CallPlanError("name")
        if session.get(CallRow, name) is not None:
            raise CallPlanError("name_taken")
        check_plan(plan)
        row = CallRow(
            id=name, plan=_written(plan), is_published=False, told_at=None, last_number=0, created_at=self._clock.now()
        )
        session.add(row)
        session.flush()
        self._history.note(session, ROOM, name, f"call:{name}", "create", who)
        return call_of(row)

    def change(self, call: str, plan: CallPlan, who: str) -> CallForInterest:
        """Write it anew. Once it is published, its dates move by `extend` alone, and what dossiers are judged by stays as it is."""
        check_plan(plan)
        with self._database.write() as session:
            row = call_row(session, call)
            before = call_of(row).plan
            if row.is_published:
                plan = replace(
                    before, title=plan.title, about=plan.about, quota=plan.quota, region_quotas=plan.region_quotas
                )
            row.plan = _written(plan)
            changed = sorted(key for key, value in vars(plan).items() if value != getattr(before, key))
            self._history.note(session, ROOM, call, f"call:{call}", "change", who, {"changed": ", ".join(changed)})
            return call_of(row)

    def publish(self, call: str, who: str) -> CallForInterest:
        """Let everybody read it; its clock opens and closes it. Raises CallPlanError for what it still lacks."""
        with self._database.write() as session:
            row = call_row(session, call)
            found = call_of(row)
            if not found.plan.opens_at or not found.plan.closes_at:
                raise CallPlanError("dates")
            if not found.plan.criteria:
                raise CallPlanError("no_criteria")
            if not row.is_published:
                row.is_published = True
                self._history.note(session, ROOM, call, f"call:{call}", "publish", who)
            return call_of(row)

    def extend(self, call: str, closes_at: str, reason: str, who: str) -> CallForInterest:
        """Move the deadline to later, with a reason that everybody reads; whoever has a draft or a dossier is told.

        Raises CallPlanError, and NextStepError once it was told.
        """
        if not reason.strip():
            raise CallPlanError("no_reason")
        with self._database.write() as session:
            row = call_row(session, call)
            found = call_of(row)
            if found.stage(self._clock.now()) in (CallStage.DRAFT, CallStage.DECIDED):
                raise NextStepError("Its deadline cannot be moved now.")
            if closing(closes_at) <= found.closes_at or closing(closes_at) <= self._clock.now():
                raise CallPlanError("not_later")
            after = local_time(closes_at).isoformat(timespec="minutes")
            told = {"from": found.plan.closes_at, "to": after, "reason": reason.strip()[:500]}
            row.plan = _written(replace(found.plan, closes_at=after))
            self._history.note(session, ROOM, call, f"call:{call}", "extend", who, told)
            self._tells(session, call_of(row))
            return call_of(row)

    def get(self, call: str) -> CallForInterest:
        """One by name. Raises NotFoundError."""
        with self._database.read() as session:
            return call_of(call_row(session, call))

    def listed(self) -> tuple[CallForInterest, ...]:
        """Every call, the latest first."""
        with self._database.read() as session:
            rows = session.scalars(select(CallRow).order_by(CallRow.created_at.desc(), CallRow.id))
            return tuple(call_of(row) for row in rows)

    def public(self) -> tuple[CallForInterest, ...]:
        """Calls that everybody may read: open ones first, those that close soonest before others."""
        now = self._clock.now()
        order = {CallStage.OPEN: 0, CallStage.ANNOUNCED: 1, CallStage.CLOSED: 2, CallStage.DECIDED: 3}
        found = [one for one in self.listed() if one.is_published]
        return tuple(sorted(found, key=lambda one: (order[one.stage(now)], one.closes_at)))

    def history(self, call: str) -> tuple[Change, ...]:
        """What was done to it, oldest first."""
        with self._database.read() as session:
            return self._history.of(session, ROOM, f"call:{call}")

    def moved(self, call: str) -> tuple[DeadlineMoved, ...]:
        """How its deadline was moved, oldest first."""
        found = [one for one in self.history(call) if one.action == "extend"]
        return tuple(
            DeadlineMoved(str(one.detail["from"]), str(one.detail["to"]), str(one.detail["reason"]), one.at)
            for one in found
        )


def check_plan(plan: CallPlan) -> None:
    """Raise CallPlanError with what does not fit in what organisers wrote."""
    if not plan.title.root:
        raise CallPlanError("no_title")
    if plan.opens_at and plan.closes_at and closing(plan.closes_at) <= opening(plan.opens_at):
        raise CallPlanError("closes_before")
    for key, sound in (
        ("quota", 1 <= plan.quota <= _MOST_PLACES),
        ("region_quota", all(0 <= one <= plan.quota for one in plan.region_quotas.values())),
        ("region_quota", not plan.regions or set(plan.region_quotas) <= set(plan.regions)),
        ("criteria", len(plan.criteria) <= _MOST_CRITERIA and all(_sound_weight(one.weight) for one in plan.criteria)),
        ("scale", 1 <= plan.scale <= _LONGEST_SCALE),
        ("share", 0 <= plan.gap <= 100 and 0 <= plan.minimum <= 100),
        ("papers", len(plan.papers) <= _MOST_PAPERS and all(one.kinds for one in plan.papers)),
        ("papers", all(0 < one.largest * _MEGABYTE <= LARGEST and one.pages >= 0 for one in plan.papers)),
        ("questions", len(plan.questions) <= _MOST_QUESTIONS),
        ("appeal", 0 <= plan.appeal_days <= 90),
    ):
        if not sound:
            raise CallPlanError(key)


def call_row(session: Session, call: str, *, locks: bool = False) -> CallRow:
    """The row of a call. Raises NotFoundError."""
    row = session.get(CallRow, call, with_for_update=locks or None)
    if row is None:
        raise NotFoundError("There is no such call.")
    return row


def call_of(row: CallRow) -> CallForInterest:
    """A call out of its row."""
    plan = _PLANS.validate_json(row.plan)
    far = row.created_at.astimezone(ZONE)
    opens_at = opening(plan.opens_at) if plan.opens_at else far
    closes_at = closing(plan.closes_at) if plan.closes_at else far
    return CallForInterest(row.id, plan, row.is_published, row.told_at, opens_at, closes_at, row.created_at)


def titles(calls: Sequence[CallForInterest]) -> dict[str, str]:
    """Names of calls by id, as the first form that they have calls them."""
    return {one.id: next(iter(one.plan.title.root.values()), one.id) for one in calls}


def _sound_weight(weight: int) -> bool:
    return 1 <= weight <= _HEAVIEST


def _written(plan: CallPlan) -> str:
    return _PLANS.dump_json(plan).decode()
